import CLinux
import Glibc
package import SystemPackage

/// A stream socket that never waits and that no child process inherits; closed with its last
/// reference.
package final class StreamSocket: Sendable {
    package let file: Int32

    /// Takes over an open socket, such as one that a service manager passed.
    ///
    /// - Parameter file: its descriptor.
    /// - Throws: `Errno`; `.invalidArgument` when it is not a stream socket.
    package init(taking file: Int32) throws(Errno) {
        var kind: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(file, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 else {
            throw Errno(rawValue: errno)
        }
        guard kind == Int32(SOCK_STREAM.rawValue) else { throw .invalidArgument }
        guard fcntl(file, F_SETFD, FD_CLOEXEC) == 0,
            fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK) == 0
        else { throw Errno(rawValue: errno) }
        self.file = file
    }

    private init(_ file: Int32) {
        self.file = file
    }

    deinit {
        close(file)
    }

    /// Opens a socket that listens there.
    package static func listening(at name: SocketName) throws(Errno) -> StreamSocket {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let file = Glibc.socket(name.family, Int32(kind), 0)
        guard file >= 0 else { throw Errno(rawValue: errno) }
        let socket = StreamSocket(file)
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        // A restart may listen at once, though connections of the last process linger.
        guard unsafe setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, size) == 0,
            try unsafe name.withAddress({ unsafe bind(file, $0, $1) }) == 0,
            listen(file, 128) == 0
        else { throw Errno(rawValue: errno) }
        return socket
    }

    /// Two sockets that are connected to each other.
    package static func pair() throws(Errno) -> (StreamSocket, StreamSocket) {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        var files: [Int32] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, Int32(kind), 0, &files) == 0 else {
            throw Errno(rawValue: errno)
        }
        return (StreamSocket(files[0]), StreamSocket(files[1]))
    }

    /// Takes the next connection; `nil` when there is none.
    package func accept() throws(Errno) -> StreamSocket? {
        let file = feedmill_linux_accept(file)
        if file >= 0 { return StreamSocket(file) }
        let error = Errno(rawValue: errno)
        if [.wouldBlock, .interrupted, .connectionAbort].contains(error) { return nil }
        throw error
    }

    /// Reads what has come.
    ///
    /// - Parameter limit: how many bytes at most.
    /// - Returns: the bytes, none at the end; `nil` when nothing has come yet.
    /// - Throws: `Errno` when the connection is broken.
    package func read(limit: Int) throws(Errno) -> [UInt8]? {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            count = unsafe recv(file, buffer.baseAddress, limit, 0)
            filled = max(0, count)
        }
        if count >= 0 { return bytes }
        let error = Errno(rawValue: errno)
        if error == .wouldBlock || error == .interrupted { return nil }
        throw error
    }

    /// Writes as much as there is room for.
    ///
    /// - Returns: the number of bytes taken.
    package func write(_ bytes: ArraySlice<UInt8>) throws(Errno) -> Int {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe send(file, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        }
        if count >= 0 { return count }
        let error = Errno(rawValue: errno)
        if error == .wouldBlock || error == .interrupted { return 0 }
        throw error
    }

    /// Tells the other side that nothing more comes.
    package func endWriting() {
        _ = shutdown(file, Int32(SHUT_WR))
    }

    /// Where the socket is bound.
    package func name() throws(Errno) -> SocketName {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(file, $0, &length)
            }
        }
        guard code == 0 else { throw Errno(rawValue: errno) }
        return SocketName(storage, length: length)
    }
}

// MARK: - Waiting

extension StreamSocket {
    /// What to wait for.
    package enum Interest: Sendable {
        case reading
        case writing
        /// Only for errors.
        case nothing
    }

    /// Waits until something can be done.
    ///
    /// - Parameters:
    ///   - sockets: each with what is waited for.
    ///   - limit: how long at most.
    /// - Returns: for each socket whether it is ready or broken; all `false` at the limit.
    /// - Throws: `Errno`, as when there are more sockets than the process may have files.
    package static func wait(
        for sockets: [(socket: StreamSocket, interest: Interest)],
        limit: Duration
    ) throws(Errno) -> [Bool] {
        var entries = sockets.map { socket, interest in
            let events: Int32 =
                switch interest {
                case .reading: POLLIN
                case .writing: POLLOUT
                case .nothing: 0
                }
            return pollfd(file: socket.file, events: Int16(events))
        }
        let (seconds, attoseconds) = limit.components
        // Rounded up, so that nobody wakes up just before the time.
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        let count = unsafe poll(
            &entries,
            nfds_t(entries.count),
            Int32(clamping: max(0, milliseconds))
        )
        guard count >= 0 else {
            let error = Errno(rawValue: errno)
            if error == .interrupted { return sockets.map { _ in false } }
            throw error
        }
        return entries.map { $0.revents != 0 }
    }
}

extension pollfd {
    fileprivate init(file: Int32, events: Int16) {
        self.init(fd: file, events: events, revents: 0)
    }
}
