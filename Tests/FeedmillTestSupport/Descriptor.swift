import Glibc
import Synchronization

/// The owner of a file descriptor: closed once, by hand or with its owner.
final class Descriptor: Sendable {
    /// Held while a descriptor is made and marked as not inherited, and while a program is
    /// started, so that no program inherits a pipe of another one and keeps it open.
    static let inheritance = Mutex(())

    private let raw: Mutex<Int32?>

    init(_ raw: Int32) {
        self.raw = Mutex(raw)
    }

    deinit {
        close()
    }

    /// Both ends of a new pipe, read end first; blocking, not inherited.
    static func pipe() -> (Descriptor, Descriptor) {
        inheritance.withLock { _ in
            var ends: [Int32] = [-1, -1]
            let code = unsafe Glibc.pipe(&ends)
            precondition(code == 0, "no descriptor is left for a pipe")
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return (Descriptor(ends[0]), Descriptor(ends[1]))
        }
    }

    /// Takes the next connection of a listening socket; `nil` when none waits.
    static func accept(from listener: Int32) -> Int32? {
        inheritance.withLock { _ in
            let raw = Glibc.accept(listener, nil, nil)
            guard raw >= 0 else { return nil }
            _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
            return raw
        }
    }

    /// Gives the descriptor to `body`, which no ``close()`` can overtake; `nil` when it is closed.
    func use<Result: Sendable>(_ body: (Int32) -> Result) -> Result? {
        raw.withLock { value in
            value.map(body)
        }
    }

    /// The number of the descriptor, for waiting on it; -1 when it is closed.
    var number: Int32 {
        raw.withLock { $0 ?? -1 }
    }

    func close() {
        raw.withLock { value in
            guard let descriptor = value else { return }
            value = nil
            _ = Glibc.close(descriptor)
        }
    }
}
