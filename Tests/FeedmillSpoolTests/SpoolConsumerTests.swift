import FeedmillModel
@testable import FeedmillSpool
@testable import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Glibc
import Testing

@Suite(.fewAtOnce) struct SpoolConsumerTests {
    let spool: SpoolFixture

    init() throws {
        spool = try SpoolFixture()
    }

    @Test func givesEachRecordOldestFirstAndDeletesIt() async throws {
        for number in [3, 1, 2] { try spool.add(number) }
        let (summary, events) = try await spool.take("cat >> $LOG")
        #expect(summary.done == 3)
        #expect(events.isEmpty)
        #expect(spool.log == String(decoding: (1...3).flatMap(SpoolFixture.line), as: UTF8.self))
        #expect(spool.names("new").isEmpty)
        #expect(spool.names("cur").isEmpty)
    }

    @Test func tellsTheCommandWhichRecordItHas() async throws {
        let name = try spool.add(1)
        _ = try await spool.take(
            "echo $FEEDMILL_COUNT $FEEDMILL_KEY ${FEEDMILL_FILE##*/} >> $LOG; cmp - $FEEDMILL_FILE"
        )
        #expect(spool.log == "1 \(SpoolFixture.record(1).feedmill.key) \(name)\n")
        #expect(spool.names("new").isEmpty)
    }

    @Test func exitCode75PutsTheRecordBackAndEnds() async throws {
        for number in 1...3 { try spool.add(number) }
        let names = spool.names("new")
        let (summary, events) = try await spool.take("echo once >> $LOG; exit 75")
        #expect(summary.isPostponed)
        #expect(events == [.postponed(again: nil)])
        #expect(spool.log == "once\n")
        #expect(spool.names("new") == names)
        #expect(spool.names("cur").isEmpty)
    }

    @Test(arguments: ["exit 3", "kill -9 $$"])
    func aFailureKeepsTheRecordAndTheOthersGoOn(end: String) async throws {
        for number in 1...4 { try spool.add(number) }
        let bad = SpoolFixture.record(2).feedmill.key
        let (summary, events) = try await spool.take(
            "echo >> $LOG; [ $FEEDMILL_KEY != \(bad) ] || \(end)"
        )
        #expect(summary.done == 3)
        #expect(summary.failed == 1)
        #expect(events.count == 1)
        #expect(spool.log.count == 4)
        #expect(try spool.recordIDs() == ["2"])
        #expect(spool.names("cur").isEmpty)
    }

    @Test func batchesAreLinesOfRecords() async throws {
        for number in 0..<7 { try spool.add(number) }
        let (summary, _) = try await spool.take("wc -l >> $LOG") {
            $0.batch = 3
            $0.format = .lines
        }
        #expect(summary.done == 7)
        #expect(spool.log == "3\n3\n1\n")
    }

    @Test func aBatchGoesOverSegmentsAndFiles() async throws {
        try spool.addSegment(0..<5)
        try spool.addSegment(5..<7, batch: 2)
        try spool.add(7)
        let (summary, _) = try await spool.take("wc -l >> $LOG") {
            $0.batch = 4
            $0.format = .lines
        }
        #expect(summary.done == 8)
        #expect(spool.log == "4\n4\n")
        #expect(spool.names("new").isEmpty)
    }

    @Test func recordsOfASegmentAreGivenOneByOne() async throws {
        try spool.addSegment(0..<3)
        let (summary, _) = try await spool.take("echo $FEEDMILL_KEY >> $LOG; wc -l >> $LOG")
        #expect(summary.done == 3)
        let keys = (0..<3).map { "\(SpoolFixture.record($0).feedmill.key)\n1\n" }
        #expect(spool.log == keys.joined())
        #expect(spool.names("new").isEmpty)
    }

    @Test func aSegmentThatIsPutBackLacksWhatWasDone() async throws {
        let name = try spool.addSegment(0..<5)
        let key = SpoolFixture.record(2).feedmill.key
        let (summary, _) = try await spool.take("[ $FEEDMILL_KEY != \(key) ] || exit 75")
        #expect(summary.done == 2)
        #expect(spool.names("new") == [name])
        #expect(try spool.recordIDs() == ["2", "3", "4"])
        #expect(try spool.contents().verify(mode: 0o640).problems.isEmpty)
    }

    @Test func aRecordOfASegmentThatFailsGetsAFileOfItsOwn() async throws {
        try spool.addSegment(0..<5)
        let key = SpoolFixture.record(1).feedmill.key
        let (summary, _) = try await spool.take("[ $FEEDMILL_KEY != \(key) ] || exit 1")
        #expect(summary.done == 4)
        #expect(summary.failed == 1)
        #expect(spool.names("new").count == 1)
        #expect(spool.names("new").first?.hasSuffix("-\(key).json") == true)
        #expect(try spool.contents().verify(mode: 0o640).problems.isEmpty)
        #expect(spool.names("cur").isEmpty)
    }

