import Glibc
import Synchronization

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

    private struct Waiter {
        let path: String?
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var routes: [String: Handler] = [:]
        var fallback: Handler = { _ in .response(status: 404) }
        var requests: [ServedRequest] = []
        var accepted = 0
        var waiters: [Waiter] = []
    }

    /// The port that the system chose.
    package let port: Int
    private let address: Address
    private let state = Mutex(State())
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
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume() }
    }
}

// MARK: - Script

extension ScriptedServer {
    /// Answers requests for `path` (without query) by the handler.
    package func on(_ path: String, _ handler: @escaping Handler) {
        state.withLock { $0.routes[path] = handler }
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
        state.withLock { $0.fallback = handler }
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
    package var connectionCount: Int { state.withLock(\.accepted) }

    /// All requests so far, in the order of their arrival.
    package var requests: [ServedRequest] { state.withLock(\.requests) }

    /// The requests for one path.
    package func requests(to path: String) -> [ServedRequest] {
        requests.filter { $0.path == path }
    }

    /// Forgets the requests and the number of connections.
    package func forget() {
        state.withLock { state in
            state.requests = []
            state.accepted = 0
        }
    }

    /// Waits until `count` requests have arrived, for one path or for all.
    package func waitForRequests(_ count: Int = 1, to path: String? = nil) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if Self.hits(path, in: state.requests) >= count { return true }
                state.waiters.append(
                    Waiter(path: path, count: count, continuation: continuation)
                )
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private static func hits(_ path: String?, in requests: [ServedRequest]) -> Int {
        requests.count { path == nil || $0.path == path }
    }

    private func countConnection() -> Int {
        state.withLock { state in
            state.accepted += 1
            return state.accepted
        }
    }

    private func answer(to request: ServedRequest) -> ScriptedAnswer {
        let (handler, ready) = state.withLock { state in
            state.requests.append(request)
            let ready = state.waiters.filter {
                Self.hits($0.path, in: state.requests) >= $0.count
            }
            state.waiters.removeAll { Self.hits($0.path, in: state.requests) >= $0.count }
            return (state.routes[request.path] ?? state.fallback, ready)
        }
        for waiter in ready { waiter.continuation.resume() }
        return handler(request)
    }
}
