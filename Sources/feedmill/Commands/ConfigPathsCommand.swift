import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillModel

/// The files and folders in use: `feedmill config paths`.
struct ConfigPathsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paths",
        abstract: "Show the files and folders in use.",
        discussion: """
            One line each: the configuration, the feed lists, the state, the spool, and what else \
            the configuration names. A file that does not exist yet is shown all the same.

            Example: feedmill config paths
            Example: ls "$(feedmill config paths --json | jq -r .spool)/new"
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print them as one JSON object.")
    var json = false

    func run() throws {
        let loaded = try common.load(toleratingMissingLists: true)
        let configuration = loaded.configuration
        var paths: [(name: String, path: String)] = []
        if let path = loaded.configurationPath { paths.append(("configuration", path)) }
        paths.append(("state", configuration.state.path))
        paths.append(("spool", configuration.spool.directory))
        if let path = configuration.http.caBundle { paths.append(("ca-bundle", path)) }
        if case .unix(let path) = configuration.status.listen { paths.append(("status", path)) }
        var output = StandardOutput()
        if json {
            var writer = JSONWriter()
            writer.object { object in
                for (name, path) in paths { object.member(dynamic: name, path) }
                object.member("feeds", loaded.listPaths)
            }
            try output.writeLine(String(decoding: writer.bytes, as: UTF8.self))
        } else {
            paths.insert(contentsOf: loaded.listPaths.map { ("feeds", $0) }, at: 1)
            for (name, path) in paths { try output.writeLine("\(name): \(path.printable())") }
        }
        try output.flush()
    }
}
