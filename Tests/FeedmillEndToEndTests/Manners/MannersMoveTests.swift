import FeedmillTestSupport
import Testing

/// Redirects and what is believed of them: design point 5.
extension Manners {
    @Suite struct Moves {
        private static let feed = Document.rss("a", items: 0..<2)

        /// Whether the feed is asked at its new address after polls at these times.
        private func moves(
            _ scenario: Scenario,
            after times: [Duration]
        ) async throws -> Bool {
            for time in times { try await scenario.pass(at: time) }
            let before = scenario.server.requests(to: "/feed").count
            let last = times.last ?? .zero
            try await scenario.pass(at: last + .days(3))
            return scenario.server.requests(to: "/feed").count == before
        }

        @Test(arguments: Way.allCases, [301, 308])
        func aPermanentMoveIsFollowedForGoodAndHistoryMovesWithIt(
            way: Way,
            status: Int
        ) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed") { _ in .redirect(status, to: "/new") }
                scenario.server.on("/new") { .conditional($0, etag: "\"n\"", body: Self.feed) }
                try scenario.configure("/feed")
                for day in [0, 2, 4, 6] { try await scenario.pass(at: .days(day)) }
                #expect(scenario.server.requests(to: "/feed").count == 3)
                let sent = scenario.server.requests(to: "/new").map { $0.header("If-None-Match") }
                #expect(sent == [nil, "\"n\"", "\"n\"", "\"n\""])
                #expect(try scenario.home.records().count == 2)
                #expect(try await scenario.explanation().contains(scenario.server.url("/new")))
                try await scenario.restart()
                try await scenario.expect(3, to: "/feed", at: .days(8))
            }
        }

        @Test(arguments: Way.allCases, [302, 303, 307])
        func aTemporaryMoveIsNeverRemembered(way: Way, status: Int) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed") { _ in .redirect(status, to: "/new") }
                scenario.server.on("/new", answer: .response(body: Self.feed))
                try scenario.configure("/feed")
                #expect(try await !moves(scenario, after: (0..<4).map { .days($0 * 2) }))
            }
        }

        @Test(arguments: Way.allCases, [[301, 302], [302, 301], [308, 307]])
        func oneTemporaryStepOnTheWaySpoilsIt(way: Way, chain: [Int]) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .redirect(chain[0], to: "/between"))
                scenario.server.on("/between", answer: .redirect(chain[1], to: "/new"))
                scenario.server.on("/new", answer: .response(body: Self.feed))
                try scenario.configure("/feed")
                #expect(try await !moves(scenario, after: (0..<4).map { .days($0 * 2) }))
            }
        }

        @Test(arguments: Way.allCases)
        func aWholePermanentChainIsFollowedToItsEnd(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .redirect(301, to: "/between"))
                scenario.server.on("/between", answer: .redirect(308, to: "/new"))
                scenario.server.on("/new", answer: .response(body: Self.feed))
                try scenario.configure("/feed")
                #expect(try await moves(scenario, after: (0..<3).map { .days($0 * 2) }))
                #expect(scenario.server.requests(to: "/between").count == 3)
                #expect(scenario.server.requests(to: "/new").count == 4)
            }
        }

        @Test(arguments: Way.allCases)
        func aMoveOfOneDayIsNotBelieved(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .redirect(301, to: "/new"))
                scenario.server.on("/new", answer: .response(body: Self.feed))
                try scenario.configure("/feed", defaults: "interval: 1h")
                for hour in 0..<10 { try await scenario.pass(at: .hours(hour * 2)) }
                #expect(scenario.server.requests(to: "/feed").count == 10)
                // The eleventh poll and the day are there.
                try await scenario.pass(at: .hours(25))
                try await scenario.expect(11, to: "/feed", at: .hours(27))
                #expect(scenario.server.requests(to: "/new").count == 12)
            }
        }

        @Test(arguments: Way.allCases)
        func aMoveThatGivesNoFeedIsNotBelieved(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .redirect(301, to: "/login"))
                scenario.server.on(
                    "/login",
                    answer: .response(body: "<html><body>Log in</body></html>")
                )
                try scenario.configure("/feed")
                #expect(try await !moves(scenario, after: (0..<4).map { .days($0 * 2) }))
                let state = try await scenario.status()
                #expect((state["error"] as? String)?.contains("HTML") == true)
            }
        }

        @Test(arguments: Way.allCases)
        func aChangeOfTargetStartsTheWatchAnew(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    inTurn: [.redirect(301, to: "/one"), .redirect(301, to: "/two")]
                )
                for path in ["/one", "/two"] {
                    scenario.server.on(path, answer: .response(body: Self.feed))
                }
                try scenario.configure("/feed")
                for day in [0, 2, 4, 6] { try await scenario.pass(at: .days(day)) }
                #expect(scenario.server.requests(to: "/feed").count == 4)
                try await scenario.expect(4, to: "/feed", at: .days(8))
                #expect(scenario.server.requests(to: "/two").count == 4)
            }
        }

        @Test(
            .enabled(if: TLSServer.isAvailable, "openssl is not installed"),
            arguments: Way.allCases
        )
        func aMoveFromHTTPSToHTTPIsToldAndNeverRemembered(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/new", answer: .response(body: Self.feed))
                let moved = "Location: \(scenario.server.url("/new"))\r\n\r\n"
                let secure = try await TLSServer(
                    names: "IP:127.0.0.1",
                    answer: "HTTP/1.0 301 Moved\r\n\(moved)"
                )
                try scenario.configure(
                    feeds: ["url: \"\(secure.url)\""],
                    http: "ca-bundle: \(secure.certificate)"
                )
                for day in 0..<4 {
                    let pass = try await scenario.pass(at: .days(day * 2))
                    #expect(pass.lines.count == 1)
                    #expect(pass.lines.first?.contains("https to http") == true, "\(pass.lines)")
                }
                #expect(try scenario.home.records().count == 2)
                let result = try await scenario.home.run("explain", secure.url)
                #expect(!result.output.contains("polled at"), "\(result.output)")
                secure.stop()
            }
        }

        @Test(
            .enabled(if: TLSServer.isAvailable, "openssl is not installed"),
            arguments: Way.allCases
        )
        func credentialsAreNotSentWithoutEncryption(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let moved = "Location: \(scenario.server.url("/new"))\r\n\r\n"
                let secure = try await TLSServer(
                    names: "IP:127.0.0.1",
                    answer: "HTTP/1.0 302 Found\r\n\(moved)"
                )
                let password = "basic-auth: { user: me, password: secret }"
                try scenario.configure(
                    feeds: ["url: \"\(secure.url)\", \(password)"],
                    http: "ca-bundle: \(secure.certificate)"
                )
                let pass = try await scenario.pass(at: .zero)
                #expect(pass.lines.count == 1)
                #expect(pass.lines.first?.contains("encryption") == true, "\(pass.lines)")
                #expect(scenario.server.requests.isEmpty)
                secure.stop()
            }
        }

        @Test(arguments: Way.allCases)
        func fiveRedirectsAreFollowedAndNotSix(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                for number in 0..<6 {
                    scenario.server.on("/\(number)", answer: .redirect(302, to: "/\(number + 1)"))
                }
                scenario.server.on("/6", answer: .response(body: Self.feed))
                try scenario.configure("/0", "/1")
                let pass = try await scenario.pass(at: .zero)
                #expect(pass.lines.count == 1)
                #expect(pass.lines.first?.contains(scenario.server.url("/0")) == true)
                #expect(pass.lines.first?.contains("more than 5 times") == true)
                #expect(try scenario.home.records().count == 2)
            }
        }

        @Test(arguments: Way.allCases)
        func secretsNeverReachAnotherHost(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                // Another port is another origin, and may be another operator.
                let other = try ScriptedServer()
                other.otherwise { _ in .response(body: Self.feed) }
                let ways = [
                    "basic-auth: { user: me, password: s3cret }", "cookie: \"id=s3cret\"",
                    "headers: { X-Key: s3cret, Authorization: \"Token s3cret\" }",
                ]
                let feeds = ways.indices.map { number in
                    scenario.server.on("/\(number)", answer: .redirect(301, to: other.url("/x")))
                    return "url: \"\(scenario.server.url("/\(number)"))\", \(ways[number])"
                }
                try scenario.configure(feeds: feeds)
                for day in 0..<4 { try await scenario.pass(at: .days(day * 2)) }
                #expect(scenario.server.requests.count == 9)
                #expect(other.requests.count == 12)
                for request in other.requests {
                    #expect(!request.headers.contains { $0.value.contains("s3cret") })
                    #expect(request.header("Authorization") == nil)
                    #expect(request.header("Cookie") == nil)
                    #expect(request.header("X-Key") == nil)
                }
                let told = try await scenario.home.run("status", "--json").output
                #expect(!told.contains("s3cret"))
            }
        }
    }
}
