import FeedmillAddress
import FeedmillModel
import FeedmillTestSupport
import Testing

@testable import FeedmillConfig

/// The table of keys, and what is not made from it but has to agree with it.
@Suite struct KeysTests {
    @Test func eachKeyIsDeclaredOnce() {
        let paths = Keys.file.keys.map(\.path)
        #expect(Set(paths).count == paths.count)
        #expect(Set(paths.map(LoadContext.variable)).count == paths.count)
        #expect(Set(Keys.feed.map { "defaults.\($0.path)" }).isSubset(of: paths))
        for key in Keys.file.keys {
            #expect(key.help.hasSuffix("."), "\(key.path)")
            #expect(!key.help.contains("\n"), "\(key.path)")
        }
    }

    @Test func theExampleNamesEveryKey() throws {
        let text = try Repository.text("config/feedmill.yaml")
        let root = try #require(try YAMLReader.read(text, source: "feedmill.yaml"))
        #expect(Set(Self.paths(root, "")) == Set(Keys.file.keys.map(\.path) + ["feeds", "feed"]))
    }

    /// The paths of all keys, those of empty values included.
    private static func paths(_ node: SourceNode, _ path: String) -> [String] {
        guard case .mapping(let entries) = node.content, !entries.isEmpty else { return [path] }
        return entries.flatMap {
            paths($0.value, path.isEmpty ? $0.key : "\(path).\($0.key)")
        }
    }

    /// The entries of feedmill.yaml(5), what stands below each key: of feeds, and of all else.
    private static func manual() throws -> (feed: [String: String], global: [String: String]) {
        let text = try Repository.text("docs/man/feedmill.yaml.5").replacing("\\-", with: "-")
        var (feed, global): ([String: String], [String: String]) = ([:], [:])
        for section in text.split(separator: "\n.SH ") {
            for part in section.split(separator: ".TP\n.B ").dropFirst() {
                let lines = part.split(separator: "\n")
                guard let name = lines.first.map(String.init) else { continue }
                let entry = lines.dropFirst().joined(separator: " ")
                if section.hasPrefix("KEYS OF A FEED") {
                    feed[name] = entry
                } else {
                    global[name] = entry
                }
            }
        }
        return (feed, global)
    }

    private func check<Target>(_ key: Key<Target>, _ entry: String?, _ defaults: Target) throws {
        let entry = try #require(entry, "feedmill.yaml.5 lacks \(key.path)")
        let value = key.value(defaults)
        let text = [.null, [], [:]].contains(value) ? "none" : value.yaml
        let standard = "Default: \(key.absent ?? text)."
        #expect(
            entry.contains(standard),
            "feedmill.yaml.5 does not say of \(key.path): \(standard)"
        )
        #expect(
            entry.contains("Needs a restart.") == (key.reload == .restart),
            "feedmill.yaml.5 is wrong on reloading \(key.path)"
        )
        guard case .mapping(let members) = key.schema,
            case .list(let words) = members.first(where: { $0.name == "enum" })?.value
        else { return }
        for word in words { #expect(entry.contains(word.yaml), "\(key.path) lacks \(word.yaml)") }
    }

    @Test func theManualTellsEveryKeyWithItsDefault() throws {
        let manual = try Self.manual()
        for key in Keys.global { try check(key, manual.global[key.path], Configuration()) }
        for key in Keys.feed { try check(key, manual.feed[key.path], FeedSettings()) }
        #expect(Set(manual.feed.keys) == Set(Keys.feed.map(\.path)))
        #expect(Set(manual.global.keys) == Set(Keys.global.map(\.path) + ["feeds", "feed"]))
    }
}

/// The settings in force, and where each comes from.
@Suite struct SettingsTests {
    private func settings(_ loading: Loading, _ text: String) throws -> [String: Setting] {
        let settings = try loading.load(text).settings
        return Dictionary(uniqueKeysWithValues: settings.map { ($0.path, $0) })
    }

