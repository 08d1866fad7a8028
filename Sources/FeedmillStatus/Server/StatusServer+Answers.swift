import FeedmillAddress
import FeedmillBytes
import FeedmillState
import FlyingFox
import Foundation

extension StatusServer {
    /// What is sent for a request, before the headers that all answers have.
    struct Answer: Sendable {
        var status = HTTPStatusCode.ok
        var type = "text/plain; charset=utf-8"
        var body: String

        static func html(_ body: String, status: HTTPStatusCode = .ok) -> Answer {
            Answer(status: status, type: "text/html; charset=utf-8", body: body)
        }
    }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard [.GET, .HEAD].contains(request.method) else {
            var response = response(
                to: request,
                Answer(status: .methodNotAllowed, body: "read-only\n")
            )
            response.headers[HTTPHeader("Allow")] = "GET, HEAD"
            return response
        }
        guard isMeantForUs(request) else {
            let misdirected = HTTPStatusCode(421, phrase: "Misdirected Request")
            return response(to: request, Answer(status: misdirected, body: "ask by address\n"))
        }
        do {
            return response(to: request, try await answer(to: request))
        } catch {
            let reason = "\(error)".printable(limit: 500) + "\n"
            return response(to: request, Answer(status: .internalServerError, body: reason))
        }
    }

    private func answer(to request: HTTPRequest) async throws -> Answer {
        switch request.path {
        case "/":
            let report = try await self.report.value()
            let page = OverviewPage(
                report: report,
                view: StatusView(FormQuery(request.target.query())),
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
                status: illness == nil ? .ok : .serviceUnavailable,
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
    private func isMeantForUs(_ request: HTTPRequest) -> Bool {
        guard case .loopback = address, let host = request.headers[.host] else { return true }
        if host == "localhost" || host.hasPrefix("localhost:") { return true }
        return IPAddress(host) != nil || ListenAddress(host) != nil
    }

    private func response(to request: HTTPRequest, _ answer: Answer) -> HTTPResponse {
        HTTPResponse(
            statusCode: answer.status,
            headers: [
                .contentType: answer.type,
                // Also for HEAD, which has no body to measure.
                .contentLength: String(answer.body.utf8.count),
                HTTPHeader("Cache-Control"): "no-store",
                HTTPHeader("X-Content-Type-Options"): "nosniff",
                HTTPHeader("Content-Security-Policy"):
                    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                    + "base-uri 'none'; frame-ancestors 'none'",
                HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
                HTTPHeader("Referrer-Policy"): "no-referrer",
            ],
            body: request.method == .HEAD ? Data() : Data(answer.body.utf8)
        )
    }
}
