import FeedmillTestSupport
import Testing

/// Pages of articles: asked for like feeds, and subject to robots.txt (RFC 9309).
extension Manners {
    @Suite struct Pages {
        /// A feed with so many articles, each with a page of its own.
        private func serve(_ scenario: Scenario, _ paths: [String]) {
            let links = paths.map { scenario.server.url($0) }
            scenario.server.on("/feed") { request in
                .conditional(request, etag: "\"\(links.count)\"", body: Paper.feed(links))
            }
            for path in paths { scenario.server.on(path, answer: .response(body: Paper.page())) }
        }

        private func paths(_ scenario: Scenario) -> [String] {
            scenario.server.requests.map(\.target)
        }

        @Test(arguments: Way.allCases)
        func aPageIsAskedForOnceAnArticleAndWithoutConditions(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                serve(scenario, ["/1", "/2"])
                try scenario.configure("/feed", defaults: "interval: 30m, full-text: true")
                try await scenario.pass(at: .zero)
                #expect(paths(scenario) == ["/feed", "/robots.txt", "/1", "/2"])
                let page = try #require(scenario.server.requests(to: "/1").first)
                #expect(page.header("Accept")?.hasPrefix("text/html") == true)
                #expect(page.header("User-Agent")?.contains("feedmill/") == true)
                let others = [
                    "If-None-Match", "If-Modified-Since", "Cookie", "Referer", "A-IM",
                    "Authorization",
                ]
                for name in others { #expect(page.header(name) == nil, "\(name)") }
                try await scenario.pass(at: .minutes(33))
                serve(scenario, ["/1", "/2", "/3"])
                scenario.server.forget()
                try await scenario.pass(at: .minutes(66))
                #expect(paths(scenario).filter { $0 != "/robots.txt" } == ["/feed", "/3"])
                let texts = try scenario.home.records().values.map(\.text)
                #expect(texts == Array(repeating: Paper.text, count: 3))
            }
        }

        @Test(arguments: Way.allCases)
        func twoFeedsThatShowAnArticleHaveItsPageReadOnce(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                serve(scenario, ["/1", "/2", "/3"])
                let links = ["/3", "/2", "/1"].map { scenario.server.url($0) }
                scenario.server.on("/other", answer: .response(body: Paper.feed(links)))
                try scenario.configure("/feed", "/other", defaults: "full-text: true")
                try await scenario.pass(at: .zero)
                try await scenario.pass(at: .minutes(1))
                for path in ["/feed", "/other", "/robots.txt", "/1", "/2", "/3"] {
                    #expect(scenario.server.requests(to: path).count == 1, "\(path)")
                }
                let records = try scenario.home.records()
                #expect(records.count == 3 && records.values.allSatisfy { $0.text == Paper.text })
            }
        }

        @Test(arguments: Way.allCases)
        func robotsTxtIsReadFirstAndKept(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                serve(scenario, ["/a", "/private/b"])
                let rules =
                    "User-agent: *\nDisallow: /\n\nUser-agent: Feedmill\nDisallow: /private"
                scenario.server.on("/robots.txt", answer: .response(body: rules))
                try scenario.configure("/feed", defaults: "full-text: true")
                try await scenario.pass(at: .zero)
                #expect(paths(scenario) == ["/feed", "/robots.txt", "/a"])
                let records = try scenario.home.recordsByPath()
                #expect(records["/a"]?.text == Paper.text)
                #expect(records["/private/b"]?.text == Paper.summary)
                let warning = "the robots.txt of 127.0.0.1 keeps programs away from it"
                #expect(records["/private/b"]?.warnings == ["no full text: \(warning)"])
            }
        }

        @Test(arguments: Way.allCases)
        func theHostsPaceIsKept(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                serve(scenario, ["/1", "/2"])
                try scenario.configure(
                    "/feed",
                    defaults: "full-text: true",
                    http: "per-host: { connections: 8, delay: 200ms }"
                )
                // The daemon's clock stands still unless it is moved.
                let start = ContinuousClock.now
                for step in 0..<4 { try await scenario.pass(at: .milliseconds(200 * step)) }
                #expect(paths(scenario).prefix(4) == ["/feed", "/robots.txt", "/1", "/2"])
                guard way == .poll else { return }
                // Other work on the machine only makes it longer.
                #expect(ContinuousClock.now - start >= .milliseconds(600))
            }
        }

        @Test(arguments: Way.allCases)
        func pagesOnPrivateAddressesAreRefusedAtEveryHop(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let elsewhere = "http://127.0.0.2:\(scenario.server.port)/x"
                let links = [elsewhere, scenario.server.url("/1")]
                scenario.server.on("/feed", answer: .response(body: Paper.feed(links)))
                scenario.server.on("/1", answer: .redirect(to: elsewhere))
                let url = scenario.server.url("/feed")
                try scenario.configure(
                    feeds: ["url: \"\(url)\", allow-private-addresses: [127.0.0.1/32]"],
                    defaults: "full-text: true"
                )
                try await scenario.pass(at: .zero)
                #expect(Set(paths(scenario)) == ["/feed", "/robots.txt", "/1"])
                #expect(scenario.server.requests.count == 3)
                let warnings = try scenario.home.records().values.flatMap(\.warnings)
                let warning = "no full text: the robots.txt of 127.0.0.2 cannot be read"
                #expect(warnings == [warning, warning])
            }
        }

        @Test(arguments: Way.allCases)
        func credentialsGoToTheFeedsOwnOriginOnly(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let other = try ScriptedServer()
                let servers = [scenario.server, other]
                for server in servers { server.on("/p", answer: .response(body: Paper.page())) }
                let links = servers.map { $0.url("/p") }
                scenario.server.on("/feed", answer: .response(body: Paper.feed(links)))
                let url = scenario.server.url("/feed")
                try scenario.configure(
                    feeds: [
                        "url: \"\(url)\", basic-auth: { user: u, password: p }, headers: { X-Key: k }"
                    ],
                    defaults: "full-text: true"
                )
                try await scenario.pass(at: .zero)
                #expect(scenario.server.requests(to: "/p").first?.header("Authorization") != nil)
                #expect(scenario.server.requests(to: "/p").first?.header("X-Key") == "k")
                #expect(other.requests(to: "/p").count == 1)
                for request in other.requests {
                    #expect(request.header("Authorization") == nil)
                    #expect(request.header("X-Key") == nil)
                }
            }
        }

        @Test(arguments: Way.allCases, [429, 503])
        func tooMuchToDoHoldsBackTheWholeHost(way: Way, status: Int) async throws {
            try await Scenario.run(way) { scenario in
                serve(scenario, ["/1", "/2"])
                let wait = [("Retry-After", "7200")]
                scenario.server.on("/1", answer: .response(status: status, headers: wait))
                try scenario.configure("/feed", defaults: "interval: 30m, full-text: true")
                try await scenario.pass(at: .zero)
                // The record does not wait for it, and neither page is asked for again.
                #expect(paths(scenario) == ["/feed", "/robots.txt", "/1"])
                #expect(try scenario.home.records().count == 2)
                try await scenario.restart()
                try await scenario.expect(1, at: .seconds(7_190))
                try await scenario.expect(2, at: .seconds(7_201))
                #expect(scenario.server.requests(to: "/1").count == 1)
            }
        }
    }
}
