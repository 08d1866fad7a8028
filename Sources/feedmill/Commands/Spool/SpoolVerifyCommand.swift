import ArgumentParser
import FeedmillBytes
import FeedmillSpool

/// Reads every record: `feedmill spool verify`.
struct SpoolVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that every file is a whole and valid record.",
        discussion: """
            Looks at names, kinds, permission bits and records in new/ and cur/, and for records \
            that are there twice. Prints one line a problem, and exits 65 if there was one.

            Example: feedmill spool verify --json | jq .problems
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var spool: SpoolOptions

    @Flag(help: "Print the report as one JSON object.")
    var json = false

    func run() throws {
        let (contents, mode) = try spool.open(common)
        let verdict = try contents.verify(mode: mode)
        var output = StandardOutput()
        if json {
            try output.writeLine(Self.json(verdict))
        } else {
            for problem in verdict.problems {
                let line = "\(problem.path): \(problem.message)"
                try output.writeLine(line.printable(limit: 1_000))
            }
            if verdict.problems.isEmpty, !common.quiet {
                try output.writeLine(
                    "OK: \(verdict.records) records in \(verdict.files) files"
                )
            }
        }
        try output.flush()
        if !verdict.problems.isEmpty { throw CommandFailure.quietly(.data) }
    }

    private static func json(_ verdict: SpoolVerdict) -> String {
        var writer = JSONWriter()
        writer.object { report in
            report.member("ok", verdict.problems.isEmpty)
            report.member("files", verdict.files)
            report.member("records", verdict.records)
            report.name("problems")
            report.array { array in
                for problem in verdict.problems {
                    array.element()
                    array.object { line in
                        line.member("path", problem.path)
                        line.member("message", problem.message)
                    }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
