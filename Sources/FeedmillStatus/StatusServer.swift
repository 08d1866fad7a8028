package import FeedmillModel
import FlyingFox
import FlyingSocks
import Foundation

/// Shows status and metrics over HTTP, read-only, on this machine.
package struct StatusServer: Sendable {
    /// What the server shows.
    package struct Content: Sendable {
        /// Why the daemon is not well; `nil` when it is.
        package var illness: @Sendable () -> String?
        package var report: @Sendable () async throws -> StatusReport
        package var metrics: MetricsRegistry

        package init(
            illness: @escaping @Sendable () -> String?,
            report: @escaping @Sendable () async throws -> StatusReport,
            metrics: MetricsRegistry
        ) {
            self.illness = illness
            self.report = report
            self.metrics = metrics
        }
    }

    private let address: ListenAddress
    private let passed: PassedSocket?
    private let content: Content

    /// Creates a server that listens at the address, or on the socket that was passed to us.
    package init(address: ListenAddress, passed: PassedSocket? = nil, content: Content) {
        self.address = passed?.address ?? address
        self.passed = passed
        self.content = content
    }

    /// Answers until the task is cancelled.
    ///
    /// - Parameter started: called with the address once the server listens.
    /// - Throws: when it cannot listen.
    package func run(started: @escaping @Sendable (String) -> Void) async throws {
        try removeLeftover()
        let server = try server()
        await server.appendRoute("*") { await respond(to: $0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            // A cancelled server has closed its socket, whose name stays.
            group.addTask {
                do {
                    try await server.run()
                } catch {
                    try removeLeftover()
                    throw error
                }
            }
            group.addTask {
                try await server.waitUntilListening()
                started(Self.words(try await address(of: server)))
            }
            defer { group.cancelAll() }
            for try await _ in group {}
        }
    }

    private func address(of server: HTTPServer) async throws -> Socket.Address? {
        if let passed { return try passed.socket.sockname() }
        return await server.listeningAddress
    }

    private func server() throws -> HTTPServer {
        if let passed {
            return HTTPServer(
                address: PassedSocketPool.placeholder,
                pool: PassedSocketPool(passed.socket),
                logger: .disabled
            )
        }
        switch address {
        case .unix(let path):
            return HTTPServer(address: .unix(path: path), logger: .disabled)
        case .loopback(let address, let port):
            switch address {
            case .v4(let number):
                return HTTPServer(
                    address: try .inet(ip4: Self.dotted(number), port: port),
                    logger: .disabled
                )
            // There is one loopback address of IPv6.
            case .v6:
                return HTTPServer(address: try .inet6(ip6: "::1", port: port), logger: .disabled)
            }
        }
    }

    private static func dotted(_ address: UInt32) -> String {
        [24, 16, 8, 0].map { "\(address >> $0 & 0xFF)" }.joined(separator: ".")
    }

    /// Removes the name of a socket, also one that a killed daemon left; nothing else.
    private func removeLeftover() throws {
        guard passed == nil, case .unix(let path) = address else { return }
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        guard type as? FileAttributeType == .typeSocket else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    private static func words(_ address: Socket.Address?) -> String {
        switch address {
        case .ip4(let host, let port): "http://\(host):\(port)/"
        case .ip6(let host, let port): "http://[\(host)]:\(port)/"
        case .unix(let path): "unix:\(path)"
        case nil: "nowhere"
        }
    }
}

// MARK: - Answers

extension StatusServer {
    private func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard [.GET, .HEAD].contains(request.method) else {
            return answer(.methodNotAllowed, "read-only\n", request)
        }
        guard isMeantForUs(request) else {
            return answer(
                HTTPStatusCode(421, phrase: "Misdirected Request"),
                "ask by address\n",
                request
            )
        }
        do {
            switch request.path {
            case "/healthz":
                let illness = content.illness()
                return answer(
                    illness == nil ? .ok : .serviceUnavailable,
                    (illness ?? "ok") + "\n",
                    request
                )
            case "/metrics":
                var text = MetricsText()
                content.metrics.write(to: &text)
                try await content.report().write(to: &text)
                return answer(.ok, text.text, request, "text/plain; version=0.0.4; charset=utf-8")
            case "/api/status":
                return answer(
                    .ok,
                    try await content.report().json + "\n",
                    request,
                    "application/json"
                )
            case "/":
                let page = try await content.report()
                let view = StatusView(
                    filter: request.query["q"] ?? "",
                    order: request.query["sort"].flatMap { StatusView.Order(rawValue: $0) }
                        ?? .condition
                )
                let html = page.html(view, findings: StatusCheck().findings(in: page))
                return answer(.ok, html, request, "text/html; charset=utf-8")
            case "/style.css":
                return answer(.ok, StatusReport.style, request, "text/css; charset=utf-8")
            default:
                return answer(.notFound, "there is /healthz, /metrics and /api/status\n", request)
            }
        } catch {
            return answer(.internalServerError, "\(error)".printable(limit: 500) + "\n", request)
        }
    }

    /// A browser that was led here under a name of somebody else's is refused (DNS rebinding).
    private func isMeantForUs(_ request: HTTPRequest) -> Bool {
        guard case .loopback = address, let host = request.headers[.host] else { return true }
        if host == "localhost" || host.hasPrefix("localhost:") { return true }
        return IPAddress(host) != nil || ListenAddress(host) != nil
    }

    private func answer(
        _ status: HTTPStatusCode,
        _ body: String,
        _ request: HTTPRequest,
        _ type: String = "text/plain; charset=utf-8"
    ) -> HTTPResponse {
        HTTPResponse(
            statusCode: status,
            headers: [
                .contentType: type,
                HTTPHeader("Cache-Control"): "no-store",
                HTTPHeader("X-Content-Type-Options"): "nosniff",
                HTTPHeader("Content-Security-Policy"):
                    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
                    + "frame-ancestors 'none'",
                HTTPHeader("Referrer-Policy"): "no-referrer",
            ],
            body: request.method == .HEAD ? Data() : Data(body.utf8)
        )
    }
}
