import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

/// When a feed that works is asked again: design point 2.
extension Manners {
    @Suite struct Waits {
        /// Something in an answer that asks for patience, and the time that it asks for.
        struct Hint: Sendable, CustomTestStringConvertible {
            let name: String
            var headers: [(String, String)] = []
            var channel = ""
            let wait: Duration

            var testDescription: String { name }

            var answer: ScriptedAnswer {
                .response(headers: headers, body: Waits.feed(channel))
            }

            /// A date of that time after the first poll, as servers write it.
            static func date(_ offset: Duration) -> String {
                let time = (Scenario.start + offset).civil
                let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
                let day = days[Int(offset.components.seconds / 86_400) % 7]
                func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
                let clock = [time.hour, time.minute, time.second].map(two).joined(separator: ":")
                return "\(day), \(two(time.day)) Jan \(time.year) \(clock) GMT"
            }
        }

        static func feed(_ channel: String) -> String {
            Document.rss("a", items: 0..<2)
                .replacing("<channel>", with: "<channel>\(channel)")
                .replacing(
                    "<rss ",
                    with: "<rss xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\" "
                )
        }

        static let hints = [
            Hint(name: "max-age", headers: [("Cache-Control", "max-age=7200")], wait: .hours(2)),
            Hint(
                name: "max-age less Age",
                headers: [("Cache-Control", "public, max-age=10000"), ("Age", "2800")],
                wait: .hours(2)
            ),
            Hint(
                name: "max-age before Expires",
                headers: [
                    ("Cache-Control", "max-age=7200"), ("Expires", Hint.date(.hours(5))),
                    ("Date", Hint.date(.zero)),
                ],
                wait: .hours(2)
            ),
            Hint(name: "Expires", headers: [("Expires", Hint.date(.hours(3)))], wait: .hours(3)),
            Hint(
                name: "Expires by the server's own clock",
                headers: [("Date", Hint.date(.hours(10))), ("Expires", Hint.date(.hours(12)))],
                wait: .hours(2)
            ),
            Hint(name: "ttl", channel: "<ttl>240</ttl>", wait: .hours(4)),
            Hint(
                name: "sy:",
                channel:
                    "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
                wait: .hours(6)
            ),
            Hint(
                name: "skipHours",
                channel: "<skipHours><hour>0</hour><hour>1</hour><hour>2</hour></skipHours>",
                wait: .hours(3)
            ),
            Hint(
                name: "skipDays",
                channel: "<skipDays><day>Monday</day><day>Tuesday</day></skipDays>",
                wait: .days(2)
            ),
        ]

        /// Jitter makes a wait up to a tenth longer, a quarter of an hour at most.
        static let jitter = Duration.minutes(16)

