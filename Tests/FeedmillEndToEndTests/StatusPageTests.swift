import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

/// What the daemon shows over HTTP.
@Suite(.timeLimit(.minutes(2))) struct StatusPageTests {
    private func get(
        _ url: String,
        _ change: (inout FetchRequest) -> Void = { _ in }
    ) async throws -> FetchResponse {
        var request = FetchRequest(url: try #require(WebURL(url)), userAgent: "test")
        request.allowsPrivateAddresses = true
        change(&request)
        let fetcher = try Fetcher()
        let outcome = await fetcher.fetch(request)
        await fetcher.close()
        let response: FetchResponse? =
            if case .response(let response) = outcome { response } else { nil }
        return try #require(response, "\(outcome)")
    }

    @Test func healthMetricsAndStatusAreShown() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        home.server.on("/bad", answer: .response(status: 500))
        try home.configure(
            paths: ["/feed", "/bad"],
            extra: "status: { listen: \"127.0.0.1:0\" }\n"
        )
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        await daemon.waitForOutput("feed failed")
        await daemon.waitForOutput("records=3")
        await daemon.waitForOutput("at=http://")
        let port = try #require(
            daemon.errorOutput.split(separator: "at=http://127.0.0.1:").last?.prefix { $0.isNumber }
        )
        let base = "http://127.0.0.1:\(port)"

        let health = try await get(base + "/healthz")
        #expect(String(decoding: health.body, as: UTF8.self) == "ok\n")
        let metrics = String(decoding: try await get(base + "/metrics").body, as: UTF8.self)
        let lines = metrics.split(separator: "\n")
        for line in [
            "feedmill_polls_total{outcome=\"news\"} 1",
            "feedmill_polls_total{outcome=\"failed\"} 1",
            "feedmill_polls_total{outcome=\"unchanged\"} 0", "feedmill_records_total 3",
            "feedmill_feeds{condition=\"failing\"} 1", "feedmill_spool_files 3",
            "feedmill_poll_seconds_count 2", "feedmill_articles 3",
        ] {
            #expect(lines.contains(Substring(line)), "\(line) is not in \(metrics)")
        }
        #expect(!metrics.contains("/feed"))
        let status = try await get(base + "/api/status")
        let keys = try JSONKeys.all(in: String(decoding: status.body, as: UTF8.self))
        #expect(keys.isSuperset(of: ["feed", "in_order", "spool"]))
        let page = try await get(base + "/")
        #expect(String(decoding: page.body, as: UTF8.self).contains("<dd>1</dd>"))
        #expect(page.headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        #expect(try await get(base + "/style.css").status == 200)
        #expect(try await get(base + "/elsewhere").status == 404)

        daemon.send(SIGTERM)
        #expect(try await daemon.result(within: .seconds(20)).status == 0)
    }

    @Test func aSocketIsMadeAndRemoved() async throws {
        let home = try Household()
        let socket = home.folder.path("status.sock")
        try home.configure(paths: [], extra: "status: { listen: \"unix:\(socket)\" }\n")
        // One that a killed daemon left is no obstacle.
        for _ in 0..<2 {
            let daemon = try home.program.start(["run", "--config", home.configurationPath])
            await daemon.waitForOutput("at=unix:")
            daemon.send(SIGKILL)
            _ = try await daemon.result(within: .seconds(20))
            #expect(home.folder.entries().contains("status.sock"))
        }
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        await daemon.waitForOutput("at=unix:")
        daemon.send(SIGTERM)
        #expect(try await daemon.result(within: .seconds(20)).status == 0)
        #expect(!home.folder.entries().contains("status.sock"))
    }

    @Test func anAddressInUseEndsTheDaemonWithTheReason() async throws {
        let home = try Household()
        let url = try #require(WebURL(home.server.url("/")))
        let port = try #require(url.string.split(separator: ":").last?.prefix { $0.isNumber })
        try home.configure(paths: [], extra: "status: { listen: \"127.0.0.1:\(port)\" }\n")
        let result = try await home.run("run")
        #expect(result.status == 73)
        #expect(result.errorOutput.contains("feedmill: status.listen: cannot listen there"))
    }
}
