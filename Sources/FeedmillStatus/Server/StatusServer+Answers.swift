import FeedmillAddress
import FeedmillBytes
import FeedmillState

extension StatusServer {
    /// What is sent for a request, before the headers that all answers have.
    struct Answer: Sendable {
        var status = StatusCode.ok
        var type = "text/plain; charset=utf-8"
        var allow: String?
        var body: String

        static func html(_ body: String, status: StatusCode = .ok) -> Answer {
            Answer(status: status, type: "text/html; charset=utf-8", body: body)
        }
    }

    func respond(to request: RequestHead) async -> [UInt8] {
        await checkedAnswer(to: request).bytes(hasBody: request.method != "HEAD")
    }

    private func checkedAnswer(to request: RequestHead) async -> Answer {
        guard ["GET", "HEAD"].contains(request.method) else {
            return Answer(status: .methodNotAllowed, allow: "GET, HEAD", body: "read-only\n")
        }
        guard isMeantForUs(request) else {
            return Answer(status: .misdirected, body: "use the address, not this name\n")
        }
        // A page from elsewhere that makes a browser of this machine ask us.
        guard request.headers["sec-fetch-site"] != "cross-site" else {
            return Answer(status: .forbidden, body: "not for other sites\n")
        }
        do {
            return try await answer(to: request)
        } catch {
            return Answer(
                status: .internalError,
                body: "\(error)".printable(limit: 500) + "\n"
            )
        }
    }

    private func answer(to request: RequestHead) async throws -> Answer {
        switch request.path {
        case "/":
            let report = try await self.report.value()
            let page = OverviewPage(
                report: report,
                view: StatusView(FormQuery(request.query)),
                check: StatusCheck(),
                illness: content.illness(),
                version: content.version
            )
            return .html(page.html)
        case "/style.css":
            return Answer(type: "text/css; charset=utf-8", body: StyleSheet.css)
        case "/icon.svg":
            return Answer(type: "image/svg+xml", body: PageFrame.icon)
        case "/healthz":
            let illness = content.illness()
            return Answer(
                status: illness == nil ? .ok : .unavailable,
                body: (illness ?? "ok") + "\n"
            )
        case "/metrics":
            var text = MetricsText()
            content.metrics.write(to: &text)
            try await report.value().write(to: &text)
            text.begin("feedmill_build_info", "gauge", "The version that runs.")
            text.add(1, MetricsText.labels([("version", content.version)]))
            return Answer(type: "text/plain; version=0.0.4; charset=utf-8", body: text.text)
        case "/api/status":
            let report = try await self.report.value()
            return Answer(type: "application/json", body: report.json + "\n")
        default:
            return try await answerOfFeed(at: request.path)
        }
    }

    /// `/feeds/NUMBER` and `/api/feeds/NUMBER`, with the numbers of the state, which reveal nothing
    /// about the addresses.
    private func answerOfFeed(at path: String) async throws -> Answer {
        let isData = path.hasPrefix("/api/feeds/")
        guard isData || path.hasPrefix("/feeds/") else {
            return Answer(
                status: .notFound,
                body: "there is /, /healthz, /metrics, /api/status and /api/feeds/NUMBER\n"
            )
        }
        let number = FeedState.ID(path.dropFirst(isData ? "/api/feeds/".count : "/feeds/".count))
        if let number, let explanation = try await content.explanation(number) {
            guard !isData else {
                return Answer(type: "application/json", body: explanation.json + "\n")
            }
            return .html(FeedPage(explanation: explanation, version: content.version).html)
        }
        guard !isData else { return Answer(status: .notFound, body: "no such feed\n") }
        let page = FeedPage.missing(now: content.now(), version: content.version)
        return .html(page, status: .notFound)
    }

    /// Refuses a browser that was led here under another host name (DNS rebinding).
    private func isMeantForUs(_ request: RequestHead) -> Bool {
        guard case .loopback = address, let host = request.headers["host"] else { return true }
        if host == "localhost" || host.hasPrefix("localhost:") { return true }
        return IPAddress(host) != nil || ListenAddress(host) != nil
    }
}

extension StatusServer.Answer {
    /// The whole answer; a connection carries one.
    func bytes(hasBody: Bool) -> [UInt8] {
        let body = Array(body.utf8)
        var head = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n"
        let headers = [
            ("Content-Type", type),
            // Also for HEAD, which has no body to measure.
            ("Content-Length", String(body.count)),
            ("Connection", "close"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                    + "base-uri 'none'; frame-ancestors 'none'"
            ),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Referrer-Policy", "no-referrer"),
        ]
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let allow { head += "Allow: \(allow)\r\n" }
        return Array((head + "\r\n").utf8) + (hasBody ? body : [])
    }
}
