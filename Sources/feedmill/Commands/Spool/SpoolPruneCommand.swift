import ArgumentParser
import FeedmillBytes
import FeedmillDaemon
import FeedmillModel
import FeedmillSpool
import Foundation

/// Removes records that nobody took: `feedmill spool prune`.
struct SpoolPruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove the oldest records that nobody took.",
        discussion: """
            Files first seen before --older-than go, and then the oldest until the limits are met. \
            Only new/ is pruned: what lies in cur/ is in work. What a dead consumer held is put \
            back into new/ first; without any option that is all that is done.

            Example: feedmill spool prune --older-than 30d --dry-run
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var spool: SpoolOptions

    @Option(help: ArgumentHelp("Remove files first seen longer ago.", valueName: "duration"))
    var olderThan: DurationArgument?

    @Option(help: ArgumentHelp("Leave no more files than that.", valueName: "number"))
    var maxFiles: Int?

    @Option(help: ArgumentHelp("Leave no more bytes than that: 64MiB.", valueName: "size"))
    var maxSize: SizeArgument?

    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    @Flag(help: "Print what was removed as one JSON object.")
    var json = false

    func validate() throws {
        if let maxFiles, maxFiles < 0 {
            throw ValidationError("--max-files must not be negative")
        }
    }

    func run() throws {
        let contents = try spool.open(common).contents
        let plan = PrunePlan(
            oldest: olderThan.map { Timestamp(seconds: Timestamp.current.seconds - $0.seconds) },
            maxFiles: maxFiles,
            maxSize: maxSize?.bytes
        )
        let result = try contents.prune(plan, isRehearsal: dryRun)
        var output = StandardOutput()
        if json {
            try output.writeLine(Self.json(result, isRehearsal: dryRun))
        } else {
            if dryRun || common.verbose > 0 {
                for file in result.removed { try output.writeLine(file.name.text) }
            }
            if !common.quiet, dryRun || StandardError.isTerminal || common.verbose > 0 {
                StandardError.write(
                    "feedmill: \(dryRun ? "would remove" : "removed") \(result.removed.count) files,"
                        + " put back \(result.returned), \(result.left) left"
                )
            }
        }
        try output.flush()
    }

    private static func json(
        _ result: (removed: [PrunePlan.File], returned: Int, left: Int),
        isRehearsal: Bool
    ) -> String {
        var writer = JSONWriter()
        writer.object { report in
            report.member("dry_run", isRehearsal)
            report.member("removed", result.removed.count)
            report.member("bytes", result.removed.reduce(0) { $0 + $1.size })
            report.member("put_back", result.returned)
            report.member("left", result.left)
            report.member("files", result.removed.map(\.name.text))
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension DurationArgument {
    fileprivate var seconds: Int64 { value.components.seconds }
}
