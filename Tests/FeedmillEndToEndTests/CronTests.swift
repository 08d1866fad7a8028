import FeedmillTestSupport
import Foundation
import Testing

/// `feedmill poll` as cron and timers start it: what it prints is mailed to somebody.
@Suite(.fewAtOnce) struct CronTests {
    @Test func nothingIsMailedWhileAllIsWell() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        try home.configure(paths: ["/feed"])
        // News, nothing due, nothing new.
        for arguments in [["--strict"], [], ["--force"]] {
            let pass = try await home.program.run(
                ["poll", "--config", home.configurationPath] + arguments
            )
            #expect(pass.status == 0)
            #expect(pass.output == "" && pass.errorOutput == "")
        }
        #expect(home.server.requests.count == 2)
    }

    @Test func aFeedThatFailsIsOneLineThatSaysWhatAndWhy() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        home.server.on("/bad", answer: .response(status: 500))
        try home.configure(paths: ["/feed", "/bad"])
        let pass = try await home.run("poll")
        #expect(pass.status == 0)
        #expect(pass.output == "")
        let lines = pass.errorOutput.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines[0].contains(home.server.url("/bad")) && lines[0].contains("HTTP 500"))
        #expect(try await home.run("poll", "--force", "--strict").status == 69)
        // While it is left in peace there is nothing new to say of it.
        let next = try await home.run("poll")
        #expect(next.status == 0 && next.errorOutput == "")
    }

    @Test func aTimerAsOftenAsTheIntervalAsksEachTime() async throws {
        let home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<1)))
        try home.configure(paths: ["/feed"], extra: "defaults: { interval: 30m }")
        for (minute, requests) in [("00:00", 1), ("29:59", 1), ("30:00", 2), ("59:59", 2)] {
            _ = try await home.run("poll", "--now", "2030-01-01T10:\(minute)Z")
            #expect(home.server.requests.count == requests, "\(minute)")
        }
        _ = try await home.run("poll", "--now", "2030-01-01T11:00:00Z")
        #expect(home.server.requests.count == 3)
    }

    @Test func theTableThatIsInstalledCallsWhatThereIs() async throws {
        let table = try Repository.text("config/feedmill.cron").split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        #expect(table.count == 1)
        let fields = try #require(table.first).split(separator: " ").map(String.init)
        #expect(fields[5...] == ["feedmill", "/usr/bin/feedmill", "poll"])
        let sysusers = try Repository.text("systemd/feedmill.sysusers")
        #expect(sysusers.contains("\nu \(fields[5]) "))
    }
}