    @Test func eachValueHasItsOrigin() throws {
        var loading = try Loading()
        loading.environment = [
            "FEEDMILL_HTTP_CONNECTIONS": "9", "FEEDMILL_DEFAULTS_HISTORY": "3",
            "SSL_CERT_FILE": "/dev/null",
        ]
        loading.options = ["log.format": .init(name: "--log-format", value: "json")]
        let settings = try settings(
            loading,
            """
            http: { timeout: 90s, connections: 7, allow-private-addresses: [10.0.0.0/8, "::1"] }
            dedup: { updates: emit }
            defaults:
              first-poll: { newest: 3 }
              tags: [a, "b c"]
            """
        )
        func told(_ path: String) -> String {
            let setting = settings[path]
            let place =
                switch setting?.origin?.place {
                case nil: "default"
                case .file(let location): location.description
                case .environment(let name): "variable \(name)"
                case .option(let name): "option \(name)"
                }
            return "\(setting?.value.yaml ?? "?") \(place)"
        }
        let file = "feedmill.yaml"
        #expect(told("http.timeout") == "90s \(file):1:18")
        #expect(told("http.connections") == "9 variable FEEDMILL_HTTP_CONNECTIONS")
        #expect(
            told("http.allow-private-addresses") == "[\"10.0.0.0/8\", \"::1\"] \(file):1:64"
        )
        #expect(told("http.per-host.delay") == "1s default")
        #expect(told("http.proxy") == "null default")
        #expect(told("log.format") == "json option --log-format")
        #expect(told("dedup.updates") == "emit \(file):2:19")
        #expect(told("defaults.dedup.updates") == "emit default")
        #expect(told("defaults.first-poll") == "{newest: 3} \(file):4:15")
        #expect(told("defaults.tags") == "[a, \"b c\"] \(file):5:9")
        #expect(told("defaults.history") == "3 variable FEEDMILL_DEFAULTS_HISTORY")
        #expect(told("defaults.interval") == "auto default")
        #expect(told("http.ca-bundle") == "/dev/null variable SSL_CERT_FILE")
        #expect(told("state.path") == "/var/lib/feedmill/state.sqlite default")
        #expect(told("spool.mode") == "\"0640\" default")
        #expect(told("feeds") == "[] default")
        #expect(settings.count == Keys.file.keys.count + 1)
    }

    @Test func nothingSecretIsShown() throws {
        let loading = try Loading()
        try loading.folder.write("password", "hunter2\n")
        let text = """
            http: { proxy: "http://me:hunter2@proxy:1" }
            defaults:
              cookie: hunter2
              proxy: socks5h://hunter2@proxy:1
              headers: { X-Key: hunter2 }
              basic-auth: { user: me, PASSWORD }
            """
        let inPlace = try settings(loading, text.replacing("PASSWORD", with: "password: hunter2"))
        let inFile = try settings(
            loading,
            text.replacing("PASSWORD", with: "password-file: password")
        )
        for settings in [inPlace, inFile] {
            #expect(!settings.values.contains { "\($0.value)".contains("hunter2") })
            #expect(settings["http.proxy"]?.value == "http://***@proxy:1")
            #expect(settings["defaults.proxy"]?.value == "socks5h://***@proxy:1")
            #expect(settings["defaults.cookie"]?.value == "***")
            #expect(settings["defaults.headers"]?.value == ["X-Key": "***"])
            #expect(settings["defaults.basic-auth.user"]?.value == "me")
        }
        #expect(inPlace["defaults.basic-auth.password"]?.value == "***")
        #expect(inPlace["defaults.basic-auth.password-file"]?.value == .null)
        #expect(inFile["defaults.basic-auth.password"]?.value == .null)
        #expect(inFile["defaults.basic-auth.password-file"]?.value == "password")
    }

    @Test func aRestartIsNeededByWhatTheTableSays() {
        let old = Configuration()
        var new = old
        #expect(new.keysNeedingRestart(changedFrom: old) == [])
        new.http.timeout = .seconds(1)
        new.spool.minFree = 1
        new.spool.maxFiles = 1
        new.spool.maxSize = 1
        new.spool.retain = .seconds(1)
        new.ledger.retain = .seconds(1)
        new.status.listen = .unix("/s")
        new.defaults.history = 1
        #expect(new.keysNeedingRestart(changedFrom: old) == [])
        new.log.level = "debug"
        new.state.path = "/s"
        new.spool.format = .ndjson
        #expect(
            new.keysNeedingRestart(changedFrom: old) == ["state.path", "spool.format", "log.level"]
        )
    }
}
