import FeedmillTestSupport
import Foundation
import Testing

@Suite(.fewAtOnce) struct RunTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func stopsCleanlyWhenAsked(signal: Int32) async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        let gate = Gate()
        home.server.on("/slow", answer: ScriptedAnswer([.wait(gate), .close]))
        try home.configure(paths: ["/feed", "/slow"])
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await home.server.waitForRequests(1, to: "/slow")
        try await daemon.waitForOutput("records=3")
        daemon.send(signal)
        let result = try await daemon.result()
        #expect(result.status == 0)
        #expect(try home.records().count == 3)
        #expect(home.folder.entries("spool/tmp").isEmpty)
        gate.open()
    }

    @Test func aRemovedSpoolIsMadeAnew() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<2)))
        try home.configure(paths: ["/feed"])
        // A while ago: a feed that has just been polled is left alone.
        let earlier = Date(timeIntervalSinceNow: -600).ISO8601Format()
        #expect(try await home.run("poll", "--now", earlier).status == 0)
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await daemon.waitForOutput("started")
        for folder in ["tmp", "new", "cur"] {
            try FileManager.default.removeItem(atPath: home.folder.path("spool/\(folder)"))
        }
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 2..<5)))
        daemon.send(SIGUSR1)
        try await daemon.waitForOutput("records=3")
        #expect(try home.records().count == 3)
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
    }

    @Test func aStateThatWasMovedAwayEndsTheDaemon() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<2)))
        try home.configure(paths: ["/feed"])
        // A while ago: a feed that has just been polled is left alone.
        let earlier = Date(timeIntervalSinceNow: -600).ISO8601Format()
        #expect(try await home.run("poll", "--now", earlier).status == 0)
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await daemon.waitForOutput("started")
        let state = home.folder.path("state.sqlite")
        try FileManager.default.moveItem(atPath: state, toPath: state + ".old")
        daemon.send(SIGUSR1)
        let result = try await daemon.result()
        #expect(result.status == 74)
        #expect(result.errorOutput.contains("was moved, removed or replaced while it was in use"))
        #expect(!home.folder.entries().contains("state.sqlite"))
    }

    @Test func survivesEveryFeedFailing() async throws {
        let home = try Household()
        try home.configure(paths: ["/none", "/nothing"])
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await daemon.waitForOutput("/none")
        try await daemon.waitForOutput("/nothing")
        daemon.send(SIGTERM)
        let result = try await daemon.result()
        #expect(result.status == 0)
    }

    @Test func asksEverybodyNowOnRequestExceptWhereTheServerSaidWhen() async throws {
        let home = try Household()
        home.server.on("/free", answer: .response(body: Document.rss("a", items: 0..<1)))
        home.server.on(
            "/fresh",
            answer: .response(
                headers: [("Cache-Control", "max-age=3600")],
                body: Document.rss("b", items: 0..<1)
            )
        )
        home.server.on("/broken", answer: .response(status: 500))
        try home.configure(paths: ["/free", "/fresh", "/broken"])
        // A while ago, so that nobody has just been asked, and nobody is due yet.
        let earlier = Date(timeIntervalSinceNow: -600).ISO8601Format()
        let before = try await home.run("poll", "--now", earlier)
        #expect(before.status == 0)
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await daemon.waitForOutput("started")
        daemon.send(SIGUSR1)
        try await home.server.waitForRequests(2, to: "/free")
        try await home.server.waitForRequests(2, to: "/broken")
        try await daemon.waitForOutput("polling now")
        daemon.send(SIGTERM)
        let result = try await daemon.result()
        #expect(result.status == 0)
        #expect(result.errorOutput.contains("polling now, on request feeds=2 left_alone=1\n"))
        #expect(home.server.requests.count { $0.path == "/fresh" } == 1)
    }

    @Test func takesUpChangedListsByItselfAndTheConfigurationOnRequest() async throws {
        let home = try Household()
        for name in ["a", "b", "c"] {
            home.server.on("/\(name)", answer: .response(body: Document.rss(name, items: 0..<1)))
        }
        try home.folder.write("list.txt", home.server.url("/a") + "\n")
        try home.configure(urls: [], extra: "feeds: [list.txt]\n")
        let daemon = try home.program.start(["run", "--config", home.configurationPath])
        try await home.server.waitForRequests(1, to: "/a")
        let added = try await home.program.run(
            [
                "feeds", "add", "--no-fetch", "--config", home.configurationPath,
                home.server.url("/b"),
            ]
        )
        #expect(added.status == 0)
        try await home.server.waitForRequests(1, to: "/b")
        try home.configure(urls: [home.server.url("/c")], extra: "feeds: [list.txt]\n")
        daemon.send(SIGHUP)
        try await home.server.waitForRequests(1, to: "/c")
        daemon.send(SIGTERM)
        let result = try await daemon.result()
        #expect(result.status == 0)
        #expect(result.errorOutput.contains("feed lists reloaded added=1 feeds=2 removed=0"))
        #expect(result.errorOutput.contains("configuration reloaded added=1 feeds=3 removed=0"))
        #expect(home.server.requests.count == 3)
    }
}