        @Test(arguments: Way.allCases)
        func neverBeforeTheInterval(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .response(body: Self.feed("")))
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(1, at: .seconds(30 * 60 - 1))
                try await scenario.expect(2, at: .minutes(32))
                try await scenario.expect(2, at: .minutes(61))
                try await scenario.expect(3, at: .minutes(65))
            }
        }

        @Test(arguments: Way.allCases, hints)
        func neverBeforeTheTimeThatAnAnswerAsksFor(way: Way, hint: Hint) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: hint.answer)
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(1, at: hint.wait - .seconds(1))
                try await scenario.expect(2, at: hint.wait + Self.jitter)
            }
        }

        @Test(arguments: Way.allCases)
        func aNotModifiedAnswerRenewsTheFreshness(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    inTurn: [
                        .response(headers: [("ETag", "\"1\"")], body: Self.feed("")),
                        .response(status: 304, headers: [("Cache-Control", "max-age=36000")]),
                    ]
                )
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(2, at: .minutes(32))
                try await scenario.expect(2, at: .hours(10))
                try await scenario.expect(3, at: .hours(11))
            }
        }

        @Test(arguments: Way.allCases)
        func whatAFeedSaidAboutTimeOutlivesNotModifiedAnswers(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed") {
                    .conditional($0, etag: "\"1\"", body: Self.feed("<ttl>240</ttl>"))
                }
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(2, at: .hours(5))
                try await scenario.expect(2, at: .seconds(9 * 3_600 - 1))
                try await scenario.expect(3, at: .hours(10))
            }
        }

        @Test(arguments: Way.allCases)
        func shortHintsNeverShorten(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let headers = [("Cache-Control", "max-age=1"), ("Expires", "0"), ("Age", "-5")]
                let body = Self.feed("<ttl>1</ttl><sy:updatePeriod>hourly</sy:updatePeriod>")
                scenario.server.on("/feed", answer: .response(headers: headers, body: body))
                try scenario.configure("/feed", defaults: "interval: 2h")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(1, at: .seconds(2 * 3_600 - 1))
                try await scenario.expect(2, at: .minutes(122))
            }
        }

        /// Values that make no sense, or too much of it.
        static let absurdities: [(String, String)] = [
            ("Cache-Control", "max-age=3155760000"),
            ("Cache-Control", "max-age=99999999999999999999999999"),
            ("Cache-Control", "max-age=-1"),
            ("Cache-Control", "max-age=abc, max-age=5"),
            ("Cache-Control", "max-age=\"7200\""),
            ("Expires", "Thu, 01 Jan 1931 00:00:00 GMT"),
            ("Expires", "Tue, 19 Jan 2038 03:14:08 GMT"),
            ("Expires", "Fri, 31 Dec 9999 23:59:59 GMT"),
            ("Expires", "Sun, 30 Feb 2026 00:00:00 GMT"),
            ("Expires", "-1"),
            ("Age", "99999999999999999999"),
            ("Retry-After", "99999999999"),
        ]

        @Test(arguments: Way.allCases)
        func absurdHintsOfAGoodAnswerReachAsFarAsMaxInterval(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let paths = Self.absurdities.indices.map { "/\($0)" }
                for (path, header) in zip(paths, Self.absurdities) {
                    scenario.server.on(
                        path,
                        answer: .response(headers: [header], body: Self.feed(""))
                    )
                }
                try scenario.configure(
                    feeds: paths.map { "url: \"\(scenario.server.url($0))\"" },
                    defaults: "interval: 30m, max-interval: 1d"
                )
                try await scenario.pass(at: .zero)
                try await scenario.pass(at: .seconds(30 * 60 - 1))
                #expect(scenario.server.requests.count == paths.count)
                try await scenario.pass(at: .days(1) + Self.jitter)
                for path in paths { #expect(scenario.server.requests(to: path).count == 2) }
            }
        }

        @Test(arguments: Way.allCases)
        func noTTLReachesFurtherThanMaxInterval(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let answer = Self.feed("<ttl>99999999999999999999</ttl>")
                scenario.server.on("/feed", answer: .response(body: answer))
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                try await scenario.expect(1, at: .days(1) - .seconds(1))
                try await scenario.expect(2, at: .days(1) + Self.jitter)
                #expect(try await scenario.explanation().contains("the feed's ttl"))
            }
        }

        @Test(arguments: Way.allCases)
        func aRestartAsksNobodyEarlier(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let answer = ScriptedAnswer.response(
                    headers: [("Cache-Control", "max-age=7200")],
                    body: Self.feed("")
                )
                scenario.server.on("/feed", answer: answer)
                scenario.server.on("/bad", answer: .response(status: 500))
                try scenario.configure("/feed", "/bad", defaults: "interval: 30m")
                try await scenario.pass(at: .zero)
                for minute in [1, 10, 29] {
                    try await scenario.restart()
                    try await scenario.pass(at: .minutes(minute))
                }
                #expect(scenario.server.requests.count == 2)
                try await scenario.restart()
                try await scenario.expect(1, at: .seconds(7_199))
                try await scenario.expect(2, at: .hours(2) + Self.jitter)
            }
        }

        @Test(arguments: Way.allCases)
        func aClockThatWasWrongSilencesNobody(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .response(body: Self.feed("")))
                scenario.server.on("/busy", answer: .response(status: 503))
                try scenario.configure("/feed", "/busy", defaults: "interval: 30m")
                // Somebody polled with the clock ten years ahead.
                let ahead = (Scenario.start + .days(3_650)).rfc3339
                let urls = ["/feed", "/busy"].map { scenario.server.url($0) }
                for url in urls { _ = try await scenario.home.run("poll", url, "--now", ahead) }
                scenario.server.forget()
                // What was asked then may have been asked just now: the whole wait counts from here.
                try await scenario.expect(0, at: .zero)
                try await scenario.expect(1, at: .minutes(34))
            }
        }

        @Test(arguments: Way.allCases)
        func skippedHoursCountAtTheMomentOfThePoll(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let night = (1..<6).map { "<hour>\($0)</hour>" }.joined()
                let answer = Self.feed("<skipHours>\(night)</skipHours>")
                scenario.server.on("/feed", answer: .response(body: answer))
                try scenario.configure("/feed", defaults: "interval: 30m")
                try await scenario.expect(1, at: .zero)
                // It was due at half past midnight; nobody was at work until three.
                try await scenario.restart()
                try await scenario.expect(1, at: .hours(3))
                try await scenario.expect(1, at: .hours(6) - .seconds(1))
                try await scenario.expect(2, at: .hours(6) + .minutes(1))
            }
        }

        @Test func aRestartedDaemonAsksOnlyWhatIsNewToIt() async throws {
            let home = try Household()
            for path in ["/feed", "/new"] {
                home.server.on(path, answer: .response(body: Document.rss(path, items: 0..<2)))
            }
            for paths in [["/feed"], ["/feed", "/new"]] {
                try home.configure(paths: paths)
                let daemon = try home.program.start(["run", "--config", home.configurationPath])
                try await daemon.waitForOutput("records=2")
                daemon.send(SIGTERM)
                #expect(try await daemon.result().status == 0)
            }
            #expect(home.server.requests.map(\.path) == ["/feed", "/new"])
        }
    }
}
