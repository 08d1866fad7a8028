import FlyingFox
import FlyingSocks
import Glibc
import Synchronization

/// Lets an HTTP server accept on a socket that was passed to us.
///
/// FlyingFox always makes its own listening socket. The first that it waits for is that one; here
/// the passed one takes its place, under its number. Until then nobody can have found the other,
/// for its name is ``placeholder``.
final class PassedSocketPool: AsyncSocketPool {
    private let passed: Socket
    private let pool: any AsyncSocketPool
    private let isInPlace = Atomic(false)

    init(_ passed: Socket) {
        self.passed = passed
        pool = HTTPServer.defaultPool()
    }

    /// A name that nobody guesses, in a folder that does not exist: the abstract name space.
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
