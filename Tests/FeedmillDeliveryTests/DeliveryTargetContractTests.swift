import FeedmillConfig
import FeedmillDoubles
import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

@testable import FeedmillDelivery

/// What every target must do, whatever lies behind it.
@Suite struct DeliveryTargetContractTests {
    enum Kind: String, CaseIterable { case spool, segments, folder }

    private let folder: TemporaryDirectory
    private let now = Timestamp(year: 2025, month: 6, day: 1)

    init() throws {
        folder = try TemporaryDirectory()
    }

    /// A target as a process finds it at its start.
    private func open(_ kind: Kind) throws -> any DeliveryTarget {
        var configuration = Configuration()
        configuration.spool.directory = folder.path("target")
        configuration.spool.format = kind == .segments ? .ndjson : .json
        return switch kind {
        case .spool, .segments: try SpoolTarget(configuration, instance: "0123456789abcdef")
        case .folder: try FolderTarget(path: folder.path("target"))
        }
    }

    private func batch(_ number: Int64, _ names: String...) -> DeliveryBatch {
        let records = names.map { name in
            Article(
                id: name,
                feedmill: .init(
                    key: ArticleKey(identity: name),
                    feed: .init(url: "https://a.example/feed")
                )
            )
        }
        return DeliveryBatch(number: number, records: records, time: now)
    }

    /// The ids of the records that consumers see, in order.
    private func visible(_ kind: Kind) throws -> [String] {
        let place = kind == .folder ? "target" : "target/new"
        return try folder.entries(place).filter { !$0.hasPrefix(".") }.flatMap { name in
            try folder.read("\(place)/\(name)").split(separator: 0x0A).map { line in
                let record = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
                return try #require(record?["id"] as? String)
            }
        }.sorted()
    }

    /// The files that wait for publication.
    private func hidden(_ kind: Kind) -> [String] {
        kind == .folder
            ? folder.entries("target").filter { $0.hasPrefix(".") } : folder.entries("target/tmp")
    }

    @Test(arguments: Kind.allCases)
    func whatIsStagedIsSeenOnceItIsPublished(kind: Kind) async throws {
        let target = try open(kind)
        #expect(try await target.recover(committed: 0) { _ in } == 0)
        try await target.stage(batch(1, "a", "b"))
        #expect(try visible(kind) == [])
        try await target.publish()
        #expect(try visible(kind) == ["a", "b"])
        #expect(hidden(kind) == [])
        try await target.stage(batch(2, "c"))
        try await target.publish()
        // Nothing is staged: nothing happens.
        try await target.publish()
        await target.discard()
        #expect(try visible(kind) == ["a", "b", "c"])
    }

    @Test(arguments: Kind.allCases)
    func whatIsDiscardedLeavesNothing(kind: Kind) async throws {
        let target = try open(kind)
        try await target.stage(batch(1, "a"))
        await target.discard()
        #expect(hidden(kind) == [])
        try await target.publish()
        #expect(try visible(kind) == [])
        try await target.stage(batch(2, "a"))
        try await target.publish()
        #expect(try visible(kind) == ["a"])
    }

    @Test(arguments: Kind.allCases)
    func recoveryPublishesWhatIsCommittedAndRemovesTheRest(kind: Kind) async throws {
        try await open(kind).stage(batch(7, "a", "b"))
        #expect(try await open(kind).recover(committed: 7) { _ in } > 0)
        #expect(try visible(kind) == ["a", "b"])
        #expect(hidden(kind) == [])
        try await open(kind).stage(batch(8, "c"))
        let target = try open(kind)
        #expect(try await target.recover(committed: 7) { _ in } == 0)
        // It may be cut off and run again.
        #expect(try await target.recover(committed: 7) { _ in } == 0)
        #expect(try visible(kind) == ["a", "b"])
        #expect(hidden(kind) == [])
    }

    @Test(arguments: Kind.allCases)
    func recoveryForgetsWhatWasStaged(kind: Kind) async throws {
        let target = try open(kind)
        try await target.stage(batch(1, "a"))
        #expect(try await target.recover(committed: 0) { _ in } == 0)
        try await target.publish()
        #expect(try visible(kind) == [])
        #expect(hidden(kind) == [])
    }

    @Test(arguments: Kind.allCases)
    func anEmptyTargetHasRoom(kind: Kind) async throws {
        let target = try open(kind)
        #expect(try await target.obstacle(to: .delivering) == nil)
        #expect(try await target.maintain(at: now) == TargetUpkeep())
        #expect(try await !target.reopenIfReplaced())
        #expect(try await target.warnings() == [])
    }
}
