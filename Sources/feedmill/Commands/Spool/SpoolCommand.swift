import ArgumentParser
import FeedmillConfig
import FeedmillSpool
import Foundation

/// Shows and consumes the spool: `feedmill spool`.
struct SpoolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spool",
        abstract: "Look at the spool and process it.",
        discussion: """
            Safe beside a running feedmill and beside other consumers; the folder tmp/ is never \
            touched.

            Example: feedmill spool take -- ./index-article
            """,
        subcommands: [
            SpoolListCommand.self, SpoolShowCommand.self, SpoolTakeCommand.self,
            SpoolPruneCommand.self, SpoolVerifyCommand.self,
        ]
    )
}

/// Which spool is meant.
struct SpoolOptions: ParsableArguments {
    @Option(
        name: .customLong("spool"),
        help: ArgumentHelp(
            "The spool's folder; no configuration is read then.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var directory: String?

    /// Opens the spool that is named, or the configured one.
    func open(_ common: CommonOptions) throws -> (contents: SpoolContents, mode: UInt32?) {
        if let directory {
            // Absolute, since commands are given the paths of files.
            let path = URL(filePath: directory).standardizedFileURL.path
            return (try SpoolContents(path: path), nil)
        }
        let spool = try common.load().configuration.spool
        return (try SpoolContents(path: spool.directory), spool.mode)
    }
}

/// A duration of an option: `30s`, `15m`, `6h`, `7d`.
struct DurationArgument: ExpressibleByArgument {
    let value: Duration

    init?(argument: String) {
        guard let value = ScalarText.duration(argument) else { return nil }
        self.value = value
    }
}

/// A size of an option: `512B`, `64KiB`, `16MiB`, `1GiB`.
struct SizeArgument: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        guard let bytes = ScalarText.size(argument) else { return nil }
        self.bytes = bytes
    }
}
