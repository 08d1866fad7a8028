import FeedmillTestSupport
import Testing

/// Conditional requests: RFC 9110 section 13, design point 1.
extension Manners {
    @Suite struct Conditions {
        private let feed = Document.rss("a", items: 0..<3)
        private let date = "Tue, 08 Oct 2024 12:00:00 GMT"

        @Test(arguments: Way.allCases)
        func onlyTheFirstRequestIsUnconditional(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed") { .conditional($0, etag: "\"1\"", body: feed) }
                try scenario.configure("/feed")
                for day in 0..<4 { try await scenario.pass(at: .days(day * 2)) }
                let sent = scenario.server.requests.map { $0.header("If-None-Match") }
                #expect(sent == [nil, "\"1\"", "\"1\"", "\"1\""])
                #expect(try scenario.home.records().count == 3)
            }
        }

        @Test(arguments: Way.allCases)
        func bothValidatorsAreSentTogetherByteForByte(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let odd = ("W/\"a,b \\ 'é' -gzip\"", "tuesday,  8-oct-24 +0000")
                scenario.server.on("/feed") {
                    .conditional($0, etag: odd.0, lastModified: odd.1, body: feed)
                }
                try scenario.configure("/feed")
                try await scenario.pass(at: .zero)
                try await scenario.expect(2, at: .days(2))
                #expect(scenario.server.requests[1].conditions == [odd.0, odd.1])
            }
        }

        @Test(arguments: Way.allCases)
        func aNotModifiedAnswerReplacesTheValidatorsThatItBrings(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    inTurn: [
                        .response(
                            headers: [("ETag", "\"1\""), ("Last-Modified", date)],
                            body: feed
                        ),
                        .response(status: 304, headers: [("ETag", "\"2\"")]),
                        .response(status: 304),
                    ]
                )
                try scenario.configure("/feed")
                for day in 0..<4 { try await scenario.pass(at: .days(day * 2)) }
                let sent = scenario.server.requests.map(\.conditions)
                let later = ["\"2\"", date]
                #expect(sent == [[nil, nil], ["\"1\"", date], later, later])
            }
        }

        @Test(arguments: Way.allCases)
        func aWholeAnswerWithoutValidatorsDropsTheOldOnes(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    inTurn: [
                        .response(
                            headers: [("ETag", "\"1\""), ("Last-Modified", date)],
                            body: feed
                        ),
                        .response(body: Document.rss("a", items: 0..<4)),
                    ]
                )
                try scenario.configure("/feed")
                for day in 0..<3 { try await scenario.pass(at: .days(day * 2)) }
                let sent = scenario.server.requests.map(\.conditions)
                #expect(sent == [[nil, nil], ["\"1\"", date], [nil, nil]])
            }
        }

        @Test(arguments: Way.allCases)
        func oneValidatorAloneDropsTheOther(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    inTurn: [
                        .response(
                            headers: [("ETag", "\"1\""), ("Last-Modified", date)],
                            body: feed
                        ),
                        .response(headers: [("Last-Modified", date)], body: feed),
                    ]
                )
                try scenario.configure("/feed")
                for day in 0..<3 { try await scenario.pass(at: .days(day * 2)) }
                #expect(scenario.server.requests[2].conditions == [nil, date])
            }
        }

        @Test(arguments: Way.allCases)
        func validatorsGoToNoAddressButTheirOwn(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let server = scenario.server
                server.on("/feed", answer: .redirect(302, to: "/one"))
                server.on("/one") { .conditional($0, etag: "\"one\"", body: feed) }
                server.on("/two") { .conditional($0, etag: "\"two\"", body: feed) }
                try scenario.configure("/feed")
                try await scenario.pass(at: .zero)
                try await scenario.pass(at: .days(2))
                #expect(server.requests(to: "/one")[1].conditions == ["\"one\"", nil])
                server.on("/feed", answer: .redirect(302, to: "/two"))
                try await scenario.pass(at: .days(4))
                #expect(server.requests(to: "/feed").allSatisfy { $0.conditions == [nil, nil] })
                #expect(server.requests(to: "/two").map(\.conditions) == [[nil, nil]])
            }
        }

        @Test(arguments: Way.allCases)
        func validatorsAreForgottenWhenTheAddressChanges(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed") { .conditional($0, etag: "\"1\"", body: feed) }
                try scenario.configure("/feed")
                try await scenario.pass(at: .zero)
                // The same feed in another spelling: its history stays, its validators do not.
                try scenario.configure("/feed?utm_source=x")
                try await scenario.restart()
                try await scenario.pass(at: .days(2))
                #expect(scenario.server.requests.map(\.query) == [nil, "utm_source=x"])
                #expect(scenario.server.requests[1].conditions == [nil, nil])
                #expect(try scenario.home.records().count == 3)
            }
        }

        @Test(arguments: Way.allCases)
        func theSameBodyAgainCountsAsNotModified(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on("/feed", answer: .response(body: feed))
                try scenario.configure("/feed")
                try await scenario.pass(at: .zero)
                try await scenario.pass(at: .days(2))
                #expect(try await scenario.status()["last_outcome"] as? String == "not modified")
                #expect(try scenario.home.records().count == 3)
            }
        }

        @Test(arguments: Way.allCases)
        func validatorsThatNoHeaderMayHoldAreNotKept(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                let long = "\"" + String(repeating: "x", count: 5_000) + "\""
                scenario.server.on(
                    "/feed",
                    answer: .response(
                        headers: [("ETag", long), ("Last-Modified", "a\u{1B}[31m\u{7F}b")],
                        body: feed
                    )
                )
                try scenario.configure("/feed")
                try await scenario.pass(at: .zero)
                try await scenario.expect(2, at: .days(2))
                #expect(scenario.server.requests[1].conditions == [nil, nil])
            }
        }
    }
}
