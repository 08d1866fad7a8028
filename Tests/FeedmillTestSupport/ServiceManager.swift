import Glibc

/// A service manager that only listens: a datagram socket for `NOTIFY_SOCKET`.
package final class ServiceManager: Sendable {
    /// What `NOTIFY_SOCKET` is to be.
    package let address: String
    private let socket: Descriptor
    private let end = Gate()
    private let received = Watched<[String]>([])

    /// Listens under a path, or when it begins with `@` under an abstract name.
    package init(_ address: String) {
        self.address = address
        let raw = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(address.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
        precondition(bytes.count <= MemoryLayout.size(ofValue: name.sun_path), "too long a name")
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let code = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(raw, $0, length)
            }
        }
        precondition(raw >= 0 && code == 0, "\(address) cannot be listened at")
        socket = Descriptor(raw)
        let reader = BackgroundThread { [socket, end, received] in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while !waitUntilReadable([socket.number, end.readEnd.number])[1] {
                let count = unsafe recv(
                    socket.number,
                    &buffer,
                    buffer.count,
                    Int32(MSG_DONTWAIT)
                )
                guard count >= 0 else { continue }
                received.change { $0.append(String(decoding: buffer[..<count], as: UTF8.self)) }
            }
        }
        reader.detach()
    }

    deinit {
        end.open()
    }

    /// All messages so far, in the order in which they came.
    package var messages: [String] { received.value }

    /// Waits until the messages are what is asked for.
    package func wait(until isMet: @escaping @Sendable ([String]) -> Bool) async throws {
        try await received.wait(
            for: "a message to the service manager, after \(self.messages)",
            until: isMet
        )
    }
}
