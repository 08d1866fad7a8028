import FeedmillModel
@testable import FeedmillSpool
@testable import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Testing

@Suite struct SpoolNameTests {
    static let key = "0123456789abcdef0123456789abcdef"

    @Test(arguments: [
        "20241008T120500Z-\(key).json", "20241008T120500Z-\(key)-r2.json",
        "20241008T120500Z-\(key).md", "20241008T120500Z-000000000012.ndjson",
        "20241008T120500Z-1234567890123.ndjson",
    ])
    func namesOfRecordsAreRead(text: String) {
        let name = SpoolName(text)
        #expect(name?.text == text)
        #expect(name?.time == Timestamp(year: 2024, month: 10, day: 8, hour: 12, minute: 5))
    }

    @Test(arguments: [
        "", ".", "notes.txt", "20241008T120500Z-\(key)", "20241008T120500Z-\(key).json.tmp",
        "20241008T120500Z-\(key)-r1.json", "20241008T120500Z-\(key)-r02.json",
        "20241008T120500Z-\(key)-x.json", "20241308T120500Z-\(key).json", "\(key).json",
        "20241008T120500Z-12.ndjson", "20241008T120500Z-\(key).ndjson",
        "20241008T120500Z-00000000001\u{662}.ndjson", "../20241008T120500Z-\(key).json",
        "20241008T120500Z-\(key.uppercased()).json",
    ])
    func otherNamesAreNot(text: String) {
        #expect(SpoolName(text) == nil)
    }

    @Test func namesThatAreMadeAreRead() {
        var article = SpoolFixture.record(1)
        article.feedmill.revision = 3
        let time = Timestamp(seconds: 1_728_400_000)
        for name in [
            SpoolName(record: article, firstSeen: time), SpoolName(segment: 7, firstSeen: time),
            SpoolName(record: article, firstSeen: time, kind: .document),
        ] { #expect(SpoolName(name.text) == name) }
    }
}

@Suite struct PrunePlanTests {
    /// Files of 10 bytes, an hour apart, the oldest first.
    let files = (0..<5).map { number in
        PrunePlan.File(
            name: SpoolName(
                record: SpoolFixture.record(number),
                firstSeen: Timestamp(seconds: 1_728_000_000 + Int64(number) * 3_600)
            ),
            size: 10
        )
    }

    @Test(arguments: [
        (PrunePlan(), 0),
        (PrunePlan(oldest: Timestamp(seconds: 1_728_000_000)), 0),
        (PrunePlan(oldest: Timestamp(seconds: 1_728_000_001)), 1),
        (PrunePlan(oldest: Timestamp(seconds: 2_000_000_000)), 5),
        (PrunePlan(maxFiles: 3), 2), (PrunePlan(maxFiles: 9), 0), (PrunePlan(maxFiles: 0), 5),
        (PrunePlan(maxSize: 30), 2), (PrunePlan(maxSize: 29), 3), (PrunePlan(maxSize: 0), 5),
        (PrunePlan(oldest: Timestamp(seconds: 1_728_000_001), maxFiles: 2, maxSize: 45), 3),
    ])
    func theOldestGo(plan: PrunePlan, count: Int) {
        #expect(plan.victims(of: files.shuffled()) == Array(files.prefix(count)))
    }
}

@Suite struct SpoolContentsTests {
    let spool: SpoolFixture

    init() throws {
        spool = try SpoolFixture()
    }

    @Test func aSpoolThatIsNotThereIsMissing() {
        let error = #expect(throws: FileError.self) { try SpoolContents(path: spool.path + "x") }
        #expect(error?.code == .missing)
    }

    @Test func pruningRemovesFromNewOnly() throws {
        for number in 0..<4 { try spool.add(number) }
        let names = spool.names("new")
        try FileManager.default.moveItem(
            atPath: spool.path + "/new/\(names[0])",
            toPath: spool.path + "/cur/\(names[0])"
        )
        try spool.put("tmp/x", [1])
        try spool.put("new/notes.txt", [1])
        let contents = try spool.contents()
        let plan = PrunePlan(maxFiles: 1)
        let rehearsal = try contents.prune(plan, isRehearsal: true)
        #expect(rehearsal.removed.map(\.name.text) == Array(names[1...2]))
        #expect(spool.names("new").count == 4)
        let result = try contents.prune(plan, isRehearsal: false)
        #expect(result.removed == rehearsal.removed)
        #expect(result.left == 1)
        #expect(spool.names("new") == [names[3], "notes.txt"])
        #expect(spool.names("cur") == [names[0]])
        #expect(spool.names("tmp") == ["x"])
    }

