package import FeedmillSystem
import Glibc

/// Processes the records of a spool with a command: claim, hand over, delete or put back.
///
/// A record is claimed by a rename into a folder of the consumer's own below `cur`, so that of many
/// consumers exactly one has it. It is deleted after the command has ended with 0, and put back
/// when it ended otherwise; what a dead consumer held is put back by the next one. So each record
/// is processed at least once, and more than once only when the consumer was killed between the end
/// of the command and the deletion, or the power failed.
package actor SpoolConsumer {
    package struct Options: Sendable {
        /// The most records of one run of the command.
        package var batch = 1
        /// Whether to wait for further records, until it is told to stop.
        package var waits = false
        package var format = TakeFormat.asStored
        /// The kind of files to take and no other; `nil` for all.
        package var kind: SpoolName.Kind?

        package init() {}
    }

    /// What came of it.
    package struct Summary: Sendable, Hashable {
        /// Records that the command processed.
        package internal(set) var done = 0
        /// Records at which it failed; they are back in `new`.
        package internal(set) var failed = 0
        /// Files that could not be read or converted to the requested form; they are still in
        /// `new`.
        package internal(set) var unusable = 0
        /// Whether the command asked to be retried later (exit 75).
        package internal(set) var isPostponed = false
    }

    /// Something to be told while it works.
    package enum Event: Sendable, Hashable {
        case returned(files: Int)
        case foreign(files: Int)
        case failed(what: String, reason: String)
        case unusable(what: String, reason: String)
        case postponed(again: Duration?)
    }

    /// Variables of the command's environment.
    static let fileVariable = "FEEDMILL_FILE"
    static let keyVariable = "FEEDMILL_KEY"
    static let countVariable = "FEEDMILL_COUNT"
    package static let variables: Set<String> = [fileVariable, keyVariable, countVariable]

    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(300)

    let spool: SpoolContents
    let command: ConsumerCommand
    let options: Options
    let stop: ConsumerStop
    let report: @Sendable (Event) -> Void
    var summary = Summary()
    var retries: TakeRetries
    var claims: ClaimFolder?
    /// Names still to be claimed, the oldest first.
    var queue: ArraySlice<SpoolName> = []
    /// What is left of the segment being processed.
    var openSegment: TakeBatch.Portion?
    private var foreignFiles = 0
    private var postponements = 0
    private let disk = DiskQueue(label: "feedmill.consumer")

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe disk.asUnownedSerialExecutor()
    }

    package init(
        spool: SpoolContents,
        command: ConsumerCommand,
        options: Options,
        stop: ConsumerStop,
        report: @escaping @Sendable (Event) -> Void
    ) {
        self.spool = spool
        self.command = command
        self.options = options
        self.stop = stop
        self.report = report
        retries = TakeRetries(waits: options.waits)
    }
}

// MARK: - Running

extension SpoolConsumer {
    /// Works until nothing is left, or with `waits` until it is told to stop.
    ///
    /// - Returns: what came of it.
    /// - Throws: `FileError` when the spool cannot be used or the command not be started; what
    ///   was claimed is put back then.
    package func run() throws(FileError) -> Summary {
        do throws(FileError) {
            let watch = options.waits ? try SpoolWatch(spool.fresh, stop: stop) : nil
            while !stop.isStopping {
                try workOff()
                guard let watch else { break }
                if summary.isPostponed {
                    watch.wait(until: .now + pause, ignoringNews: true)
                    summary.isPostponed = false
                } else {
                    watch.wait(until: retries.next)
                }
            }
        } catch {
            // The first failure is the one that is reported.
            try? claims?.close()
            throw error
        }
        try claims?.close()
        return summary
    }

    private func workOff() throws(FileError) {
        let returned = try ClaimFolder.returnAbandoned(in: spool.current, to: spool.fresh)
        if returned > 0 { report(.returned(files: returned)) }
        while !stop.isStopping, !summary.isPostponed {
            if queue.isEmpty, openSegment == nil {
                try list()
                if queue.isEmpty { return }
            }
            let batch = try gather()
            if batch.count > 0 { try handOver(batch) }
        }
        queue = []
    }

    private func list() throws(FileError) {
        let all = try spool.fresh.names()
        let names = all.compactMap { SpoolName($0) }
            .filter { options.kind == nil || $0.kind == options.kind }
            .filter { spool.fresh.entry($0.text)?.kind == .file }
            .sorted { $0.text < $1.text }
        // A file that another consumer took between the two looks is not a foreign file.
        let foreign = all.count { SpoolName($0) == nil }
        if foreign != foreignFiles, foreign > 0 { report(.foreign(files: foreign)) }
        foreignFiles = foreign
        retries.keep(only: names)
        queue = names.filter { retries.isDue($0.text, at: .now) }[...]
    }

    private func handOver(_ batch: TakeBatch) throws(FileError) {
        let (batch, input) = try render(batch)
        guard batch.count > 0 else { return }
        switch try command.run(input, variables: batch.variables, stop: stop) {
        case .done:
            postponements = 0
            summary.done += batch.count
            for portion in batch.portions { try finish(portion) }
        case .later:
            postponements += 1
            summary.isPostponed = true
            report(.postponed(again: options.waits ? pause : nil))
            for portion in batch.portions { try putBack(portion) }
            if let rest = openSegment { try putBack(rest) }
        case .failed(let reason):
            summary.failed += batch.count
            report(.failed(what: batch.label, reason: reason))
            for portion in batch.portions { try setAside(portion) }
        }
    }

    /// How long to wait when the command asked to be retried later.
    private var pause: Duration {
        min(Self.firstPause * (1 << min(max(0, postponements - 1), 10)), Self.longestPause)
    }
}
