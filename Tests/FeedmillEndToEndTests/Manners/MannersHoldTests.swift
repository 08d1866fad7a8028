import FeedmillTestSupport
import Testing

/// How long a feed or its host is left alone after a failure.
extension Manners {
    @Suite struct Holds {
        private static let feed = Document.rss("a", items: 0..<2)

        @Test(arguments: Way.allCases, [302, 404, 429, 500, 503])
        func neverBeforeRetryAfterInSeconds(way: Way, status: Int) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    answer: .response(status: status, headers: [("Retry-After", "90000")])
                )
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(1, at: .seconds(89_999))
                try await scenario.expect(2, at: .seconds(90_001))
            }
        }

        @Test(arguments: Way.allCases, [404, 429, 503])
        func neverBeforeRetryAfterAsADate(way: Way, status: Int) async throws {
            try await Scenario.run(way) { scenario in
                let date = Waits.Hint.date(.hours(30))
                scenario.server.on(
                    "/feed",
                    answer: .response(status: status, headers: [("Retry-After", date)])
                )
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(1, at: .seconds(30 * 3_600 - 1))
                try await scenario.expect(2, at: .seconds(30 * 3_600 + 1))
            }
        }

        @Test(arguments: Way.allCases, [301, 302])
        func aRedirectMayAskForPatienceToo(way: Way, status: Int) async throws {
            try await Scenario.run(way) { scenario in
                let wait = [("Retry-After", "90000")]
                scenario.server.on("/feed", answer: .redirect(status, to: "/b", headers: wait))
                scenario.server.on("/b", answer: .response(body: Self.feed))
                // This one leads nowhere.
                scenario.server.on("/lost", answer: .redirect(status, to: "/c", headers: wait))
                scenario.server.on("/c", answer: .reset())
                try scenario.configure("/feed", "/lost", defaults: "interval: 30m")
                try await scenario.pass(at: .zero)
                #expect(try scenario.home.records().count == 2)
                try await scenario.expect(1, at: .seconds(89_999))
                #expect(scenario.server.requests(to: "/lost").count == 1)
                try await scenario.expect(2, at: .seconds(90_001))
                #expect(scenario.server.requests(to: "/lost").count == 2)
            }
        }

        @Test(
            arguments: Way.allCases,
            ["-1", "", "soon", "1e9", "Mon, 05 Jan 1925 00:00:00 GMT", "0", "Thu, 99 Foo 2026"]
        )
        func aRetryAfterWithoutSenseIsPassedOver(way: Way, value: String) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    answer: .response(status: 500, headers: [("Retry-After", value)])
                )
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(1, at: .minutes(29))
                try await scenario.expect(2, at: .minutes(34))
            }
        }

        @Test(
            arguments: Way.allCases,
            ["99999999999999999999", "3155760000", "Fri, 31 Dec 9999 23:59:59 GMT"]
        )
        func noRetryAfterIsLongerThanAMonth(way: Way, value: String) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    answer: .response(status: 503, headers: [("Retry-After", value)])
                )
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(1, at: .days(31) - .seconds(1))
                try await scenario.expect(2, at: .days(31) + .seconds(1))
            }
        }

        @Test(arguments: Way.allCases, [(429, 7_200), (503, 7_200), (429, 10), (503, 10)])
        func tooMuchToDoHoldsBackTheWholeHost(way: Way, answer: (status: Int, wait: Int))
            async throws
        {
            try await Scenario.run(way) { scenario in
                let headers = [("Retry-After", "\(answer.wait)")]
                scenario.server.on(
                    "/feed",
                    answer: .response(status: answer.status, headers: headers)
                )
                scenario.server.on("/other", answer: .response(body: Self.feed))
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                // Another feed of the host is added: it has to wait as well.
                try scenario.configure("/feed", "/other", defaults: "interval: 30m")
                try await scenario.restart()
                try await scenario.expect(0, to: "/other", at: .seconds(answer.wait - 5))
                try await scenario.expect(1, to: "/other", at: .seconds(answer.wait + 1))
            }
        }

        @Test(arguments: Way.allCases)
        func theHostBehindARedirectIsHeldBackAndNotTheOneInFront(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let busy = scenario.server.url("/busy").replacing("127.0.0.1", with: "localhost")
                let wait = [("Retry-After", "7200")]
                scenario.server.on("/feed", answer: .redirect(302, to: busy))
                scenario.server.on("/busy", answer: .response(status: 503, headers: wait))
                for path in ["/front", "/behind"] {
                    scenario.server.on(path, answer: .response(body: Self.feed))
                }
                let urls = [
                    scenario.server.url("/feed"), scenario.server.url("/front"),
                    busy.replacing("/busy", with: "/behind"),
                ]
                try scenario.configure(feeds: ["url: \"\(urls[0])\""])
                try await scenario.expect(1, to: "/busy", at: .zero)
                try scenario.configure(feeds: urls.map { "url: \"\($0)\"" })
                try await scenario.restart()
                try await scenario.pass(at: .seconds(7_190))
                #expect(scenario.server.requests.map(\.path) == ["/feed", "/busy", "/front"])
                try await scenario.expect(1, to: "/behind", at: .seconds(7_201))
            }
        }

        @Test(arguments: Way.allCases)
        func otherFailuresHoldBackTheirFeedOnly(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .response(status: 500))
                scenario.server.on("/other", answer: .response(body: Self.feed))
                try scenario.configure("/feed", "/other", defaults: "interval: 30m")
                for pass in 0..<4 { try await scenario.pass(at: .minutes(pass * 33)) }
                #expect(scenario.server.requests(to: "/other").count == 4)
                #expect(scenario.server.requests(to: "/feed").count == 3)
            }
        }

        @Test(arguments: Way.allCases)
        func tooManyRequestsWithoutATimeWaitsTenMinutesAndGrows(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .response(status: 429))
                try scenario.configure("/feed", defaults: "interval: 1m")
                var time = Duration.zero
                var waits: [Duration] = []
                for count in 1...5 {
                    try await scenario.expect(count, at: time)
                    let next = try await scenario.nextPoll()
                    waits.append(next - time)
                    try await scenario.expect(count, at: next - .seconds(1))
                    time = next
                }
                #expect(waits.allSatisfy { $0 >= .minutes(10) }, "\(waits)")
                #expect(waits[4] > waits[0] * 8, "\(waits)")
            }
        }

        @Test(arguments: Way.allCases)
        func waitsGrowWithFailuresAndTheFirstSuccessEndsThat(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .response(status: 500))
                try scenario.configure("/feed", defaults: "interval: 30m")
                var time = Duration.zero
                var last = Duration.zero
                for _ in 0..<9 {
                    try await scenario.pass(at: time)
                    let wait = try await scenario.nextPoll() - time
                    #expect(wait > last * 3 / 2 || wait >= .days(1) - .minutes(16), "\(wait)")
                    #expect(wait <= .days(1))
                    last = wait
                    time += wait
                }
                scenario.server.on("/feed", answer: .response(body: Self.feed))
                try await scenario.pass(at: time)
                #expect(try await scenario.nextPoll() - time <= .minutes(32))
                #expect(try await scenario.status()["condition"] as? String == "waiting")
            }
        }

        /// No connection is used again: a request on one that the server closes meanwhile is sent
        /// anew by libcurl, as HTTP has it (RFC 9112, section 9.3.1).
        private static let once = [("Connection", "close")]

        static let failures: [(String, ScriptedAnswer)] = [
            ("a fault", .response(status: 500, headers: once)),
            ("refused", .response(status: 403, headers: once)),
            ("missing", .response(status: 404, headers: once)),
            ("busy", .response(status: 429, headers: once)), ("reset", .reset()),
            ("no feed", .response(headers: once, body: "<html><body>x</body></html>")),
        ]

        @Test(arguments: Way.allCases, failures.map(\.0))
        func aFeedThatFailsAllDayIsAskedSeldom(way: Way, failure: String) async throws {
            try await Scenario.run(way) { scenario in
                let answer = try #require(Self.failures.first { $0.0 == failure }?.1)
                scenario.server.on("/feed", answer: answer)
                try scenario.configure("/feed", defaults: "interval: 30m")
                var time = Duration.zero
                while time < .days(1) {
                    try await scenario.pass(at: time)
                    // From one due time to the next, and not later than cron would come.
                    time = try await max(scenario.nextPoll(), time + .minutes(5))
                }
                let count = scenario.server.requests.count
                #expect((2...23).contains(count), "\(count)")
            }
        }

        @Test(arguments: Way.allCases)
        func aFeedThatIsGoneIsTriedOnceAMonthAndThatIsSaid(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    inTurn: [.response(body: Self.feed), .response(status: 410)]
                )
                scenario.server.on(
                    "/good",
                    answer: .response(body: Document.rss("b", items: 0..<1))
                )
                try scenario.configure("/feed", "/good", defaults: "interval: 30m")
                try await scenario.pass(at: .zero)
                let pass = try await scenario.pass(at: .minutes(32))
                #expect(pass.lines.count == 1)
                #expect(pass.lines.first?.contains("410") == true)
                try await scenario.expect(2, at: .days(29))
                try await scenario.expect(3, at: .days(32))
                try await scenario.restart()
                try await scenario.expect(3, at: .days(60))
                try await scenario.expect(4, at: .days(80))
                let status = try await scenario.home.run("status").output
                #expect(status.contains("1 ended") && status.contains("gone for good"))
                #expect(try await scenario.explanation().contains("once a month"))
            }
        }

        @Test(arguments: Way.allCases)
        func nothingIsAskedTwiceInOnePass(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let paths = (0..<Self.failures.count).map { "/\($0)" }
                for (path, failure) in zip(paths, Self.failures) {
                    scenario.server.on(path, answer: failure.1)
                }
                try scenario.configure(
                    feeds: paths.map { "url: \"\(scenario.server.url($0))\"" }
                )
                try await scenario.pass(at: .zero)
                for path in paths { #expect(scenario.server.requests(to: path).count <= 1) }
            }
        }
    }
}