    @Test func aSpoolInOrderHasNoProblems() throws {
        for number in 0..<3 { try spool.add(number) }
        try spool.addSegment(3..<6)
        try spool.put("tmp/whatever", [0])
        let verdict = try spool.contents().verify(mode: 0o640)
        #expect(verdict.problems.isEmpty)
        #expect(verdict.records == 6)
        #expect(verdict.files == 4)
    }

    @Test func everyKindOfDamageIsFound() throws {
        func name(_ number: Int) -> String {
            SpoolName(
                record: SpoolFixture.record(number),
                firstSeen: Timestamp(seconds: 1_728_400_000)
            ).text
        }
        try spool.put("new/\(name(1))", SpoolFixture.line(1).dropLast(5).map { $0 })
        try spool.put("new/\(name(2))", SpoolFixture.line(3))
        try spool.put("new/\(name(4))", [])
        try spool.put("new/\(name(5))", Array("{\"id\":5}\n".utf8))
        try spool.put("new/notes.txt", [1])
        try spool.put("new/\(name(6))", SpoolFixture.line(6))
        try spool.put("cur/\(name(6))", SpoolFixture.line(6))
        try spool.put("new/\(name(7))", SpoolFixture.line(7))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o666],
            ofItemAtPath: spool.path + "/new/\(name(7))"
        )
        try FileManager.default.createSymbolicLink(
            atPath: spool.path + "/new/\(name(8))",
            withDestinationPath: "/etc/passwd"
        )
        try FileManager.default.createDirectory(
            atPath: spool.path + "/cur/x",
            withIntermediateDirectories: false
        )
        try spool.put("new/\(name(9))", SpoolFixture.line(9) + SpoolFixture.line(9))
        let found = Set(
            try spool.contents().verify(mode: 0o640).problems.map { "\($0.path): \($0.message)" }
        )
        #expect(
            found == [
                "new/\(name(1)): is cut off: there is no line feed at its end",
                "new/\(name(2)): its record belongs into \(name(3))",
                "new/\(name(4)): is empty",
                "new/\(name(5)): \"id\" is of the wrong type",
                "new/notes.txt: is a foreign file: its name is not that of a record",
                "cur/\(name(6)): the same record is in new/\(name(6))",
                "new/\(name(7)): has mode 0666, not 0640",
                "new/\(name(8)): is a symbolic link",
                "cur/x: is a folder",
                "new/\(name(9)): holds more than one line",
                "new/\(name(9)): the same record is in new/\(name(9))",
            ]
        )
    }
}

@Suite struct TakeRetriesTests {
    let start = ContinuousClock.now

    @Test func withoutWaitingAFailureIsFinal() {
        var retries = TakeRetries(waits: false)
        #expect(retries.isDue("a", at: start))
        retries.failed("a", at: start)
        #expect(!retries.isDue("a", at: start + .seconds(1_000_000)))
        #expect(retries.isDue("b", at: start))
        #expect(retries.next == nil)
    }

    @Test func withWaitingThePauseDoublesUpToAnHour() {
        var retries = TakeRetries(waits: true)
        var pauses: [Duration] = []
        for _ in 0..<8 {
            retries.failed("a", at: start)
            pauses.append(retries.next.map { $0 - start } ?? .zero)
        }
        #expect(pauses == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600].map { .seconds($0) })
        #expect(!retries.isDue("a", at: start + .seconds(3_599)))
        #expect(retries.isDue("a", at: start + .seconds(3_600)))
    }

    @Test func recordsThatAreGoneAreForgotten() {
        var retries = TakeRetries(waits: true)
        retries.failed("a", at: start)
        retries.keep(only: [])
        #expect(retries.next == nil)
    }
}
