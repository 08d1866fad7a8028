import ArgumentParser
import FeedmillConfig
import FeedmillSpool
import Logging
import UnixSignals

/// Consumes the spool by a command: `feedmill spool take`.
struct SpoolTakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Give each record to a command, and delete it when the command succeeds.",
        discussion: """
            Of several consumers, one gets a record. The command is run without a shell, with the \
            record on its standard input and FEEDMILL_FILE, FEEDMILL_KEY and FEEDMILL_COUNT in its \
            environment. Its exit code decides:

              0      done; the record is deleted
              75     not now; the record is put back, and the run ends
              other  failed; the record is put back, and the others go on

            Exits 75 when the command did, 69 when it failed at a record, 66 or 77 when it cannot \
            be run, 65 when a file could not be read. With --wait, exit code 75 makes a pause of \
            1 s that doubles up to 5 min, and records that failed are tried again after a minute, \
            and ever more seldom. SIGTERM lets the command in hand finish, a second one ends it.

            Example: feedmill spool take -- ./index-article
            Example: feedmill spool take --wait --batch 100 -- curl -fsS --data-binary @- \
            http://localhost:9200/_bulk
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var spool: SpoolOptions

    @Option(help: ArgumentHelp("Give up to so many records at once, one a line.", valueName: "n"))
    var batch = 1

    @Flag(help: "Wait for further records until SIGTERM or SIGINT.")
    var wait = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case json, ndjson, markdown }

    @Option(
        help: """
            json (one record), ndjson (one a line) or markdown (a form feed between two); \
            by default as the file is, and ndjson with --batch.
            """
    )
    var format: Format?

    enum Kind: String, ExpressibleByArgument, CaseIterable { case json, markdown, ndjson }

    @Option(
        help: "Take files of this kind only: json, markdown or ndjson. For json+markdown spools."
    )
    var only: Kind?

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command and its arguments.", valueName: "command")
    )
    var command: [String] = []

    func validate() throws {
        if command.isEmpty {
            throw ValidationError("Name the command after --: feedmill spool take -- CMD...")
        }
        if batch < 1 { throw ValidationError("--batch must be 1 or more") }
        if batch > 1, format == .json {
            throw ValidationError("--format json is one record; with --batch write ndjson")
        }
    }

    func run() async throws {
        let contents = try spool.open(common).contents
        let logger = common.logger(Configuration.Log(), atLeast: .warning)
        let stop = try ConsumerStop()
        let consumer = SpoolConsumer(
            spool: contents,
            command: ConsumerCommand(command, environment: CommonOptions.environment.variables),
            options: options,
            stop: stop,
            report: { logger.report($0) }
        )
        let summary = try await withThrowingTaskGroup(of: Void.self) { group in
            let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
            group.addTask {
                for await _ in signals { stop.stop() }
            }
            let summary = try await consumer.run()
            group.cancelAll()
            return summary
        }
        if common.verbose > 0 {
            StandardError.write(
                "feedmill: \(summary.done) done, \(summary.failed) failed,"
                    + " \(summary.unusable) unusable"
            )
        }
        if !wait { try judge(summary) }
    }

    private var options: SpoolConsumer.Options {
        var options = SpoolConsumer.Options()
        options.batch = batch
        options.waits = wait
        options.format =
            switch format {
            case nil: batch > 1 ? .lines : .asStored
            case .json, .ndjson: .lines
            case .markdown: .markdown
            }
        options.kind =
            switch only {
            case nil: nil
            case .json: .record
            case .markdown: .document
            case .ndjson: .segment
            }
        return options
    }

    private func judge(_ summary: SpoolConsumer.Summary) throws {
        if summary.isPostponed { throw CommandFailure.quietly(.tryLater) }
        if summary.failed > 0 { throw CommandFailure.quietly(.unavailable) }
        if summary.unusable > 0 { throw CommandFailure.quietly(.data) }
    }
}

extension Logger {
    /// Writes one line for an event of a consumer.
    fileprivate func report(_ event: SpoolConsumer.Event) {
        switch event {
        case .returned(let files):
            warning("put back what a dead consumer held", metadata: ["files": "\(files)"])
        case .foreign(let files):
            warning(
                "files in new that are not records were left where they are",
                metadata: ["files": "\(files)"]
            )
        case .failed(let what, let reason):
            warning("the command failed", metadata: ["record": "\(what)", "reason": "\(reason)"])
        case .unusable(let what, let reason):
            warning("cannot be given", metadata: ["record": "\(what)", "reason": "\(reason)"])
        case .postponed(let again):
            var metadata: Logger.Metadata = [:]
            if let again { metadata["again_in_seconds"] = "\(again.components.seconds)" }
            warning("the command says to retry later", metadata: metadata)
        }
    }
}
