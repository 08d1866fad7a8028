@testable import FeedmillSystem
import FeedmillTestSupport
import Logging
import Synchronization
import Testing

@Suite(.fewAtOnce) struct ServiceNotifierTests {
    private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func everyMessageIsOneDatagram() async throws {
        let folder = try TemporaryDirectory()
        for address in [folder.path("notify"), "@feedmill-\(folder.path.suffix(36))"] {
            let manager = ServiceManager(address)
            let notifier = try #require(
                ServiceNotifier(
                    environment: ["NOTIFY_SOCKET": address],
                    processID: 1,
                    logger: silent
                )
            )
            notifier.ready(status: "3 feeds")
            notifier.ready()
            notifier.stopping()
            try await manager.wait { $0.count >= 3 }
            #expect(
                manager.messages == [
                    "READY=1\nSTATUS=3 feeds", "READY=1", "STOPPING=1\nSTATUS=stopping",
                ]
            )
        }
    }

    @Test func nobodyIsToldWithoutAUsableAddress() {
        for environment in [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "vsock:2:1"]] {
            #expect(
                ServiceNotifier(environment: environment, processID: 1, logger: silent) == nil
            )
        }
    }

    @Test(arguments: [
        (["WATCHDOG_USEC": "2000000"], Duration.seconds(2) as Duration?),
        (["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "7"], .seconds(2)),
        (["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "8"], nil),
        (["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "x"], nil),
        (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "soon"], nil), ([:], nil),
    ])
    func theWatchdogMustBeMeantForUs(environment: [String: String], interval: Duration?) {
        #expect(ServiceNotifier.watchdogInterval(environment, processID: 7) == interval)
    }

    @Test func aReloadTellsItsMomentByTheMonotonicClock() {
        let log = MessageLog()
        let notifier = log.notifier(logger: silent, time: { 12_345_678 })
        notifier.reloading()
        notifier.ready(status: "configuration is wrong\nand\u{1B}[31m bad")
        #expect(
            log.messages == [
                "RELOADING=1\nMONOTONIC_USEC=12345678",
                "READY=1\nSTATUS=configuration is wrong\\u{a}and\\u{1b}[31m bad",
            ]
        )
    }

    @Test func aRecoveryAsksForTimeOnlyWhileItGetsOnAndNotTooOften() {
        let log = MessageLog()
        let time = Mutex<UInt64>(1_000)
        let notifier = log.notifier(logger: silent, time: { time.withLock { $0 } })
        for published in 0..<12 {
            notifier.recovering(published: published)
            time.withLock { $0 += 1_000_000 }
        }
        #expect(
            log.messages
                == [0, 5, 10].map {
                    "EXTEND_TIMEOUT_USEC=30000000\nSTATUS=recovering: \($0) records published"
                }
        )
    }

    @Test func aStatusThatStaysTheSameIsNotRepeated() {
        let log = MessageLog()
        let notifier = log.notifier(logger: silent, time: { 0 })
        let status = "2 feeds, 1 failing"
        notifier.report(status: status, isAlive: false, needsTime: false)
        notifier.report(status: status, isAlive: false, needsTime: false)
        notifier.report(status: status, isAlive: true, needsTime: false)
        notifier.report(status: status + "; polling pauses", isAlive: true, needsTime: false)
        #expect(
            log.messages == [
                "STATUS=2 feeds, 1 failing", "WATCHDOG=1",
                "STATUS=2 feeds, 1 failing; polling pauses\nWATCHDOG=1",
            ]
        )
    }

    @Test func aStopAsksForTimeOnlyWhileItGetsOn() {
        let log = MessageLog()
        let time = Mutex<UInt64>(1_000)
        let notifier = log.notifier(logger: silent, time: { time.withLock { $0 } })
        notifier.stopping()
        for _ in 0..<3 {
            notifier.report(status: "stopping", isAlive: true, needsTime: true)
            time.withLock { $0 += 4_000_000 }
        }
        time.withLock { $0 += 60_000_000 }
        notifier.report(status: "stopping", isAlive: false, needsTime: false)
        #expect(
            log.messages == [
                "STOPPING=1\nSTATUS=stopping", "EXTEND_TIMEOUT_USEC=30000000\nWATCHDOG=1",
                "WATCHDOG=1", "EXTEND_TIMEOUT_USEC=30000000\nWATCHDOG=1",
            ]
        )
    }

    @Test func aManagerThatIsGoneIsNoHarm() throws {
        let folder = try TemporaryDirectory()
        let notifier = try #require(
            ServiceNotifier(
                environment: ["NOTIFY_SOCKET": folder.path("nobody")],
                processID: 1,
                logger: silent
            )
        )
        notifier.ready()
        notifier.stopping()
    }
}

/// Keeps what a notifier sends.
final class MessageLog: Sendable {
    private let sent = Mutex<[String]>([])

    var messages: [String] { sent.withLock { $0 } }

    func notifier(
        watchdog: Duration? = nil,
        logger: Logger,
        time: @escaping @Sendable () -> UInt64 = { 0 }
    ) -> ServiceNotifier {
        ServiceNotifier(
            watchdogInterval: watchdog,
            logger: logger,
            monotonicMicroseconds: time,
            send: { [self] message in sent.withLock { $0.append(message) } }
        )
    }
}
