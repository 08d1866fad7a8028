import FlyingFox
import FlyingSocks
import Glibc
import Synchronization

/// Lets the HTTP server accept connections on a passed socket.
///
/// FlyingFox always creates its own listening socket and waits for that one first; here the passed
/// socket replaces it under the same descriptor. Nobody can have connected to the original before,
/// because its name is ``placeholder``.
final class PassedSocketPool: AsyncSocketPool {
    private let passed: Socket
    private let pool: any AsyncSocketPool
    private let isInPlace = Atomic(false)

    init(_ passed: Socket) {
        self.passed = passed
        pool = HTTPServer.defaultPool()
    }

    /// A random name in the abstract namespace.
    static var placeholder: some SocketAddress {
        .unix(abstractNamespace: "feedmill-\(UInt64.random(in: .min ... .max))")
    }

    func prepare() async throws { try await pool.prepare() }

    func run() async throws { try await pool.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        if !isInPlace.exchange(true, ordering: .relaxed) {
            try passed.setFlags(passed.flags.union(.nonBlocking))
            let number = socket.file.rawValue
            guard dup2(passed.file.rawValue, number) >= 0,
                fcntl(number, F_SETFD, FD_CLOEXEC) == 0
            else { throw SocketError.makeFailed("dup2") }
        }
        try await pool.suspendSocket(socket, untilReadyFor: events)
    }
}
