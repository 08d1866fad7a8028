import Glibc
import Synchronization

/// The listening socket of a scripted server, its thread, and the threads of its connections.
final class Acceptor: Sendable {
    private struct State {
        var isStopped = false
        var thread: BackgroundThread?
        var connections: [ObjectIdentifier: ScriptedConnection] = [:]
        var threads: [BackgroundThread] = []
    }

    let port: Int
    private let listener: Descriptor
    /// Opened when the server stops: everything that waits looks at it too.
    private let stopping = Gate()
    private let state = Mutex(State())

    init(address: ScriptedServer.Address) throws(ScriptedServer.SocketError) {
        let isIPv4 = if case .loopback = address { true } else { false }
        let raw = socket(
            isIPv4 ? AF_INET : AF_INET6,
            Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0
        )
        guard raw >= 0 else { throw ScriptedServer.SocketError(call: "socket", code: errno) }
        listener = Descriptor(raw)
        var number: Int32 = 0
        if !isIPv4 {
            _ = unsafe setsockopt(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &number, 4)
        }
        number = 1
        _ = unsafe setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &number, 4)
        guard Self.bind(raw, to: address) else {
            throw ScriptedServer.SocketError(call: "bind", code: errno)
        }
        guard listen(raw, 1_024) == 0 else {
            throw ScriptedServer.SocketError(call: "listen", code: errno)
        }
        port = Self.port(of: raw)
    }

    private static func bind(_ socket: Int32, to address: ScriptedServer.Address) -> Bool {
        if case .loopback = address {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            return unsafe withUnsafeBytes(of: &name) { bytes in
                guard let base = bytes.baseAddress else { return false }
                return unsafe Glibc.bind(
                    socket,
                    base.assumingMemoryBound(to: sockaddr.self),
                    length
                ) == 0
            }
        }
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_addr = if case .loopback6 = address { in6addr_loopback } else { in6addr_any }
        let length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        return unsafe withUnsafeBytes(of: &name) { bytes in
            guard let base = bytes.baseAddress else { return false }
            return unsafe Glibc.bind(socket, base.assumingMemoryBound(to: sockaddr.self), length)
                == 0
        }
    }

    private static func port(of socket: Int32) -> Int {
        var name = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        unsafe withUnsafeMutableBytes(of: &name) { bytes in
            guard let base = bytes.baseAddress else { return }
            _ = unsafe getsockname(socket, base.assumingMemoryBound(to: sockaddr.self), &length)
        }
        // The port lies at the same place in both families.
        return Int(UInt16(bigEndian: name.sin6_port))
    }
}

// MARK: - Life

extension Acceptor {
    func start(
        handler: @escaping ScriptedServer.Handler,
        connected: @escaping @Sendable () -> Int
    ) {
        let thread = BackgroundThread { [listener, stopping, weak self] in
            while true {
                let events = waitUntilReadable([listener.number, stopping.readEnd.number])
                if events[1] { return }
                guard let raw = Descriptor.accept(from: listener.number) else { continue }
                guard let self else {
                    _ = close(raw)
                    return
                }
                self.serve(raw, number: connected(), handler)
            }
        }
        state.withLock { $0.thread = thread }
    }

    private func serve(_ raw: Int32, number: Int, _ handler: @escaping ScriptedServer.Handler) {
        let connection = ScriptedConnection(raw, number: number, stopping: stopping, handler)
        state.withLock { state in
            guard !state.isStopped else { return }
            state.connections[ObjectIdentifier(connection)] = connection
            state.threads.append(
                BackgroundThread { [weak self] in
                    connection.run()
                    self?.remove(connection)
                }
            )
        }
    }

    private func remove(_ connection: ScriptedConnection) {
        state.withLock { state in
            state.connections[ObjectIdentifier(connection)] = nil
        }
    }

    /// Stops listening, ends every connection and waits for the threads.
    func stop() {
        let (thread, connections) = state.withLock { state in
            guard !state.isStopped else { return (BackgroundThread?.none, [ScriptedConnection]()) }
            state.isStopped = true
            return (state.thread, Array(state.connections.values))
        }
        guard let thread else { return }
        stopping.open()
        for connection in connections { connection.shutDown() }
        thread.join()
        let threads = state.withLock { state in
            defer { state.threads = [] }
            return state.threads
        }
        for thread in threads { thread.join() }
        listener.close()
    }
}

/// Waits until one of the descriptors can be read or has ended; says which.
func waitUntilReadable(_ descriptors: [Int32], milliseconds: Int32 = -1) -> [Bool] {
    var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while true {
        let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
        if count >= 0 { return entries.map { $0.revents != 0 } }
        guard errno == EINTR else { return entries.map { _ in true } }
    }
}

/// Waits until one descriptor can be written to, or another one be read; says whether the latter.
func waitUntilReady(writable: Int32, readable: Int32) -> (isWritable: Bool, isReadable: Bool) {
    var entries = [
        pollfd(fd: writable, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: readable, events: Int16(POLLIN), revents: 0),
    ]
    while unsafe poll(&entries, nfds_t(entries.count), -1) < 0, errno == EINTR {}
    return (entries[0].revents != 0, entries[1].revents != 0)
}
