import Glibc

/// A thread of its own for work that blocks.
///
/// The thread owns its closure until it ends; ``join()`` or ``detach()`` must be called
/// exactly once.
struct BackgroundThread: Sendable {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private let identifier: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        var identifier = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(body)).toOpaque()
        let code = unsafe pthread_create(
            &identifier,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            },
            work
        )
        precondition(code == 0, "no thread can be started")
        self.identifier = identifier
    }

    /// Waits until the thread has ended.
    func join() {
        _ = pthread_join(identifier, nil)
    }

    /// Lets the thread end on its own.
    func detach() {
        _ = pthread_detach(identifier)
    }
}
