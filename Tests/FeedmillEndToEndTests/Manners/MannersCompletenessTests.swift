import FeedmillTestSupport
import Foundation
import Testing

/// What an answer must be before anything of it is believed: whole, a feed, and delivered.
extension Manners {
    @Suite struct Completeness {
        /// A way to cut an answer off.
        enum Framing: String, Sendable, CaseIterable, CustomTestStringConvertible {
            case length, chunks, gzip, brotli, zstandard, reset

            var testDescription: String { rawValue }

            private var coding: StoredCoding? {
                switch self {
                case .gzip: .gzip
                case .brotli: .brotli
                case .zstandard: .zstandard
                default: nil
                }
            }

            /// The answer, whole or without its end.
            func answer(_ text: String, etag: String, isWhole: Bool) -> ScriptedAnswer {
                var headers = [("ETag", etag), ("Content-Type", "application/rss+xml")]
                let body = Array(text.utf8)
                // All the entries have come: only the end is missing.
                let part = body.dropLast(isWhole ? 0 : 3)
                if let coding {
                    headers.append(("Content-Encoding", coding.rawValue))
                    let bytes = coding.encode(body)
                    return .response(
                        headers: headers,
                        body: Array(bytes.dropLast(isWhole ? 0 : 1))
                    )
                }
                switch self {
                case .chunks:
                    return .chunked(headers: headers, chunks: [Array(part)], isComplete: isWhole)
                case .reset where !isWhole:
                    headers.append(("Content-Length", "\(body.count)"))
                    return .reset(after: ScriptedAnswer.head(headers: headers) + part)
                default:
                    return .lying(length: body.count, headers: headers, body: Array(part))
                }
            }
        }

        @Test(arguments: Way.allCases, Framing.allCases)
        func anAnswerThatIsCutOffIsAFailureInEveryFraming(
            way: Way,
            framing: Framing
        ) async throws {
            try await Scenario.run(way) { scenario in
                let (old, new) = (Document.rss("a", items: 0..<2), Document.rss("a", items: 0..<4))
                scenario.server.on(
                    "/feed",
                    inTurn: [
                        framing.answer(old, etag: "\"1\"", isWhole: true),
                        framing.answer(new, etag: "\"2\"", isWhole: false),
                        framing.answer(new, etag: "\"3\"", isWhole: true),
                    ]
                )
                try scenario.configure("/feed")
                try await scenario.pass(at: .zero)
                #expect(try scenario.home.records().count == 2)
                let pass = try await scenario.pass(at: .days(2))
                #expect(pass.lines.count == 1)
                #expect(pass.lines.first?.contains("feed failed") == true, "\(pass.lines)")
                #expect(try scenario.home.records().count == 2)
                try await scenario.pass(at: .days(4))
                #expect(try scenario.home.records().count == 4)
                let sent = scenario.server.requests.map { $0.header("If-None-Match") }
                #expect(sent == [nil, "\"1\"", "\"1\""])
            }
        }

        @Test(arguments: Way.allCases)
        func anAnswerThatIsNoFeedLeavesTheValidators(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.on(
                    "/feed",
                    inTurn: [
                        .response(
                            headers: [("ETag", "\"1\"")],
                            body: Document.rss("a", items: 0..<1)
                        ),
                        .response(
                            headers: [("ETag", "\"page\"")],
                            body: "<!DOCTYPE html><html><body>Log in</body></html>"
                        ),
                        .response(status: 500, headers: [("ETag", "\"error\"")], body: "oops"),
                        .response(status: 404, headers: [("ETag", "\"none\"")], body: "oops"),
                    ]
                )
                try scenario.configure("/feed")
                for day in 0..<5 { try await scenario.pass(at: .days(day * 3)) }
                let sent = scenario.server.requests.map { $0.header("If-None-Match") }
                #expect(sent == [nil, "\"1\"", "\"1\"", "\"1\"", "\"1\""])
            }
        }

        @Test func anAnswerThatWasNotDeliveredIsAskedForAgainAsIfNothingHadBeen() async throws {
            let home = try Household()
            home.server.on("/feed") {
                .conditional($0, etag: "\"1\"", body: Document.rss("a", items: 0..<2))
            }
            try home.configure(paths: ["/feed"])
            for step in ["identified", "staged"] {
                _ = try await home.run("poll", environment: ["FEEDMILL_CRASH_AT": step])
            }
            #expect(try home.records().isEmpty)
            #expect(try await home.run("poll").status == 0)
            #expect(try home.records().count == 2)
            #expect(
                home.server.requests.map(\.conditions) == [[nil, nil], [nil, nil], [nil, nil]]
            )
        }

        @Test func aDaemonThatCannotDeliverAsksAgainAsIfNothingHadBeen() async throws {
            try await Scenario.run(.daemon) { scenario in
                let spool = scenario.home.folder
                scenario.server.on("/feed") { request in
                    // A missing folder is made anew; a file in its place is not removed.
                    try? FileManager.default.removeItem(atPath: spool.path("spool/tmp"))
                    try? Data("a file".utf8).write(
                        to: URL(filePath: spool.path("spool/tmp"))
                    )
                    return .conditional(
                        request,
                        etag: "\"1\"",
                        body: Document.rss("a", items: 0..<2)
                    )
                }
                try scenario.configure("/feed")
                let pass = try await scenario.pass(at: .zero)
                #expect(pass.lines.contains { $0.contains("nothing can be delivered") })
                try await scenario.pass(at: .seconds(6))
                #expect(
                    scenario.server.requests(to: "/feed").map(\.conditions) == [
                        [nil, nil], [nil, nil],
                    ]
                )
                #expect(try scenario.home.records().isEmpty)
            }
        }
    }
}
