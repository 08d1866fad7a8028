package import FeedmillAddress
package import FeedmillModel
package import FeedmillState
import FlyingFox
import FlyingSocks
import Foundation

/// Shows status and metrics over HTTP, read-only, on this machine.
package struct StatusServer: Sendable {
    /// What the server shows.
    package struct Content: Sendable {
        /// Why the daemon is not healthy; `nil` when it is.
        package var illness: @Sendable () -> String?
        package var report: @Sendable () async throws -> StatusReport
        /// What is known of the feed with that number in the state; `nil` when it is not listed.
        package var explanation: @Sendable (FeedState.ID) async throws -> FeedExplanation?
        package var metrics: MetricsRegistry
        package var version: String
        package var now: @Sendable () -> Timestamp

        package init(
            illness: @escaping @Sendable () -> String?,
            report: @escaping @Sendable () async throws -> StatusReport,
            explanation: @escaping @Sendable (FeedState.ID) async throws -> FeedExplanation?,
            metrics: MetricsRegistry,
            version: String,
            now: @escaping @Sendable () -> Timestamp
        ) {
            self.illness = illness
            self.report = report
            self.explanation = explanation
            self.metrics = metrics
            self.version = version
            self.now = now
        }
    }

    let address: ListenAddress
    private let passed: PassedSocket?
    let content: Content
    let report: SharedReading<StatusReport>

    /// Creates a server that listens at the address, or on a passed socket.
    package init(address: ListenAddress, passed: PassedSocket? = nil, content: Content) {
        self.address = passed?.address ?? address
        self.passed = passed
        self.content = content
        let clock = ContinuousClock()
        let start = clock.now
        report = SharedReading(uptime: { clock.now - start }, read: content.report)
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
            // A cancelled server has closed its socket, but the file remains.
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
            case .v4:
                return HTTPServer(
                    address: try .inet(ip4: "\(address)", port: port),
                    logger: .disabled
                )
            // IPv6 has one loopback address.
            case .v6:
                return HTTPServer(address: try .inet6(ip6: "::1", port: port), logger: .disabled)
            }
        }
    }

    /// Removes the file of a socket, also one that a killed daemon left; nothing else.
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
