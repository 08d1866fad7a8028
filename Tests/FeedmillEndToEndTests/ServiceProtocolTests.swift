import FeedmillTestSupport
import Foundation
import Testing

/// What the daemon says to the service manager from start to stop.
@Suite(.fewAtOnce) struct ServiceProtocolTests {
    @Test func tellsStartLifeAndStopInOrder() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        home.server.on("/bad", answer: .response(status: 500))
        try home.configure(paths: ["/feed", "/bad"])
        let manager = ServiceManager(home.folder.path("notify"))
        let daemon = try home.program.start(
            ["run", "--config", home.configurationPath],
            environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "200000"]
        )
        try await manager.wait { messages in
            messages.count { $0.contains("WATCHDOG=1") } >= 3
                && messages.contains { $0.contains("1 failing; 3 records delivered, 3 in the") }
        }
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
        try await manager.wait { $0.contains("STOPPING=1\nSTATUS=stopping") }
        let messages = manager.messages
        #expect(messages.first == "READY=1\nSTATUS=2 feeds")
        #expect(messages.count { $0.contains("READY=1") } == 1)
        let stop = try #require(messages.firstIndex { $0.hasPrefix("STOPPING=1") })
        #expect(!messages[stop...].dropFirst().contains { $0.contains("STATUS=") })
    }

    @Test func tellsEveryReloadWhateverComesOfIt() async throws {
        let home = try Household()
        try home.configure(paths: [])
        let manager = ServiceManager(home.folder.path("notify"))
        let daemon = try home.program.start(
            ["run", "--config", home.configurationPath],
            environment: ["NOTIFY_SOCKET": manager.address]
        )
        let ready = { @Sendable (count: Int) in
            try await manager.wait { $0.count { $0.hasPrefix("READY=1") } >= count }
        }
        try await ready(1)
        daemon.send(SIGHUP)
        try await ready(2)
        try home.configure(paths: [], extra: "wrong: 1\n")
        daemon.send(SIGHUP)
        try await ready(3)
        daemon.send(SIGUSR1)
        try await daemon.waitForOutput("polling now")
        daemon.send(SIGTERM)
        let result = try await daemon.result()
        #expect(result.status == 0)
        try await manager.wait { $0.contains { $0.hasPrefix("STOPPING=1") } }
        // The moment, by a clock that is not the test's, is only a number; so are the signs of life
        // that a slow machine leaves time for.
        let messages = manager.messages.filter { !$0.hasPrefix("STATUS=") }
            .map { $0.filter { !$0.isNumber } }
        #expect(
            messages == [
                "READY=\nSTATUS= feeds", "RELOADING=\nMONOTONIC_USEC=", "READY=",
                "RELOADING=\nMONOTONIC_USEC=", "READY=", "STOPPING=\nSTATUS=stopping",
            ]
        )
        #expect(result.errorOutput.contains("configuration not reloaded; the old stays in force"))
    }

    @Test func aRecoveryAsksForTimeBeforeItIsReady() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        try home.configure(paths: ["/feed"])
        let killed = try await home.run("poll", environment: ["FEEDMILL_CRASH_AT": "committed"])
        #expect(killed.exit == .signalled(SIGKILL))
        let manager = ServiceManager(home.folder.path("notify"))
        let daemon = try home.program.start(
            ["run", "--config", home.configurationPath],
            environment: ["NOTIFY_SOCKET": manager.address]
        )
        try await manager.wait { $0.count >= 2 }
        daemon.send(SIGTERM)
        _ = try await daemon.result()
        #expect(
            manager.messages.prefix(2) == [
                "EXTEND_TIMEOUT_USEC=30000000\nSTATUS=recovering: 0 records published",
                "READY=1\nSTATUS=1 feed",
            ]
        )
        #expect(try home.records().count == 3)
    }

    @Test func isNotReadyWithoutConfigurationOrLock() async throws {
        let home = try Household()
        try home.configure(paths: [], extra: "wrong: 1\n")
        let manager = ServiceManager(home.folder.path("notify"))
        let environment = ["NOTIFY_SOCKET": manager.address, "HOME": home.folder.path]
        let broken = try await home.run("run", environment: environment)
        #expect(broken.status == 78)
        try home.configure(paths: [])
        let first = try home.program.start(["run", "--config", home.configurationPath])
        try await first.waitForOutput("started")
        #expect(try await home.run("run", environment: environment).status == 75)
        first.send(SIGTERM)
        _ = try await first.result()
        #expect(manager.messages.isEmpty)
    }

    @Test func aWatchdogForAnotherProcessIsNotFed() async throws {
        let home = try Household()
        try home.configure(paths: [])
        let manager = ServiceManager(home.folder.path("notify"))
        let daemon = try home.program.start(
            ["run", "--config", home.configurationPath],
            environment: [
                "NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1",
            ]
        )
        try await manager.wait { !$0.isEmpty }
        daemon.send(SIGTERM)
        _ = try await daemon.result()
        try await manager.wait { $0.contains("STOPPING=1\nSTATUS=stopping") }
        #expect(!manager.messages.contains { $0.contains("WATCHDOG") })
    }

    @Test func onePassSaysNothing() async throws {
        let home = try Household()
        try home.configure(paths: [])
        let manager = ServiceManager(home.folder.path("notify"))
        let result = try await home.run("poll", environment: ["NOTIFY_SOCKET": manager.address])
        #expect(result.status == 0)
        #expect(manager.messages.isEmpty)
    }
}
