import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Testing

@Suite struct AttemptMarksTests {
    private let folder: TemporaryDirectory
    private let path: String

    init() throws {
        folder = try TemporaryDirectory()
        path = folder.path + "/marks"
    }

    /// As the next process finds them, whatever the last one still had open.
    private func reopened() throws -> AttemptMarks { try AttemptMarks(path: path) }

    @Test func anAttemptThatHasNotEndedIsSeenByTheNextProcess() throws {
        let marks = try reopened()
        marks.begin(7)
        marks.begin(Int64.max)
        marks.begin(8)
        marks.end(8)
        #expect(try reopened().unended == [7: 1, Int64.max: 1])
    }

    @Test func attemptsInARowAreCounted() throws {
        for times in 1...3 {
            let marks = try reopened()
            marks.acknowledge()
            #expect(marks.unended.isEmpty)
            #expect(marks.isSuspect(7) == (times > 1))
            marks.begin(7)
            #expect(try reopened().unended == [7: times])
        }
        let marks = try reopened()
        marks.acknowledge()
        marks.begin(7)
        marks.end(7)
        #expect(!marks.isSuspect(7))
        marks.begin(7)
        #expect(try reopened().unended == [7: 1])
    }

    @Test func whatHasBeenDealtWithIsToldOnce() throws {
        try reopened().begin(7)
        try reopened().acknowledge()
        let next = try reopened()
        #expect(next.unended.isEmpty)
        #expect(next.isSuspect(7))
    }

    @Test func anOrderlyEndHoldsNothingAgainstAnAttempt() throws {
        let marks = try reopened()
        marks.begin(7)
        try marks.close()
        #expect(!FileManager.default.fileExists(atPath: path))
        let second = try reopened()
        second.begin(7)
        let third = try reopened()
        third.acknowledge()
        third.begin(7)
        try third.close()
        let last = try reopened()
        #expect(last.unended.isEmpty)
        #expect(last.isSuspect(7))
    }

    @Test func moreAttemptsThanPlacesAreMarked() throws {
        let marks = try reopened()
        for number in 1...100 { marks.begin(Int64(number)) }
        for number in 1...50 { marks.end(Int64(number)) }
        #expect(try Set(reopened().unended.keys) == Set((51...100).map { Int64($0) }))
    }

    @Test func aFileOfSomethingElseIsReplaced() throws {
        try "not marks\n\n1 2\n".write(toFile: path, atomically: false, encoding: .utf8)
        let marks = try reopened()
        #expect(marks.unended.isEmpty)
        marks.begin(7)
        #expect(try reopened().unended == [7: 1])
    }
}
