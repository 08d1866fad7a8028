@testable import FeedmillAddress
@testable import FeedmillDelivery
@testable import FeedmillFetch
@testable import FeedmillLoop
import FeedmillSchedule
import FeedmillTestSupport
import Testing

/// Whatever servers do, and in whatever order, every feed is delivered once and the loop ends.
@Suite("Courses with pages at random") struct FullTextQueueSimulationTests {
    @Test("Everything is delivered once, in bounds", arguments: UInt64(1)...40)
    func anyCourseEnds(seed: UInt64) throws {
        var world = try RandomPages(seed: seed, mode: .once)
        try world.run()
        #expect(world.walk.loop.isFinished)
        #expect(world.delivered.values.allSatisfy { $0 == 1 })
        let held = world.walk.loop.summary.heldBack
        #expect(world.delivered.count + held == world.walk.feeds.count)
    }

    @Test("A daemon that is stopped at any moment comes to its end", arguments: UInt64(1)...20)
    func anyCourseStops(seed: UInt64) throws {
        var world = try RandomPages(seed: seed, mode: .untilStopped)
        try world.run(stopAfter: Int(seed) * 7)
        #expect(world.walk.loop.isFinished)
    }
}

/// Feeds whose articles lie on a few hosts, and servers that answer as chance has it.
private struct RandomPages {
    var walk: ArticleWalk
    var delivered: [Int: Int] = [:]
    private var random: SeededRandom
    private var time = Duration.zero
    private var polls: Set<Int> = []
    private var reads: [(index: Int, url: WebURL)] = []
    private var lastStart: [String: Duration] = [:]

    init(seed: UInt64, mode: PollMode) throws {
        random = SeededRandom(seed: seed)
        let hosts = (0..<30).map { "h\($0 % 7).example" }
        let holdLimit: Duration = seed % 2 == 0 ? .zero : .seconds(30)
        walk = try ArticleWalk(hosts, mode, holdLimit: holdLimit)
    }

    /// Runs until everything is done, or everything was delivered and a daemon was stopped.
    mutating func run(stopAfter limit: Int = .max) throws {
        var steps = 0
        while !walk.loop.isFinished {
            steps += 1
            try #require(steps < 20_000, "it does not end")
            if steps == limit { walk.loop.stop() }
            let words = walk.run(at: time)
            #expect(steps < limit || words.allSatisfy { $0.hasPrefix("deliver") })
            act(on: words)
            #expect(reads.count <= 16)
            #expect(Set(reads.map(\.index)).count == reads.count)
            let outstanding = polls.count + reads.count
            if outstanding == 0 || random.below(3) == 0 {
                time += .milliseconds(random.below(40) == 0 ? 60_000 : 300)
                continue
            }
            if random.below(outstanding) < polls.count, let index = polls.min() {
                polls.remove(index)
                let links = (0..<random.below(5)).map { _ in
                    "https://h\(random.below(9)).example/\(random.below(40))"
                }
                walk.polled(index, links: Array(Set(links)), at: time)
            } else if !reads.isEmpty {
                let read = reads.remove(at: random.below(reads.count))
                try walk.answered(read.index, read.url.string, answer(read.url), at: time)
            }
        }
    }

    private mutating func act(on words: [String]) {
        for word in words {
            let parts = word.split(separator: " ")
            switch parts[0] {
            case "poll": Int(parts[1]).map { _ = polls.insert($0) }
            case "deliver": Int(parts[1]).map { delivered[$0, default: 0] += 1 }
            default:
                guard let url = WebURL(String(parts[1])), let host = url.host,
                    let index = walk.readers[url.string]
                else { continue }
                reads.append((index, url))
                if let last = lastStart[host] { #expect(time - last >= .seconds(1)) }
                lastStart[host] = time
            }
        }
    }

    private mutating func answer(_ url: WebURL) throws -> PageAnswer {
        let isRobots = url.path == "/robots.txt"
        switch random.below(12) {
        case 0: return walk.failure(status: 500, mayPass: true)
        case 1:
            let hold = Duration.seconds([5, 40, 90, 4_000][random.below(4)])
            return walk.failure(status: 429, mayPass: true, hold: hold)
        case 2 where !isRobots: return walk.failure(status: 410)
        case 3, 4:
            guard !isRobots,
                let target = WebURL("https://h\(random.below(9)).example/m\(random.below(9))")
            else { return .rules(.unreachable) }
            return .moved(target)
        case 5 where isRobots:
            let text = "User-agent: *\nCrawl-delay: \(random.below(9))\nDisallow: /1"
            return .rules(RobotsRules(Array(text.utf8), product: "feedmill"))
        default: return isRobots ? .rules(.none) : try walk.page()
        }
    }
}
