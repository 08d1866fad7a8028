import FeedmillTestSupport
import Foundation
import Testing

/// `feedmill config show`, `paths` and `schema`.
@Suite(.fewAtOnce) struct ConfigCommandTests {
    let folder: TemporaryDirectory
    let program: BuiltBinary

    init() throws {
        folder = try TemporaryDirectory()
        program = try BuiltBinary()
        try folder.write(
            "feedmill.yaml",
            """
            feeds: [list.txt]
            state: { path: s.sqlite }
            spool: { directory: /out, max-files: 9 }
            status: { listen: "unix:/run/s.sock" }
            defaults: { cookie: hunter2, interval: 30m }

            """
        )
        try folder.write("list.txt", "https://a.example/\n")
        // It holds a secret.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: folder.path("feedmill.yaml")
        )
    }

    private func run(_ arguments: String...) async throws -> BuiltBinary.Result {
        try await program.run(
            ["config", arguments[0], "--config", folder.path("feedmill.yaml")]
                + arguments.dropFirst(),
            environment: [
                "HOME": folder.path, "FEEDMILL_HTTP_TIMEOUT": "20s",
                "FEEDMILL_DEFAULTS_BASIC_AUTH_USER": "me",
                "FEEDMILL_DEFAULTS_BASIC_AUTH_PASSWORD": "hunter2",
            ]
        )
    }

    @Test func showTellsEachSettingAndItsSource() async throws {
        let result = try await run("show", "--log-format", "json")
        #expect(result.status == 0)
        #expect(result.errorOutput.isEmpty)
        let file = folder.path("feedmill.yaml")
        let lines = result.output.split(separator: "\n")
        for line in [
            "feeds: [\(folder.path("list.txt"))]  # \(file):1",
            "http.timeout: 20s  # $FEEDMILL_HTTP_TIMEOUT",
            "http.connect-timeout: 15s  # default",
            "http.proxy: null  # default: none; the variables are not read",
            "state.path: \(folder.path("s.sqlite"))  # \(file):2",
            "spool.max-files: 9  # \(file):3", "spool.mode: \"0640\"  # default",
            "status.listen: unix:/run/s.sock  # \(file):4", "log.format: json  # --log-format",
            "defaults.interval: 30m  # \(file):5", "defaults.cookie: \"***\"  # \(file):5",
            "defaults.basic-auth.user: me  # $FEEDMILL_DEFAULTS_BASIC_AUTH_USER",
            "defaults.basic-auth.password: \"***\"  # $FEEDMILL_DEFAULTS_BASIC_AUTH_PASSWORD",
        ] {
            #expect(lines.contains(Substring(line)), "\(line) is not in \(result.output)")
        }
        #expect(!result.output.contains("hunter2"))
    }

    private struct Report: Decodable {
        struct Setting: Decodable {
            var origin: String
            var source: String?
            var line: Int?
            var column: Int?
            var reload: String
        }
        var configuration: String
        var settings: [String: Setting]
    }

    @Test func showAsJSONTellsTheSame() async throws {
        let result = try await run("show", "--json")
        #expect(result.status == 0)
        let report = try JSONDecoder().decode(Report.self, from: Data(result.stdout))
        let file = folder.path("feedmill.yaml")
        #expect(report.configuration == file)
        let shown = try await run("show").output.split(separator: "\n")
        #expect(report.settings.count == shown.count)
        let files = try #require(report.settings["spool.max-files"])
        #expect(files.origin == "file")
        #expect(files.source == file)
        #expect(files.line == 3)
        #expect(files.column == 38)
        #expect(files.reload == "live")
        #expect(report.settings["spool.format"]?.reload == "restart")
        #expect(report.settings["http.timeout"]?.origin == "environment")
        #expect(report.settings["http.timeout"]?.source == "FEEDMILL_HTTP_TIMEOUT")
        #expect(report.settings["http.connections"]?.origin == "default")
        #expect(
            result.output.contains(
                #""http.connections":{"value":64,"origin":"default","reload":"live"}"#
            )
        )
        #expect(!result.output.contains("hunter2"))
        // The manual names everything that a setting can have.
        let manual = try ManualPage("feedmill.1").words("feedmill config show")
        for key in ["value", "origin", "source", "line", "column", "reload", "default"] {
            #expect(manual.contains(key), "\(key)")
        }
    }

    @Test func pathsTellsTheFilesInUse() async throws {
        let result = try await run("paths")
        #expect(result.status == 0)
        #expect(
            result.output == """
                configuration: \(folder.path("feedmill.yaml"))
                feeds: \(folder.path("list.txt"))
                state: \(folder.path("s.sqlite"))
                spool: /out
                status: /run/s.sock

                """
        )
        #expect(
            try await run("paths", "--json").output == """
                {"configuration":"\(folder.path("feedmill.yaml"))","state":\
                "\(folder.path("s.sqlite"))","spool":"/out","status":"/run/s.sock","feeds":\
                ["\(folder.path("list.txt"))"]}

                """
        )
    }

    @Test func pathsOfAnEmptyHomeAreThoseThatWouldBeMade() async throws {
        let home = folder.path("home")
        let result = try await program.run(
            ["config", "paths"],
            environment: [
                "HOME": home, "STATE_DIRECTORY": "\(home)/state",
                "CONFIGURATION_DIRECTORY": "\(home)/etc",
            ]
        )
        #expect(result.status == 0)
        #expect(
            result.output == """
                configuration: \(home)/etc/feedmill.yaml
                feeds: \(home)/etc/feeds.opml
                state: \(home)/state/state.sqlite
                spool: /var/spool/feedmill

                """
        )
    }

    @Test func schemaIsAJSONSchema() async throws {
        let result = try await run("schema")
        #expect(result.status == 0)
        let schema = try #require(
            JSONSerialization.jsonObject(with: Data(result.stdout)) as? [String: Any]
        )
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        let http = (schema["properties"] as? [String: Any])?["http"] as? [String: Any]
        let timeout = (http?["properties"] as? [String: Any])?["timeout"] as? [String: Any]
        #expect(timeout?["default"] as? String == "1m")
        #expect(timeout?["type"] as? [String] == ["string", "null"])
    }

    @Test func aMistakeIsNamedInsteadOfSettings() async throws {
        try folder.write("feedmill.yaml", "http: { timout: 1s }\n")
        let result = try await run("show")
        #expect(result.status == 78)
        #expect(result.output.isEmpty)
        #expect(result.errorOutput.contains("feedmill.yaml:1:9: unknown key \"timout\""))
    }
}
