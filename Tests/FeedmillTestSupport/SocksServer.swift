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
    /// Opened when the server ends: everything that waits looks at it too.
    private let stopping = Gate()
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
        thread = BackgroundThread { [listener, stopping, log] in
            while waitUntilReadable([listener.number, stopping.readEnd.number]) == [true, false] {
                guard let connection = Descriptor.accept(from: listener.number) else { continue }
                Self.serve(Connection(connection, stopping: stopping)) { target in
                    log.targets.withLock { $0.append(target) }
                }
            }
        }
    }

    deinit {
        stopping.open()
        thread.join()
    }

    private static func serve(_ connection: Connection, note: (String) -> Void) {
        // Version and the methods on offer; no authentication is chosen.
        guard let greeting = connection.read(2), greeting[0] == 5,
            connection.read(Int(greeting[1])) != nil
        else { return }
        connection.write([5, 0])
        // Version, CONNECT, nothing, kind of address.
        guard let request = connection.read(4), request[3] == 3,
            let length = connection.read(1),
            let name = connection.read(Int(length[0])), let port = connection.read(2)
        else { return note("address") }
        let host = String(decoding: name, as: UTF8.self)
        note("\(host):\(Int(port[0]) << 8 | Int(port[1]))")
        connection.write([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        var head: [UInt8] = []
        while !head.reversed().starts(with: [10, 13, 10, 13]) {
            guard let next = connection.read(1) else { return }
            head += next
        }
        let answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\nthrough"
        connection.write(Array(answer.utf8))
    }
}

extension SocksServer {
    /// A client, which is given up when the server ends.
    private struct Connection {
        let socket: Descriptor
        let stopping: Gate

        init(_ raw: Int32, stopping: Gate) {
            socket = Descriptor(raw)
            self.stopping = stopping
        }

        func read(_ count: Int) -> [UInt8]? {
            var bytes: [UInt8] = []
            while bytes.count < count {
                if waitUntilReadable([socket.number, stopping.readEnd.number])[1] { return nil }
                var buffer = [UInt8](repeating: 0, count: count - bytes.count)
                let size = unsafe recv(socket.number, &buffer, buffer.count, 0)
                guard size > 0 else { return nil }
                bytes += buffer.prefix(size)
            }
            return bytes
        }

        func write(_ bytes: [UInt8]) {
            // A client that has gone away is noticed by the next read.
            _ = unsafe send(socket.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }
}
