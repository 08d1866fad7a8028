import Dispatch
import FeedmillBytes
package import Logging
import Synchronization

/// Tells the service manager how the daemon is doing: the protocol of sd_notify(3).
///
/// Every method sends one message. A message that cannot be sent does not affect the daemon and is
/// logged once.
package final class ServiceNotifier: Sendable {
    private let send: @Sendable (String) throws -> Void
    private let monotonicMicroseconds: @Sendable () -> UInt64
    private let logger: Logger
    private let hasFailed = Atomic(false)
    private let lastStatus = Mutex("")
    private let lastExtension = Mutex<UInt64?>(nil)
    /// The watchdog interval; `nil` when the manager does not watch this process.
    package let watchdogInterval: Duration?

    /// How much more time a recovery or stop that makes progress asks for, and how often at most.
    private static let extensionLength: UInt64 = 30_000_000
    private static let extensionPause: UInt64 = 5_000_000

    /// - Parameters:
    ///   - watchdogInterval: how often the manager expects a keep-alive.
    ///   - logger: told when a message cannot be sent.
    ///   - monotonicMicroseconds: the kernel's monotonic clock, which the protocol refers to.
    ///   - send: sends one message.
    package init(
        watchdogInterval: Duration?,
        logger: Logger,
        monotonicMicroseconds: @escaping @Sendable () -> UInt64 = {
            DispatchTime.now().uptimeNanoseconds / 1_000
        },
        send: @escaping @Sendable (String) throws -> Void
    ) {
        self.watchdogInterval = watchdogInterval
        self.logger = logger
        self.monotonicMicroseconds = monotonicMicroseconds
        self.send = send
    }

    /// The notifier that the environment asks for; `nil` when no service manager listens.
    ///
    /// - Parameters:
    ///   - environment: with `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    ///   - processID: this process, since the watchdog may be meant for another one.
    ///   - logger: told when the environment cannot be used.
    package convenience init?(
        environment: [String: String],
        processID: Int32,
        logger: Logger
    ) {
        guard let name = environment["NOTIFY_SOCKET"], !name.isEmpty else { return nil }
        let socket: ServiceSocket
        do {
            socket = try ServiceSocket(name)
        } catch {
            logger.warning(
                "the service manager cannot be told anything",
                metadata: ["NOTIFY_SOCKET": "\(name)", "error": "\(error)"]
            )
            return nil
        }
        self.init(
            watchdogInterval: Self.watchdogInterval(environment, processID: processID),
            logger: logger,
            send: { try socket.send($0) }
        )
    }

    static func watchdogInterval(_ environment: [String: String], processID: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text),
            microseconds > 0
        else { return nil }
        let isOurs = environment["WATCHDOG_PID"].map { Int32($0) == processID } ?? true
        return isOurs ? .microseconds(microseconds) : nil
    }
}

// MARK: - Messages

extension ServiceNotifier {
    /// Starting, or a reload, is complete.
    package func ready(status: String? = nil) {
        tell(["READY=1"] + (status.map { [line(status: $0)] } ?? []))
    }

    /// The configuration is being read again; ``ready(status:)`` must follow, also after a failure.
    package func reloading() {
        tell(["RELOADING=1", "MONOTONIC_USEC=\(monotonicMicroseconds())"])
    }

    /// The daemon is stopping.
    package func stopping() {
        tell(["STOPPING=1", line(status: "stopping")])
    }

    /// A recovery has made progress: asks for more time to start, no more often than needed.
    ///
    /// - Parameter published: how many records it has published so far.
    package func recovering(published: Int) {
        guard let extensionWish else { return }
        tell([extensionWish, line(status: "recovering: \(published) records published")])
    }

    /// Sends the status when it has changed, and the keep-alive when it is due.
    ///
    /// - Parameters:
    ///   - status: one line for people.
    ///   - isAlive: whether to send the keep-alive.
    ///   - needsTime: whether stopping takes longer and needs more time.
    package func report(status: String, isAlive: Bool, needsTime: Bool) {
        let isChanged = lastStatus.withLock { $0 != status }
        var lines = isChanged ? [line(status: status)] : []
        if needsTime, let extensionWish { lines.append(extensionWish) }
        if isAlive { lines.append("WATCHDOG=1") }
        if !lines.isEmpty { tell(lines) }
    }

    /// The request for more time, when one is due.
    private var extensionWish: String? {
        let time = monotonicMicroseconds()
        let isDue = lastExtension.withLock { last in
            if let last, time < last + Self.extensionPause { return false }
            last = time
            return true
        }
        return isDue ? "EXTEND_TIMEOUT_USEC=\(Self.extensionLength)" : nil
    }

    private func line(status: String) -> String {
        lastStatus.withLock { $0 = status }
        return "STATUS=" + status.printable(limit: 500)
    }

    private func tell(_ lines: [String]) {
        do {
            try send(lines.joined(separator: "\n"))
            hasFailed.store(false, ordering: .relaxed)
        } catch {
            let isRepeated = hasFailed.exchange(true, ordering: .relaxed)
            logger.log(
                level: isRepeated ? .debug : .warning,
                "the service manager cannot be told how it goes",
                metadata: ["error": "\(error)"]
            )
        }
    }
}
