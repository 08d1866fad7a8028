import ArgumentParser
import FeedmillBytes
import FeedmillConfig
import FeedmillModel

/// The settings in force and where each comes from: `feedmill config show`.
struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show every setting in force and where it comes from.",
        discussion: """
            One line a key: its path, its value, and after # the default, file:line, variable or \
            option that it comes from. Secrets are shown as ***. The keys of single feeds are not \
            shown; feedmill feeds list names the feeds.

            Example: feedmill config show | grep http
            Example: feedmill config show --json | jq -r '.settings["spool.directory"].value'
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print them as one JSON object.")
    var json = false

    func run() throws {
        let loaded = try common.load()
        var output = StandardOutput()
        if json {
            try output.writeLine(Self.json(loaded))
        } else {
            for setting in loaded.settings {
                try output.writeLine(
                    "\(setting.path): \(setting.value.yaml.printable())  # \(setting.source)"
                )
            }
        }
        try output.flush()
    }

    private static func json(_ loaded: LoadedConfiguration) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("configuration", loaded.path)
            object.name("settings")
            object.object { settings in
                for setting in loaded.settings {
                    settings.name(setting.path)
                    settings.object { setting.write(to: &$0) }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension Setting {
    /// Where the value comes from, in words.
    fileprivate var source: String {
        switch origin?.place {
        case nil:
            return absent.map { "default: \($0)" } ?? "default"
        case .file(let location):
            return Location(source: location.source, line: location.line).description
        case .environment(let name): return "$\(name)"
        case .option(let name): return name
        }
    }

    fileprivate func write(to object: inout JSONWriter) {
        object.name("value")
        value.write(to: &object)
        switch origin?.place {
        case nil:
            object.member("origin", "default")
            object.member("default", absent)
        case .file(let location):
            object.member("origin", "file")
            object.member("source", location.source)
            object.member("line", location.line)
            object.member("column", location.column)
        case .environment(let name):
            object.member("origin", "environment")
            object.member("source", name)
        case .option(let name):
            object.member("origin", "option")
            object.member("source", name)
        }
        object.member("reload", needsRestart ? "restart" : "live")
    }
}
