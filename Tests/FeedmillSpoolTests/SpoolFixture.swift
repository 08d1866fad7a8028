import FeedmillModel
@testable import FeedmillSpool
import FeedmillTestSupport
import Foundation
import Synchronization

/// A spool with records, and commands to work them off.
struct SpoolFixture {
    let folder: TemporaryDirectory
    var path: String { folder.path("spool") }

    init() throws {
        folder = try TemporaryDirectory()
        for name in ["tmp", "new", "cur"] {
            try FileManager.default.createDirectory(
                atPath: folder.path("spool/\(name)"),
                withIntermediateDirectories: true
            )
        }
    }

    func contents() throws -> SpoolContents { try SpoolContents(path: path) }

    static func record(_ number: Int) -> Article {
        var article = Article(
            id: "\(number)",
            feedmill: .init(key: ArticleKey(identity: "\(number)"), feed: .init(name: "f"))
        )
        article.title = "Record \(number)"
        return article
    }

    static func line(_ number: Int) -> [UInt8] { record(number).json() + [0x0A] }

    /// Puts a record into `new`; its number also is its age order.
    @discardableResult
    func add(_ number: Int) throws -> String {
        let time = Timestamp(seconds: 1_728_400_000 + Int64(number))
        let name = SpoolName(record: Self.record(number), firstSeen: time).text
        try put("new/\(name)", Self.line(number))
        return name
    }

    /// Puts a segment into `new`.
    @discardableResult
    func addSegment(_ numbers: Range<Int>, batch: Int64 = 1) throws -> String {
        let name = SpoolName(segment: batch, firstSeen: Timestamp(seconds: 1_728_400_000)).text
        try put("new/\(name)", numbers.flatMap(Self.line))
        return name
    }

    func put(_ name: String, _ bytes: [UInt8]) throws {
        try folder.write("spool/\(name)", bytes)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640],
            ofItemAtPath: folder.path("spool/\(name)")
        )
    }

    func names(_ part: String) -> [String] { folder.entries("spool/\(part)") }

    /// The ids of all records that are anywhere in the spool, sorted.
    func recordIDs() throws -> [String] {
        let spool = try contents()
        return try spool.entries().flatMap { entry in
            let bytes = try spool.read(entry) ?? []
            return try RecordLines.split(bytes).map { try RecordLines.article(bytes[$0]).id }
        }.sorted()
    }

    /// Works the spool off by a script of the shell.
    ///
    /// - Parameters:
    ///   - script: sees the record on its standard input, and `$LOG` to write to.
    ///   - change: changes the options.
    /// - Returns: what came of it, and what was reported.
    /// - Throws: what the consumer throws.
    func take(
        _ script: String,
        _ change: (inout SpoolConsumer.Options) -> Void = { _ in }
    ) async throws -> (summary: SpoolConsumer.Summary, events: [SpoolConsumer.Event]) {
        var options = SpoolConsumer.Options()
        change(&options)
        let events = Events()
        let consumer = SpoolConsumer(
            spool: try contents(),
            command: ConsumerCommand(["/bin/sh", "-c", script], environment: environment),
            options: options,
            stop: try ConsumerStop(),
            report: { events.add($0) }
        )
        return (try await consumer.run(), events.all)
    }

    var environment: [String: String] {
        ["PATH": "/usr/bin:/bin", "LOG": folder.path("log")]
    }

    var log: String { (try? folder.readText("log")) ?? "" }
}

/// What a consumer reported, from whichever thread.
private final class Events: Sendable {
    private let list = Mutex<[SpoolConsumer.Event]>([])

    func add(_ event: SpoolConsumer.Event) { list.withLock { $0.append(event) } }

    var all: [SpoolConsumer.Event] { list.withLock { $0 } }
}
