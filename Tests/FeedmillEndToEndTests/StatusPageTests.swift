import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

/// What the daemon shows over HTTP.
@Suite(.fewAtOnce) struct StatusPageTests {
    private func get(
        _ url: String,
        _ change: (inout FetchRequest) -> Void = { _ in }
    ) async throws -> FetchResponse {
        var request = FetchRequest(
            url: try #require(WebURL(url)),
            policy: FetchPolicy(userAgent: "test")
        )
        request.policy.allowsPrivateAddresses = true
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
        try await daemon.waitForOutput("feed failed")
        try await daemon.waitForOutput("records=3")
        try await daemon.waitForOutput("at=http://")
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
        let format = MetricsFormat(metrics)
        #expect(format.faults == [])
        #expect(
            format.kinds == [
                "feedmill_polls_total": "counter", "feedmill_records_total": "counter",
                "feedmill_duplicates_total": "counter", "feedmill_received_bytes_total": "counter",
                "feedmill_pages_total": "counter", "feedmill_expired_files_total": "counter",
                "feedmill_full_texts_total": "counter",
                "feedmill_poll_seconds": "histogram", "feedmill_due_lag_seconds": "gauge",
                "feedmill_feeds": "gauge", "feedmill_feeds_overdue": "gauge",
                "feedmill_articles": "gauge",
                "feedmill_state_bytes": "gauge", "feedmill_hosts_held": "gauge",
                "feedmill_broken_lists": "gauge",
                "feedmill_spool_files": "gauge", "feedmill_spool_bytes": "gauge",
                "feedmill_spool_full": "gauge", "feedmill_build_info": "gauge",
            ]
        )
        let documentation = try Repository.text("docs/status.md")
        for name in format.kinds.keys { #expect(documentation.contains("`\(name)"), "\(name)") }
        let status = String(
            decoding: try await get(base + "/api/status").body,
            as: UTF8.self
        )
        let keys = try JSONKeys.all(in: status)
        #expect(keys.isSuperset(of: ["feed", "in_order", "spool"]))
        // The command, beside the daemon, says the same a moment later.
        let told = try await home.run("status", "--json").output
        #expect(
            told.replacing(/"now":"[^"]*"/, with: "") == status.replacing(/"now":"[^"]*"/, with: "")
        )
        #expect(
            told.contains(
                "\"day\":{\"polls\":2,\"news\":1,\"unchanged\":0,\"failed\":1,\"records\":3"
            )
        )
        let page = try await get(base + "/")
        #expect(String(decoding: page.body, as: UTF8.self).contains("<h1>1 of 2 feeds fails</h1>"))
        #expect(page.headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        #expect(try await get(base + "/style.css").status == 200)
        #expect(try await get(base + "/icon.svg").headers["Content-Type"] == "image/svg+xml")
        #expect(try await get(base + "/elsewhere").status == 404)
        try await lookAtFeeds(of: home, base, html: String(decoding: page.body, as: UTF8.self))

        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
    }

    /// Each feed of the page leads to a page of its own, and to its data.
    private func lookAtFeeds(of home: Household, _ base: String, html: String) async throws {
        let links = Set(html.matches(of: /href="(\/feeds\/\d+)"/).map { String($0.1) })
        #expect(links.count == 2)
        var conditions: Set<String> = []
        var explanations: Set<String> = []
        for link in links {
            let page = try await get(base + link)
            #expect(page.status == 200)
            let text = String(decoding: page.body, as: UTF8.self)
            conditions.insert(text.contains("<h2>Failing") ? "failing" : "OK")
            #expect(text.contains("aria-label=\"New articles per day."))
            let data = String(decoding: try await get(base + "/api" + link).body, as: UTF8.self)
            #expect(try JSONKeys.all(in: data).isSuperset(of: ["last_polls", "identity", "id"]))
            explanations.insert(data)
        }
        #expect(conditions == ["failing", "OK"])
        for path in ["/feed", "/bad"] {
            let told = try await home.run("explain", home.server.url(path), "--json").output
            #expect(explanations.contains(told), "\(told)")
        }
        for path in ["/feeds/4711", "/feeds/", "/feeds/x", "/feeds/-1", "/api/feeds/4711"] {
            #expect(try await get(base + path).status == 404, "\(path)")
        }
        let filtered = try await get(base + "/?q=%2Fbad&show=failing&sort=name")
        #expect(String(decoding: filtered.body, as: UTF8.self).contains("<p>1 feed</p>"))
        let other = try await get(base + "/") {
            $0.policy.headers = [.init(name: "Host", value: "evil.example")]
        }
        #expect(other.status == 421)
    }

    @Test func onlyReadingIsAllowed() async throws {
        let home = try Household()
        try home.configure(paths: [], extra: "status: { listen: \"127.0.0.1:0\" }\n")
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await daemon.waitForOutput("at=http://")
        let port = try #require(
            daemon.errorOutput.split(separator: "at=http://127.0.0.1:").last?.prefix { $0.isNumber }
        )
        let script = """
            import http.client
            for method in "HEAD POST PUT PATCH DELETE OPTIONS".split():
                connection = http.client.HTTPConnection("127.0.0.1", \(port), timeout=20)
                connection.request(method, "/", headers={"Connection": "close"})
                answer = connection.getresponse()
                length = int(answer.getheader("Content-Length"))
                print(method, answer.status, answer.getheader("Allow"), len(answer.read()), length > 9)
            """
        let client = try await BuiltBinary(path: "/usr/bin/env").run(["python3", "-c", script])
        let refused = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map {
            "\($0) 405 GET, HEAD 10 True\n"
        }
        #expect(
            client.output == "HEAD 200 None 0 True\n" + refused.joined(),
            "\(client.errorOutput)"
        )
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
    }

    @Test func aSocketIsMadeAndRemoved() async throws {
        let home = try Household()
        let socket = home.folder.path("status.sock")
        try home.configure(paths: [], extra: "status: { listen: \"unix:\(socket)\" }\n")
        // One that a killed daemon left is no obstacle.
        for _ in 0..<2 {
            let daemon = try home.program.start(["run", "--config", home.configurationPath])
            try await daemon.waitForOutput("at=unix:")
            daemon.send(SIGKILL)
            _ = try await daemon.result()
            #expect(home.folder.entries().contains("status.sock"))
        }
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await daemon.waitForOutput("at=unix:")
        let script = """
            import socket
            client = socket.socket(socket.AF_UNIX)
            client.connect("\(socket)")
            client.sendall(b"GET / HTTP/1.1\\r\\nHost: anything\\r\\nConnection: close\\r\\n\\r\\n")
            answer = client.makefile("rb").read()
            print(answer.split(b"\\r\\n")[0].decode(), b"</html>" in answer)
            """
        let client = try await BuiltBinary(path: "/usr/bin/env").run(["python3", "-c", script])
        #expect(client.output == "HTTP/1.1 200 OK True\n", "\(client.errorOutput)")
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
        #expect(!home.folder.entries().contains("status.sock"))
    }

    @Test func noNumberOfConnectionsEndsTheDaemon() async throws {
        let home = try Household()
        try home.configure(paths: [], extra: "status: { listen: \"127.0.0.1:0\" }\n")
        // Fewer descriptors than the page may have connections: accepting fails, and is waited out.
        let daemon = try BuiltBinary(path: "/bin/sh").start([
            "-c", "ulimit -n 64; exec \"$0\" run --config \"$1\"", home.program.path,
            home.configurationPath,
        ])
        try await daemon.waitForOutput("at=http://")
        let port = try #require(
            daemon.errorOutput.split(separator: "at=http://127.0.0.1:").last?.prefix { $0.isNumber }
        )
        let script = """
            import socket
            address = ("127.0.0.1", \(port))
            held = []
            for _ in range(200):
                held.append(socket.create_connection(address, timeout=30))
                try: held[-1].sendall(b"GET / HTTP/1.1\\r\\n")
                except ConnectionError: pass
            for c in held: c.close()
            c = socket.create_connection(address, timeout=30)
            c.sendall(b"GET /healthz HTTP/1.1\\r\\n\\r\\n")
            print(c.makefile("rb").read()[-3:])
            """
        let client = try await BuiltBinary(path: "/usr/bin/env").run(["python3", "-c", script])
        #expect(client.output == "b'ok\\n'\n", "\(client.errorOutput)")
        try await daemon.waitForOutput("no connection can be accepted for a moment")
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
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