    @Test func markdownIsMadeOfRecordsAndPassedOnFromDocuments() async throws {
        try spool.add(1)
        try spool.addSegment(2..<3)
        let name = SpoolName(
            record: SpoolFixture.record(4),
            firstSeen: Timestamp(seconds: 1_728_500_000),
            kind: .document
        )
        try spool.put("new/\(name.text)", Array("# Document\n".utf8))
        let (summary, _) = try await spool.take("cat >> $LOG") { $0.format = .markdown }
        #expect(summary.done == 3)
        #expect(spool.log == "# Record 2\n# Record 1\n# Document\n")
    }

    @Test func whatCannotBeGivenStaysAndIsSaid() async throws {
        let name = SpoolName(
            record: SpoolFixture.record(4),
            firstSeen: Timestamp(seconds: 1_728_500_000),
            kind: .document
        )
        try spool.put("new/\(name.text)", Array("# Document\n".utf8))
        try spool.add(1)
        let (summary, events) = try await spool.take("cat >> $LOG") { $0.format = .lines }
        #expect(summary.done == 1)
        #expect(summary.unusable == 1)
        #expect(events.count == 1)
        #expect(spool.names("new") == [name.text])
    }

    @Test func foreignThingsAreLeftAlone() async throws {
        try spool.put("new/notes.txt", Array("x".utf8))
        try FileManager.default.createSymbolicLink(
            atPath: spool.path + "/new/20241008T120500Z-\(ArticleKey(identity: "x")).json",
            withDestinationPath: "/etc/passwd"
        )
        let before = spool.names("new")
        let (summary, events) = try await spool.take("cat >> $LOG")
        #expect(summary.done == 0)
        #expect(events == [.foreign(files: 1)])
        #expect(spool.names("new") == before)
        #expect(spool.log.isEmpty)
    }

    @Test func aCommandThatCannotBeRunLosesNothing() async throws {
        try spool.add(1)
        let consumer = SpoolConsumer(
            spool: try spool.contents(),
            command: ConsumerCommand(["/nonexistent"], environment: [:]),
            options: .init(),
            stop: try ConsumerStop(),
            report: { _ in }
        )
        let error = await #expect(throws: FileError.self) { try await consumer.run() }
        #expect(error?.code == .noCommand)
        #expect(spool.names("new").count == 1)
        #expect(spool.names("cur").isEmpty)
    }

    @Test func largeBatchesNeedNoReader() async throws {
        try spool.addSegment(0..<5_000)
        let (summary, _) = try await spool.take("exit 0") {
            $0.batch = 5_000
            $0.format = .lines
        }
        #expect(summary.done == 5_000)
    }
}

@Suite(.fewAtOnce) struct ConsumerStopTests {
    @Test func theSecondRequestEndsTheCommandAlsoWhenItIsOnlyBeingStarted() async throws {
        let stop = try ConsumerStop()
        let command = try BuiltBinary(path: "/usr/bin/env").start(["sleep", "3600"])
        stop.stop()
        stop.started(command.processID)
        stop.stop()
        #expect(try await command.result().exit == .signalled(SIGTERM))
        let late = try BuiltBinary(path: "/usr/bin/env").start(["sleep", "3600"])
        stop.started(late.processID)
        #expect(try await late.result().exit == .signalled(SIGTERM))
    }
}

/// Consumers that died, and many at once.
@Suite(.fewAtOnce) struct SharedSpoolTests {
    let spool: SpoolFixture

    init() throws {
        spool = try SpoolFixture()
    }

    @Test func whatADeadConsumerHeldIsPutBack() async throws {
        let name = try spool.add(1)
        try FileManager.default.createDirectory(
            atPath: spool.path + "/cur/take-1-dead",
            withIntermediateDirectories: false
        )
        try FileManager.default.moveItem(
            atPath: spool.path + "/new/\(name)",
            toPath: spool.path + "/cur/take-1-dead/\(name)"
        )
        let (summary, events) = try await spool.take("cat >> $LOG")
        #expect(events == [.returned(files: 1)])
        #expect(summary.done == 1)
        #expect(spool.names("cur").isEmpty)
    }

