import Glibc

/// A gate that a scripted answer waits at until the test lets it through.
///
/// ``open()`` lets everything pass from now on; ``letThrough(_:)`` admits a number of waiters, one
/// piece each. Built on a pipe, so that waiting for it can be joined with waiting for a socket.
package final class Gate: Sendable {
    let readEnd: Descriptor
    private let writeEnd: Descriptor

    package init() {
        (readEnd, writeEnd) = Descriptor.pipe()
        for end in [readEnd, writeEnd] { _ = fcntl(end.number, F_SETFL, O_NONBLOCK) }
    }

    /// Opens the gate for good.
    package func open() {
        writeEnd.close()
    }

    /// Lets `count` waiters pass, those of now or those to come.
    package func letThrough(_ count: Int = 1) {
        writeEnd.use { descriptor in
            for _ in 0..<count {
                var byte: UInt8 = 1
                _ = unsafe write(descriptor, &byte, 1)
            }
        }
    }

    /// Takes one admission; false when another waiter was faster.
    func pass() -> Bool {
        var byte: UInt8 = 0
        return readEnd.use { descriptor in
            // No writer is left: the gate is open, and stays readable at its end.
            unsafe read(descriptor, &byte, 1) >= 0
        } ?? false
    }
}
