package import FeedmillConfig
package import FeedmillModel
import FeedmillSpool
package import FeedmillSystem

/// The spool as a target: a file a record, or one for the batch.
package actor SpoolTarget: DeliveryTarget {
    private let directory: SpoolDirectory
    private let writer: SpoolWriter
    private let format: Configuration.Spool.Format
    /// How long files wait for a consumer.
    private var retain: Duration?
    /// When to look again for files that have waited too long.
    private var nextExpiry = Timestamp(seconds: .min)

    private static let expiryInterval = Duration.seconds(3_600)

    /// Opens the spool, making the folders that are missing.
    ///
    /// - Parameters:
    ///   - configuration: paths, format, mode and limits.
    ///   - instance: the name of the state, which marks the files in delivery as its own.
    ///   - calls: the system calls on the spool.
    /// - Throws: `FileError`.
    package init(
        _ configuration: Configuration,
        instance: String,
        calls: SystemCalls = .real
    ) throws(FileError) {
        directory = try SpoolDirectory(
            path: configuration.spool.directory,
            makingParents: configuration.spool.isDefaultDirectory
        )
        format = configuration.spool.format
        retain = configuration.spool.retain
        writer = SpoolWriter(
            directory: directory,
            instance: instance,
            mode: configuration.spool.mode,
            limits: configuration.spool.limits,
            statePath: configuration.state.path,
            calls: calls
        )
    }

    package func recover(
        committed: Int64,
        progress: @Sendable (Int) -> Void
    ) async throws -> Int {
        try await writer.recover(committedBatch: committed, progress: progress).published
    }

    package func stage(_ batch: DeliveryBatch) async throws {
        try await writer.write(
            format.files(for: batch.records, batch: batch.number, at: batch.time),
            batch: batch.number
        )
    }

    package func publish() async throws { try await writer.publish() }

    package func discard() async { await writer.drop() }

    package func obstacle(to purpose: DeliveryPurpose) async throws -> (any Error)? {
        switch purpose {
        case .polling: try await writer.obstacle()
        case .delivering: await writer.hardObstacle()
        }
    }

    package func maintain(at now: Timestamp) async throws -> Int {
        guard let retain, now >= nextExpiry else { return 0 }
        let expired = try await writer.expire(
            before: Timestamp(seconds: now.seconds - retain.components.seconds)
        )
        nextExpiry = now + Self.expiryInterval
        return expired
    }

    package func adopt(_ configuration: Configuration) async {
        retain = configuration.spool.retain
        nextExpiry = Timestamp(seconds: .min)
        await writer.adopt(configuration.spool.limits)
    }

    package func warnings() async throws -> [String] {
        var warnings = try directory.warnings()
        let foreign = try await writer.foreignFiles()
        if foreign > 0 {
            warnings.append(
                "\(directory.path)/tmp: \(foreign) files in it are not of this state;"
                    + " they are left where they are"
            )
        }
        return warnings
    }

    package func waitingFiles() async throws -> Int? { try await writer.waitingFiles() }
}