    @Test func whatALivingConsumerHoldsIsNot() async throws {
        let contents = try spool.contents()
        let name = try #require(SpoolName(try spool.add(1)))
        let living = try ClaimFolder.make(in: contents.current, fresh: contents.fresh)
        _ = try ClaimedFile.claim(name, from: contents.fresh, into: living.folder)
        let (summary, events) = try await spool.take("cat >> $LOG")
        #expect(summary.done == 0)
        #expect(events.isEmpty)
        #expect(try spool.recordIDs() == ["1"])
        try living.close()
        #expect(spool.names("new") == [name.text])
        #expect(spool.names("cur").isEmpty)
    }

    @Test func filesThatOthersPutIntoCurAreTheirs() async throws {
        let name = try spool.add(1)
        try FileManager.default.moveItem(
            atPath: spool.path + "/new/\(name)",
            toPath: spool.path + "/cur/\(name)"
        )
        let (summary, _) = try await spool.take("cat >> $LOG")
        #expect(summary.done == 0)
        #expect(spool.names("cur") == [name])
    }

    /// A kill at each point of the way of a segment back into `new`.
    @Test func aSegmentThatWasBeingCutIsCutOnce() throws {
        let contents = try spool.contents()
        let name = try #require(SpoolName(try spool.addSegment(0..<4)))
        let bytes = (0..<4).flatMap(SpoolFixture.line)
        let done = SpoolFixture.line(0).count + SpoolFixture.line(1).count
        let note = "cur/take-1-dead/\(name.text).done"

        // Noted, not cut.
        try spool.put("cur/take-1-dead/\(name.text)", bytes)
        try spool.put(note, Array("\(done) of \(bytes.count)\n".utf8))
        try spool.put("cur/take-1-dead/\(name.text).draft", [1, 2, 3])
        try FileManager.default.removeItem(atPath: spool.path + "/new/\(name.text)")
        #expect(try ClaimFolder.returnAbandoned(in: contents.current, to: contents.fresh) == 1)
        #expect(try spool.recordIDs() == ["2", "3"])
        #expect(spool.names("cur").isEmpty)

        // Cut, and the note still there: it is of the longer segment.
        try spool.put("cur/take-2-dead/\(name.text)", Array(bytes[done...]))
        try spool.put(
            "cur/take-2-dead/\(name.text).done",
            Array("\(done) of \(bytes.count)\n".utf8)
        )
        try FileManager.default.removeItem(atPath: spool.path + "/new/\(name.text)")
        #expect(try ClaimFolder.returnAbandoned(in: contents.current, to: contents.fresh) == 1)
        #expect(try spool.recordIDs() == ["2", "3"])
        #expect(spool.names("cur").isEmpty)

        // All of it done, only the removal was missing.
        try FileManager.default.removeItem(atPath: spool.path + "/new/\(name.text)")
        try spool.put("cur/take-3-dead/\(name.text)", bytes)
        try spool.put(
            "cur/take-3-dead/\(name.text).done",
            Array("\(bytes.count) of \(bytes.count)\n".utf8)
        )
        #expect(try ClaimFolder.returnAbandoned(in: contents.current, to: contents.fresh) == 0)
        #expect(try spool.recordIDs().isEmpty)
        #expect(spool.names("cur").isEmpty)
    }

    /// After a power cut a record that is in work may be delivered again under its name.
    @Test func theSameRecordUnderTheSameNameIsOneRecord() throws {
        let contents = try spool.contents()
        let name = try spool.add(1)
        try spool.put("cur/take-1-dead/\(name)", SpoolFixture.line(1))
        #expect(try ClaimFolder.returnAbandoned(in: contents.current, to: contents.fresh) == 0)
        #expect(try spool.recordIDs() == ["1"])
        #expect(spool.names("cur").isEmpty)
        // With another content it is kept for people to look at.
        try spool.put("cur/take-1-dead/\(name)", SpoolFixture.line(2))
        #expect(try ClaimFolder.returnAbandoned(in: contents.current, to: contents.fresh) == 0)
        #expect(try spool.recordIDs() == ["1", "2"])
    }

    @Test func ofManyConsumersExactlyOneGetsEachRecord() async throws {
        for number in 0..<200 { try spool.add(number) }
        try spool.addSegment(200..<260)
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<6 {
                group.addTask {
                    try await spool.take("cat >> $LOG.\(number)").summary.done
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(done == 260)
        let ids = try (0..<6).flatMap { number -> [String] in
            let bytes = (try? spool.folder.read("log.\(number)")) ?? []
            return try RecordLines.split(bytes).map { try RecordLines.article(bytes[$0]).id }
        }
        #expect(ids.sorted() == (0..<260).map { "\($0)" }.sorted())
        #expect(try spool.recordIDs().isEmpty)
        #expect(spool.names("cur").isEmpty)
    }
}
