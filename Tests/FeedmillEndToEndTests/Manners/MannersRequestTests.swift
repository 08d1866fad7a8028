import FeedmillTestSupport
import Testing

/// How a request looks, and how many a host sees at once: design points 6 and 7.
extension Manners {
    @Suite struct Requests {
        private static let feed = Document.rss("a", items: 0..<2)

        @Test(arguments: Way.allCases)
        func theUserAgentNamesProgramVersionAndAddress(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .response(body: Self.feed))
                try scenario.configure("/feed")
                try await scenario.pass(at: .zero)
                let agent = try #require(scenario.server.requests.first?.header("User-Agent"))
                let parts = agent.split(separator: " ")
                #expect(parts.count == 2, "\(agent)")
                #expect(parts[0].hasPrefix("feedmill/") && parts[0].count > 9)
                #expect(parts[1].hasPrefix("(+https://"))
            }
        }

        @Test(arguments: Way.allCases)
        func feedTypesAreNamedFirstAndAnythingLast(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .response(body: Self.feed))
                try scenario.configure("/feed")
                try await scenario.pass(at: .zero)
                let accept = scenario.server.requests.first?.header("Accept") ?? ""
                #expect(accept.hasPrefix("application/rss+xml, application/atom+xml"))
                #expect(accept.split(separator: ",").last?.contains("*/*;q=0.1") == true)
                let codings = scenario.server.requests.first?.header("Accept-Encoding") ?? ""
                for coding in ["gzip", "br", "zstd"] { #expect(codings.contains(coding)) }
            }
        }

        @Test(arguments: Way.allCases)
        func nothingIsSentThatNobodyAskedFor(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let cookie = [("Set-Cookie", "id=1; Path=/; Max-Age=9999999")]
                scenario.server.on("/feed", answer: .redirect(302, to: "/b", headers: cookie))
                scenario.server.on("/b", answer: .response(headers: cookie, body: Self.feed))
                try scenario.configure("/feed?x=1#part")
                try await scenario.pass(at: .zero)
                try await scenario.pass(at: .days(2))
                #expect(
                    scenario.server.requests.map(\.target) == [
                        "/feed?x=1", "/b", "/feed?x=1", "/b",
                    ]
                )
                let names = Set(scenario.server.requests.flatMap { $0.headers.map(\.name) })
                #expect(names == ["Host", "User-Agent", "Accept", "Accept-Encoding"])
            }
        }

        @Test(arguments: Way.allCases)
        func aPollIsOneRequest(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let paths = (0..<20).map { "/\($0)" }
                for path in paths { scenario.server.on(path, answer: .response(body: Self.feed)) }
                try scenario.configure(
                    feeds: paths.map { "url: \"\(scenario.server.url($0))\"" }
                )
                try await scenario.pass(at: .zero)
                #expect(scenario.server.requests.map(\.path).sorted() == paths.sorted())
                #expect(scenario.server.requests.allSatisfy { $0.method == "GET" })
            }
        }

        @Test(arguments: Way.allCases)
        func aHostSeesNoMoreThanItsConnections(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let counter = ConcurrencyMeter()
                scenario.server.otherwise { _ in
                    counter.count { .response(body: Self.feed) }
                }
                let paths = (0..<12).map { "/\($0)" }
                try scenario.configure(
                    feeds: paths.map { "url: \"\(scenario.server.url($0))\"" },
                    http: "per-host: { connections: 2, delay: 0s }"
                )
                try await scenario.pass(at: .zero)
                #expect(scenario.server.requests.count == 12)
                #expect(counter.most == 2)
                // And the connections serve one request after the other.
                #expect(scenario.server.connectionCount <= 2)
            }
        }

        @Test(arguments: Way.allCases)
        func aHostHasItsPauseBetweenTwoRequests(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.otherwise { _ in .response(body: Self.feed) }
                let paths = (0..<4).map { "/\($0)" }
                try scenario.configure(
                    feeds: paths.map { "url: \"\(scenario.server.url($0))\"" },
                    http: "per-host: { connections: 4, delay: 200ms }"
                )
                switch way {
                case .poll:
                    let start = ContinuousClock.now
                    try await scenario.pass(at: .zero)
                    #expect(scenario.server.requests.count == 4)
                    // Other work on the machine only makes it longer.
                    #expect(ContinuousClock.now - start >= .milliseconds(600))
                case .daemon:
                    for step in 0..<8 {
                        try await scenario.pass(at: .milliseconds(step * 100))
                        #expect(scenario.server.requests.count == step / 2 + 1)
                    }
                }
            }
        }

        @Test(arguments: Way.allCases)
        func manyFeedsAreNoBurst(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let counter = ConcurrencyMeter()
                scenario.server.otherwise { _ in
                    counter.count { .response(body: Self.feed) }
                }
                let paths = (0..<40).map { "/\($0)" }
                try scenario.configure(
                    feeds: paths.map { "url: \"\(scenario.server.url($0))\"" },
                    http: "connections: 5, per-host: { connections: 40, delay: 0s }"
                )
                // Ten may start in a tenth of a second.
                for step in 0..<4 { try await scenario.pass(at: .milliseconds(step * 100)) }
                #expect(scenario.server.requests.count == 40)
                #expect(counter.most <= 5)
            }
        }
    }
}
