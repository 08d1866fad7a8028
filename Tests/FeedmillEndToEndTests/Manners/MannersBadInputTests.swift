import FeedmillTestSupport
import Foundation
import Testing

/// What servers do that they should not: it costs bounded time, touches no other feed, and is told
/// in one line, in `status` and in `explain`.
extension Manners {
    @Suite struct BadInput {
        private func check(
            _ bad: Case,
            way: Way,
            http: String = "max-body-size: 2MiB"
        ) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/bad", answer: bad.answer)
                scenario.server.on(
                    "/good",
                    answer: .response(body: Document.rss("a", items: 0..<2))
                )
                try scenario.configure("/bad", "/good", defaults: "interval: 30m", http: http)
                let pass = try await scenario.pass(at: .zero)
                #expect(pass.lines.count == 1, "\(pass.lines)")
                let line = pass.lines.first ?? ""
                #expect(line.contains(scenario.server.url("/bad")), "\(line)")
                #expect(line.contains(bad.word), "\(line)")
                #expect(line.utf8.count < 1_000)
                #expect(try scenario.home.recordURLs() == Document.urls("a", items: 0..<2))
                #expect(scenario.home.folder.entries("spool/tmp").isEmpty)

                let status = try await scenario.home.run("status")
                #expect(status.output.contains("1 OK, 1 failing"), "\(status.output)")
                #expect(status.output.contains(bad.word))
                let explanation = try await scenario.explanation(of: "/bad")
                #expect(explanation.contains("failed") && explanation.contains(bad.word))
                #expect(explanation.contains("because of: "))
                for text in [line, status.output, explanation] {
                    #expect(!text.unicodeScalars.contains { isHarmful($0) })
                }
            }
        }

        /// Whether a terminal could take the character for a command.
        private func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 && scalar != "\n" || (0x7F...0x9F).contains(scalar.value)
        }

        @Test(arguments: Way.allCases, quick)
        func aServerThatMisbehavesHarmsNobodyElse(way: Way, bad: Case) async throws {
            try await check(bad, way: way)
        }

        @Test(arguments: Way.allCases, slow)
        func aServerThatIsSlowIsGivenUp(way: Way, bad: Case) async throws {
            try await check(bad, way: way, http: "timeout: 5s")
        }

        @Test func theDaemonsOwnLinesHoldNothingRaw() async throws {
            let home = try Household()
            let shout = "\u{1B}]0;owned\u{7}\u{9B}2J\u{202E}"
            home.server.on("/bad", answer: .response(status: 503, reason: shout))
            home.server.on("/way", answer: .redirect(301, to: "ftp://x/\(shout)"))
            home.server.on(
                "/good",
                answer: .response(
                    headers: [("ETag", shout)],
                    body: Document.rss("a", items: 0..<1).replacing(
                        "<title>a</title>",
                        with: "<title>&#x9b;2J\u{202E}a</title>"
                    )
                )
            )
            try home.configure(paths: ["/way", "/good", "/bad"])
            let daemon = try home.program.start(["run", "--config", home.configurationPath])
            for text in ["records=1", "/way", "503"] { try await daemon.waitForOutput(text) }
            daemon.send(SIGTERM)
            let result = try await daemon.result()
            let told = try await home.run("explain", home.server.url("/good")).output
            for text in [result.errorOutput, told] {
                #expect(!text.unicodeScalars.contains { isHarmful($0) || $0 == "\u{202E}" })
            }
        }

        @Test(arguments: Way.allCases)
        func aWayIntoThePrivateNetworkIsNotTaken(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let inside = try ScriptedServer(on: .any)
                let hosts = [
                    "127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]",
                    "127.0.0.1.", "0177.0.0.1", "[64:ff9b::7f00:1]", "169.254.169.254",
                ]
                // A proxy that says what the public host would say: nothing here leaves the machine.
                scenario.server.otherwise { request in
                    let number = Int(request.path.dropFirst()) ?? 0
                    return .redirect(302, to: "http://\(hosts[number]):\(inside.port)/secret")
                }
                try scenario.configure(
                    feeds: hosts.indices.map { "url: \"http://feeds.example/\($0)\"" },
                    http:
                        "proxy: \"http://127.0.0.1:\(scenario.server.port)\", per-host: { connections: 20, delay: 0s }"
                )
                let text = try scenario.home.folder.readText("feedmill.yaml")
                try scenario.home.folder.write(
                    "feedmill.yaml",
                    text.replacing("allow-private-addresses: true, ", with: "")
                )
                let pass = try await scenario.pass(at: .zero)
                #expect(pass.lines.count == hosts.count)
                #expect(pass.lines.allSatisfy { $0.contains("private or special address") })
                #expect(scenario.server.requests.count == hosts.count)
                #expect(inside.connectionCount == 0)
                let status = try await scenario.home.run("status").output
                #expect(status.contains("\(hosts.count) failing"))
            }
        }

        @Test(arguments: Way.allCases)
        func aHostThatIsSlowKeepsNobodyWaiting(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let gate = Gate()
                let good = Document.rss("a", items: 0..<1)
                let other = try ScriptedServer()
                other.otherwise { _ in .response(body: good) }
                // Nothing ends before the good host has been asked.
                scenario.server.otherwise { _ in .stall(until: gate) }
                other.on("/last") { _ in
                    gate.open()
                    return .response(body: good)
                }
                let slow = (0..<5).map { "url: \"\(scenario.server.url("/\($0)"))\"" }
                let quick = ((0..<4).map { "/\($0)" } + ["/last"]).map { path in
                    "url: \"http://localhost:\(other.port)\(path)\""
                }
                try scenario.configure(
                    feeds: slow + quick,
                    http: "connections: 7, timeout: 2m, per-host: { connections: 5, delay: 0s }"
                )
                let pass = try await scenario.pass(at: .zero)
                #expect(pass.lines.count == 5)
                #expect(other.requests.count == 5)
            }
        }
    }
}
