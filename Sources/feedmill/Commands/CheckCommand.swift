import ArgumentParser
import FeedmillBytes
import FeedmillConfig

/// Checks the configuration: `feedmill check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Report every mistake in configuration and feed lists.",
        discussion: """
            Prints one line a mistake, file:line:column: what is wrong and what to write instead, \
            and exits 78 if there was one. Nothing is fetched or written.

            Example: feedmill check --config feedmill.yaml
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws {
        var problems: [Problem] = []
        var warnings: [Problem] = []
        var feeds = 0
        do {
            let loaded = try common.source().load()
            // Elsewhere they are left out with a warning.
            problems = loaded.configuration.listProblems
            warnings = loaded.warnings
            feeds = loaded.configuration.feeds.count
        } catch {
            guard error.code == .invalid else { throw error }
            problems = error.problems
            warnings = error.warnings
        }
        var output = StandardOutput()
        if json {
            try output.writeLine(Self.json(problems: problems, warnings: warnings, feeds: feeds))
        } else {
            for problem in problems { try output.writeLine(problem.description) }
            for warning in warnings { StandardError.write("feedmill: warning: \(warning)") }
            if problems.isEmpty, !common.quiet {
                try output.writeLine("OK: \(feeds) feed\(feeds == 1 ? "" : "s")")
                if feeds == 0 {
                    StandardError.write("feedmill: no feed is listed; \(Advice.addFeeds)")
                }
            }
        }
        try output.flush()
        if !problems.isEmpty { throw CommandFailure.quietly(.configuration) }
    }

    private static func json(problems: [Problem], warnings: [Problem], feeds: Int) -> String {
        var writer = JSONWriter()
        writer.object { report in
            report.member("ok", problems.isEmpty)
            report.member("feeds", feeds)
            report.member("problems", problems) { $1.write(to: &$0) }
            report.member("warnings", warnings) { $1.write(to: &$0) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension Problem {
    /// Writes it as one JSON object.
    func write(to writer: inout JSONWriter) {
        writer.object { line in
            line.member("source", location.source)
            line.member("line", location.line)
            line.member("column", location.column)
            line.member("message", message)
        }
    }
}
