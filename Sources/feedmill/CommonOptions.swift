import ArgumentParser
import FeedmillAddress
import FeedmillConfig
import FeedmillDelivery
import FeedmillSpool
import Foundation
import Logging

/// The options that every command has.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file.",
            discussion: """
                Default: $FEEDMILL_CONFIG, else ~/.config/feedmill/feedmill.yaml, or \
                /etc/feedmill/feedmill.yaml for root and services.
                """,
            valueName: "file"
        ),
        completion: .file()
    )
    var config: String?

    @Flag(name: .shortAndLong, help: "Say more; twice for all that happens.")
    var verbose: Int

    @Flag(name: .shortAndLong, help: "Say only what needs a person.")
    var quiet = false

    @Option(help: "How events are written: auto, text, json or journal.")
    var logFormat: Configuration.Log.Format?

    @Flag(help: "No colours on a terminal.")
    var noColor = false
}

extension Configuration.Log.Format: ExpressibleByArgument {}

extension CommonOptions {
    /// The environment of the process, as it was at the start.
    static let environment = ProcessEnvironment.ofProcess()

    /// Variables that begin with `FEEDMILL_` and are not configuration keys.
    static var knownVariables: Set<String> {
        CrashPoint.variables.union(SpoolConsumer.variables)
    }

    /// Reads the configuration file, from which everything can be loaded more than once.
    func source() throws(ConfigurationError) -> ConfigurationSource {
        try ConfigurationLoader.open(
            path: config,
            options: logFormat.map {
                ["log.format": .init(name: "--log-format", value: $0.rawValue)]
            } ?? [:],
            knownVariables: Self.knownVariables,
            environment: Self.environment,
            identity: { FeedIdentity.of($0) }
        )
    }

    /// Reads configuration and feed lists; warnings go to standard error.
    ///
    /// - Parameter toleratingMissingLists: whether a missing feed list is accepted.
    /// - Returns: the configuration with all feeds.
    /// - Throws: `ConfigurationError` with every mistake.
    func load(toleratingMissingLists: Bool = false) throws -> LoadedConfiguration {
        try load(try source(), toleratingMissingLists: toleratingMissingLists)
    }

    func load(
        _ source: ConfigurationSource,
        toleratingMissingLists: Bool = false
    ) throws -> LoadedConfiguration {
        let loaded = try source.load(toleratingMissingLists: toleratingMissingLists)
        if !quiet {
            for problem in loaded.configuration.listProblems {
                StandardError.write("feedmill: warning: \(problem); left out")
            }
            for warning in loaded.warnings {
                StandardError.write("feedmill: warning: \(warning)")
            }
        }
        return loaded
    }

    /// The logger of a command.
    ///
    /// - Parameters:
    ///   - log: level and format of the configuration, which the options override.
    ///   - level: what the command logs when neither says anything else.
    /// - Returns: a logger that writes lines to standard error.
    func logger(_ log: Configuration.Log, atLeast level: Logger.Level = .trace) -> Logger {
        let configured = Logger.Level(rawValue: log.level) ?? .info
        let chosen: Logger.Level =
            switch (quiet, verbose) {
            case (true, _): .error
            case (_, 0): max(configured, level)
            case (_, 1): min(configured, .debug)
            default: .trace
            }
        let form = LineLogHandler.Form.chosen(
            logFormat ?? log.format,
            environment: Self.environment.variables,
            colour: !noColor
        )
        var logger = Logger(label: "feedmill") { _ in LineLogHandler(level: chosen, form: form) }
        // The journal adds it itself; elsewhere it identifies the lines of one run.
        if case .json = form, let invocation = Self.invocation {
            logger[metadataKey: "invocation"] = "\(invocation)"
        }
        return logger
    }

    /// The service manager's id of this run of the service (`INVOCATION_ID`).
    static var invocation: String? {
        environment.variables["INVOCATION_ID"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
