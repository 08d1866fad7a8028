import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

/// How polls follow the feeds and keep apart from one another: design point 3.
extension Manners {
    @Suite struct Rhythm {
        @Test(arguments: Way.allCases)
        func anAutomaticIntervalFollowsTheFeedBetweenItsBounds(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                for (path, gap) in [("/busy", 60), ("/daily", 86_400), ("/rare", 86_400 * 90)] {
                    let items = (0..<10).map { number in
                        let offset = Duration.seconds(-gap * number)
                        let time = (Scenario.start + offset).rfc3339
                        return "<entry><id>tag:\(path),\(number)</id><title>t</title>"
                            + "<published>\(time)</published><updated>\(time)</updated></entry>"
                    }
                    let feed =
                        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title>"
                        + "\(items.joined())</feed>"
                    scenario.server.on(path, answer: .response(body: feed))
                }
                try scenario.configure(
                    "/busy",
                    "/daily",
                    "/rare",
                    defaults: "min-interval: 20m, max-interval: 2d"
                )
                try await scenario.pass(at: .zero)
                let busy = try await scenario.nextPoll(of: "/busy")
                let daily = try await scenario.nextPoll(of: "/daily")
                let rare = try await scenario.nextPoll(of: "/rare")
                #expect(busy >= .minutes(20) && busy <= .minutes(22), "\(busy)")
                #expect(daily > .hours(6) && daily < .hours(14), "\(daily)")
                #expect(rare >= .days(2) && rare <= .days(2) + Waits.jitter, "\(rare)")
            }
        }

        @Test(arguments: Way.allCases)
        func feedsOfOnePassDoNotComeBackTogether(way: Way) async throws {
            try await Scenario.run(way) { scenario in
                scenario.server.otherwise { _ in .response(body: Waits.feed("")) }
                let paths = (0..<30).map { "/\($0)" }
                try scenario.configure(
                    feeds: paths.map { "url: \"\(scenario.server.url($0))\"" },
                    defaults: "min-interval: 2h"
                )
                try await scenario.pass(at: .zero)
                let result = try await scenario.home.run("status", "--json")
                let report = try #require(
                    JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
                )
                let feeds = try #require(report["feed"] as? [[String: Any]])
                let times = Set(feeds.compactMap { $0["next_poll"] as? String })
                #expect(times.count > 15, "\(times.sorted())")
            }
        }

        @Test func aFreshImportIsSpreadByTheDaemon() async throws {
            try await Scenario.run(.daemon) { scenario in
                scenario.server.otherwise { _ in .response(status: 304) }
                try scenario.configure(
                    feeds: (0..<300).map { "url: \"\(scenario.server.url("/\($0)"))\"" }
                )
                var seen = 0
                for second in 0...26 {
                    try await scenario.pass(at: .seconds(second))
                    let count = scenario.server.requests.count
                    #expect(count - seen <= (second == 0 ? 60 : 12), "at \(second) s")
                    seen = count
                }
                #expect(seen == 300)
            }
        }
    }
}
