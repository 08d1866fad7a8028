import FeedmillTestSupport
import Testing

/// One policy decides the requests of all commands.
@Suite(.fewAtOnce) struct FetchPolicyTests {
    let home: Household

    init() throws {
        home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("Mill", items: 0..<1)))
    }

    private func run(
        _ arguments: [String],
        networks: String,
        environment: [String: String] = [:]
    ) async throws -> BuiltBinary.Result {
        let file = try home.folder.write(
            "feedmill.yaml",
            "http: { allow-private-addresses: [\(networks)] }\n"
        )
        return try await home.program.run(
            arguments + ["--config", file],
            environment: environment.merging(["HOME": home.folder.path]) { $1 }
        )
    }

    @Test(arguments: [["fetch"], ["discover"], ["feeds", "add"]])
    func privateNetworksAreAllowedByAllCommands(command: [String]) async throws {
        let arguments = command + [home.server.url("/feed")]
        let refused = try await run(arguments, networks: "10.0.0.0/8")
        #expect(refused.status == 77)
        #expect(
            refused.errorOutput.contains(
                "127.0.0.1 is a private or special address outside the networks of"
                    + " http.allow-private-addresses"
            ),
            "\(refused.errorOutput)"
        )
        #expect(home.server.requests.isEmpty)
        let allowed = try await run(arguments, networks: "127.0.0.0/8")
        #expect(allowed.status == 0, "\(allowed.errorOutput)")
        #expect(allowed.output.contains("Mill"))
    }

    @Test(arguments: [["fetch"], ["discover"], ["feeds", "add"]])
    func theEnvironmentDecidesOnlyThroughTheConfiguration(command: [String]) async throws {
        let environment = [
            "SSL_CERT_FILE": "/nonexistent", "CURL_CA_BUNDLE": "/nonexistent",
            "http_proxy": "http://127.0.0.1:1", "all_proxy": "http://127.0.0.1:1",
            "NO_PROXY": "*",
        ]
        let result = try await run(
            command + [home.server.url("/feed")],
            networks: "127.0.0.0/8",
            environment: environment
        )
        #expect(result.status == 0, "\(result.errorOutput)")
        #expect(
            result.errorOutput.hasPrefix(
                "feedmill: warning: SSL_CERT_FILE: ignored: /nonexistent no such file\n"
            )
        )
        #expect(home.server.requests.count == 1)
    }
}
