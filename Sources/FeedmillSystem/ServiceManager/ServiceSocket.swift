import Glibc
package import SystemPackage

/// The socket on which the service manager listens: one datagram, one message (sd_notify(3)).
package final class ServiceSocket: Sendable {
    private let socket: Int32
    private let address: sockaddr_un
    private let length: socklen_t

    /// Opens a socket to send from.
    ///
    /// - Parameter name: an absolute path, or `@` and an abstract name, as in `NOTIFY_SOCKET`.
    /// - Throws: `Errno`; `.invalidArgument` when the name is neither.
    package init(_ name: String) throws(Errno) {
        (address, length) = try Self.address(name)
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        socket = Glibc.socket(AF_UNIX, kind, 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        // Wait for a busy manager, but not without bound.
        var deadline = timeval(tv_sec: 1, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &deadline, size) == 0 else {
            let error = Errno(rawValue: errno)
            close(socket)
            throw error
        }
    }

    deinit {
        close(socket)
    }

    /// Sends one message.
    package func send(_ message: String) throws(Errno) {
        let bytes = Array(message.utf8)
        var address = address
        while true {
            let count = unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    unsafe sendto(
                        socket,
                        bytes,
                        bytes.count,
                        Int32(MSG_NOSIGNAL),
                        pointer,
                        length
                    )
                }
            }
            if count >= 0 { return }
            let error = Errno(rawValue: errno)
            if error != .interrupted { throw error }
        }
    }

    private static func address(_ name: String) throws(Errno) -> (sockaddr_un, socklen_t) {
        var bytes = Array(name.utf8)
        switch name.utf8.first {
        case UInt8(ascii: "@"): bytes[0] = 0
        case UInt8(ascii: "/"): bytes.append(0)
        default: throw .invalidArgument
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count > 1, bytes.count <= room else { throw .invalidArgument }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        // The address length ends an abstract name, not a zero byte.
        return (address, socklen_t(MemoryLayout<sockaddr_un>.size - room + bytes.count))
    }
}
