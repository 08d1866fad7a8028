package import FeedmillAddress
package import FeedmillModel
package import FeedmillState
import FeedmillSystem
import Foundation
package import SystemPackage

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
    private let limits: ConnectionLimits
    let content: Content
    let report: SharedReading<StatusReport>

    /// Creates a server that listens at the address, or on a passed socket.
    package init(address: ListenAddress, passed: PassedSocket? = nil, content: Content) {
        self.init(address: address, passed: passed, content: content, limits: ConnectionLimits())
    }

    init(
        address: ListenAddress,
        passed: PassedSocket? = nil,
        content: Content,
        limits: ConnectionLimits
    ) {
        self.address = passed?.address ?? address
        self.passed = passed
        self.limits = limits
        self.content = content
        let clock = ContinuousClock()
        let start = clock.now
        report = SharedReading(uptime: { clock.now - start }, read: content.report)
    }

    /// Answers until the task is cancelled.
    ///
    /// Sockets have a thread of their own, and pages are made on an executor of their own: whatever
    /// is requested, polling goes on.
    ///
    /// - Parameters:
    ///   - started: called with the address once the server listens.
    ///   - troubled: called when connections have to wait, as when no descriptor is left.
    /// - Throws: when it cannot listen.
    package func run(
        started: @escaping @Sendable (String) -> Void,
        troubled: @escaping @Sendable (Errno) -> Void = { _ in }
    ) async throws {
        try removeLeftover()
        let listener = try passed?.socket ?? .listening(at: address.socketName)
        let place = Self.words(try listener.name())
        let connections = try ConnectionThread(listener, limits: limits) { code in
            Answer(status: code, body: code.phrase + "\n").bytes(hasBody: true)
        }
        connections.start()
        started(place)
        await withTaskCancellationHandler {
            await withTaskExecutorPreference(TaskQueue(label: "status page")) {
                await serve(connections, troubled: troubled)
            }
            await connections.waitForEnd()
        } onCancel: {
            connections.stop()
        }
        try removeLeftover()
    }

    private func serve(
        _ connections: ConnectionThread,
        troubled: @escaping @Sendable (Errno) -> Void
    ) async {
        await withDiscardingTaskGroup { group in
            for await event in connections.events {
                switch event {
                case .trouble(let error): troubled(error)
                case .request(let id, let head):
                    group.addTask { connections.answer(id, await respond(to: head)) }
                }
            }
            group.cancelAll()
        }
    }

    /// Removes the file of a socket, also one that a killed daemon left; nothing else.
    private func removeLeftover() throws {
        guard passed == nil, case .unix(let path) = address else { return }
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        guard type as? FileAttributeType == .typeSocket else { return }
        try FileManager.default.removeItem(atPath: path)
    }

    private static func words(_ name: SocketName) -> String {
        switch name {
        case .v4(let number, let port): "http://\(IPAddress.v4(number)):\(port)/"
        case .v6(let high, let low, let port):
            "http://[\(IPAddress.v6(high: high, low: low))]:\(port)/"
        case .unix(let path): "unix:\(path)"
        case .other: "nowhere"
        }
    }
}
