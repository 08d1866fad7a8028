import Glibc
import Synchronization

/// A SOCKS 5 proxy (RFC 1928) that connects nowhere: it answers HTTP requests itself.
///
/// It serves one connection after the other, and stops with its last reference.
package final class SocksServer: Sendable {
    /// What it was asked for, shared with its thread.
    private final class Log: Sendable {
        let targets = Mutex<[String]>([])
    }

    package let port: Int
    private let listener: Descriptor
    private let thread: BackgroundThread
    private let log = Log()

    /// What it was asked to connect to: `host:port` for names, `address` for everything else.
    package var targets: [String] { log.targets.withLock { $0 } }

    package init() throws(ScriptedServer.SocketError) {
        let raw = socket(
            AF_INET,
            Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0
        )
        guard raw >= 0 else { throw ScriptedServer.SocketError(call: "socket", code: errno) }
        listener = Descriptor(raw)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutableBytes(of: &name) { bytes in
            guard let base = bytes.baseAddress else { return false }
            let address = unsafe base.assumingMemoryBound(to: sockaddr.self)
            return unsafe Glibc.bind(raw, address, length) == 0 && listen(raw, 8) == 0
                && getsockname(raw, address, &length) == 0
        }
        guard isBound else { throw ScriptedServer.SocketError(call: "bind", code: errno) }
        port = Int(UInt16(bigEndian: name.sin_port))
        thread = BackgroundThread { [listener, log] in
            while waitUntilReadable([listener.number]) == [true],
                let connection = Descriptor.accept(from: listener.number)
            {
                Self.serve(Descriptor(connection)) { target in
                    log.targets.withLock { $0.append(target) }
                }
            }
        }
    }

    deinit {
        // The thread sees that there is nothing more to accept.
        _ = listener.use { shutdown($0, Int32(SHUT_RDWR)) }
        thread.join()
    }

    private static func serve(_ connection: Descriptor, note: (String) -> Void) {
        // Version and the methods on offer; no authentication is chosen.
        guard let greeting = read(2, from: connection), greeting[0] == 5,
            read(Int(greeting[1]), from: connection) != nil
        else { return }
        write([5, 0], to: connection)
        // Version, CONNECT, nothing, kind of address.
        guard let request = read(4, from: connection), request[3] == 3,
            let length = read(1, from: connection),
            let name = read(Int(length[0]), from: connection), let port = read(2, from: connection)
        else { return note("address") }
        let host = String(decoding: name, as: UTF8.self)
        note("\(host):\(Int(port[0]) << 8 | Int(port[1]))")
        write([5, 0, 0, 1, 0, 0, 0, 0, 0, 0], to: connection)
        var head: [UInt8] = []
        while !head.reversed().starts(with: [10, 13, 10, 13]) {
            guard let next = read(1, from: connection) else { return }
            head += next
        }
        let answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\nthrough"
        write(Array(answer.utf8), to: connection)
    }

    private static func read(_ count: Int, from connection: Descriptor) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var buffer = [UInt8](repeating: 0, count: count - bytes.count)
            let size = unsafe recv(connection.number, &buffer, buffer.count, 0)
            guard size > 0 else { return nil }
            bytes += buffer.prefix(size)
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8], to connection: Descriptor) {
        // A client that has gone away is noticed by the next read.
        _ = unsafe send(connection.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
