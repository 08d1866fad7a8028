import Glibc

/// An HTTP/1.1 server on a loopback port that answers as its script says, well or badly.
///
/// Plain sockets, one thread for each connection, nothing in it waits for time to pass unless a
/// script says so. It counts connections and keeps every request. It stops with its last reference,
/// or by ``stop()``.
package final class ScriptedServer: Sendable {
    package typealias Handler = @Sendable (ServedRequest) -> ScriptedAnswer

    /// Where the server listens.
    package enum Address: Sendable {
        /// 127.0.0.1 only.
        case loopback
        /// ::1 only.
        case loopback6
        /// Every address of this machine, IPv4 and IPv6: whatever is dialled is counted.
        case any
    }

    package struct SocketError: Error, CustomStringConvertible {
        package let call: String
        package let code: Int32

        package var description: String { "\(call): \(unsafe String(cString: strerror(code)))" }
    }

    private struct State {
        var routes: [String: Handler] = [:]
        var fallback: Handler = { _ in .response(status: 404) }
        var requests: [ServedRequest] = []
        var accepted = 0
        var isStopped = false

        func hits(_ path: String?) -> Int {
            requests.count { path == nil || $0.path == path }
        }
    }

    /// The port that the system chose.
    package let port: Int
    private let address: Address
    private let state = Watched(State())
    private let acceptor: Acceptor

    package init(on address: Address = .loopback) throws(SocketError) {
        self.address = address
        acceptor = try Acceptor(address: address)
        port = acceptor.port
        acceptor.start { [weak self] request in
            self?.answer(to: request) ?? ScriptedAnswer([.reset])
        } connected: { [weak self] in
            self?.countConnection() ?? 0
        }
    }

    deinit {
        stop()
    }

    /// Ends all connections and stops listening; waiting tests go on.
    package func stop() {
        acceptor.stop()
        state.change { $0.isStopped = true }
    }
}

// MARK: - Script

extension ScriptedServer {
    /// Answers requests for `path` (without query) by the handler.
    package func on(_ path: String, _ handler: @escaping Handler) {
        state.change { $0.routes[path] = handler }
    }

    /// Answers requests for `path` always alike.
    package func on(_ path: String, answer: ScriptedAnswer) {
        on(path) { _ in answer }
    }

    /// Answers the n-th request for `path` by the n-th answer, all later ones by the last.
    package func on(_ path: String, inTurn answers: [ScriptedAnswer]) {
        precondition(!answers.isEmpty, "a script needs an answer")
        let next = Counter()
        on(path) { _ in answers[min(next.increment(), answers.count) - 1] }
    }

    /// Answers requests that no path matches; 404 unless this says otherwise.
    package func otherwise(_ handler: @escaping Handler) {
        state.change { $0.fallback = handler }
    }

    /// The URL of a path on this server.
    package func url(_ path: String = "/") -> String {
        switch address {
        case .loopback6: "http://[::1]:\(port)\(path)"
        case .loopback, .any: "http://127.0.0.1:\(port)\(path)"
        }
    }
}

// MARK: - What happened

extension ScriptedServer {
    /// The number of connections that were accepted so far.
    package var connectionCount: Int { state.value.accepted }

    /// All requests so far, in the order of their arrival.
    package var requests: [ServedRequest] { state.value.requests }

    /// The requests for one path.
    package func requests(to path: String) -> [ServedRequest] {
        requests.filter { $0.path == path }
    }

    /// Forgets the requests and the number of connections.
    package func forget() {
        state.change { state in
            state.requests = []
            state.accepted = 0
        }
    }

    /// Waits until `count` requests have arrived, for one path or for all.
    package func waitForRequests(_ count: Int = 1, to path: String? = nil) async throws {
        try await state.wait(
            for: "\(count) requests to \(path ?? "any path"), after \(self.requests.map(\.path))"
        ) {
            $0.isStopped || $0.hits(path) >= count
        }
    }

    private func countConnection() -> Int {
        state.change { state in
            state.accepted += 1
            return state.accepted
        }
    }

    private func answer(to request: ServedRequest) -> ScriptedAnswer {
        let handler = state.change { state in
            state.requests.append(request)
            return state.routes[request.path] ?? state.fallback
        }
        return handler(request)
    }
}
