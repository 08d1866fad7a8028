import Glibc
import Synchronization

/// A service manager that only listens: a datagram socket for `NOTIFY_SOCKET`.
package final class ServiceManager: Sendable {
    private struct State {
        var messages: [String] = []
        var watchers: [(isMet: @Sendable ([String]) -> Bool, CheckedContinuation<Void, Never>)] = []
    }

    /// What `NOTIFY_SOCKET` is to be.
    package let address: String
    private let socket: Descriptor
    private let end = Gate()
    private let state: Shared

    private final class Shared: Sendable {
        let value = Mutex(State())
    }

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
        state = Shared()
        let reader = BackgroundThread { [socket, end, state] in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while !waitUntilReadable([socket.number, end.readEnd.number])[1] {
                let count = unsafe recv(socket.number, &buffer, buffer.count, 0)
                guard count >= 0 else { continue }
                Self.add(String(decoding: buffer[..<count], as: UTF8.self), to: state)
            }
        }
        reader.detach()
    }

    deinit {
        end.open()
    }

    /// All messages so far, in the order in which they came.
    package var messages: [String] { state.value.withLock(\.messages) }

    /// Waits until the messages are what is asked for.
    package func wait(until isMet: @escaping @Sendable ([String]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isThere = state.value.withLock { state in
                if isMet(state.messages) { return true }
                state.watchers.append((isMet, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private static func add(_ message: String, to shared: Shared) {
        let ready = shared.value.withLock { state in
            state.messages.append(message)
            let met = state.watchers.map { $0.isMet(state.messages) }
            let ready = zip(state.watchers, met).filter { $0.1 }.map { $0.0.1 }
            state.watchers = zip(state.watchers, met).filter { !$0.1 }.map { $0.0 }
            return ready
        }
        for continuation in ready { continuation.resume() }
    }
}
