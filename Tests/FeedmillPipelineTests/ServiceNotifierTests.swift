import FeedmillTestSupport
import Logging
import Synchronization
import Testing

@testable import FeedmillPipeline

@Suite(.timeLimit(.minutes(2))) struct ServiceNotifierTests {
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
            await manager.wait { $0.count >= 3 }
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
        var health = LoopReport(
            feeds: 2,
            failing: 1,
            records: 1,
            waiting: 3,
            obstacle: nil,
            isStopping: false,
            stuck: nil,
            isSignOfLife: false
        )
        notifier.beat(health)
        notifier.beat(health)
        health.isSignOfLife = true
        notifier.beat(health)
        health.obstacle = "/spool: is full"
        notifier.beat(health)
        #expect(
            log.messages == [
                "STATUS=2 feeds, 1 failing; 1 record delivered, 3 in the spool", "WATCHDOG=1",
                "STATUS=2 feeds, 1 failing; 1 record delivered, 3 in the spool; polling pauses: "
                    + "/spool: is full\nWATCHDOG=1",
            ]
        )
    }

    @Test func aStopAsksForTimeOnlyWhileItGetsOn() {
        let log = MessageLog()
        let time = Mutex<UInt64>(1_000)
        let notifier = log.notifier(logger: silent, time: { time.withLock { $0 } })
        var health = LoopReport(
            feeds: 2,
            failing: 0,
            records: 1,
            waiting: 1,
            obstacle: nil,
            isStopping: true,
            stuck: nil,
            isSignOfLife: true
        )
        notifier.stopping()
        for _ in 0..<3 {
            notifier.beat(health)
            time.withLock { $0 += 4_000_000 }
        }
        (health.stuck, health.isSignOfLife) = ("a delivery", false)
        time.withLock { $0 += 60_000_000 }
        notifier.beat(health)
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
