import FeedmillConfig
import FeedmillFetch
import FeedmillModel
import FeedmillDelivery
import FeedmillPoll
import FeedmillState
import Glibc
import Synchronization

/// Times delivery alone: what is read and parsed lies ready in memory.
///
///     Deliver json|ndjson|markdown FOLDER FEEDS-A-BATCH FEED...
///
/// The feeds are files. State and spool are made in the folder, or taken when they are there. It
/// prints one JSON object: records, seconds of the wall and of
/// the CPU, and the seconds of each step of the protocol.
@main
enum Deliver {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 4,
            let format = Configuration.Spool.Format(rawValue: arguments[1]),
            let size = Int(arguments[3]), size > 0
        else {
            print("usage: Deliver json|ndjson|markdown FOLDER FEEDS-A-BATCH FEED...")
            exit(64)
        }
        var configuration = Configuration()
        configuration.state.path = arguments[2] + "/state.sqlite"
        configuration.spool.directory = arguments[2] + "/spool"
        configuration.spool.format = format
        configuration.http.allowsFileFeeds = true

        let now = Timestamp(year: 2026, month: 11, day: 25)
        let steps = Mutex(Steps())
        let store = try SQLiteStore(path: configuration.state.path)
        let delivery = try await Delivery(
            state: store,
            targets: [SpoolTarget(configuration, instance: store.instance)],
            now: { now },
            checkpoint: { step in steps.withLock { $0.reached(step.rawValue) } }
        )
        let feeds = arguments.dropFirst(4).compactMap { WebURL("file://" + $0) }.map {
            Feed(url: $0)
        }
        let answers = try await polls(of: feeds, configuration, delivery, at: now)

        let (start, cpu) = (ContinuousClock.now, cpuSeconds())
        var records = 0
        var first = 0
        while first < answers.count {
            let batch = Array(answers[first..<min(first + size, answers.count)])
            steps.withLock { $0.begin() }
            records += try await delivery.deliver(batch).reduce(0) { $0 + $1.records.count }
            first += size
        }
        let (wall, used) = (seconds(ContinuousClock.now - start), cpuSeconds() - cpu)
        try await delivery.close()
        let parts = steps.withLock { $0.seconds }.map { "\"\($0)\":\($1)" }.sorted()
        print(
            "{\"records\":\(records),\"wall\":\(wall),\"cpu\":\(used),\(parts.joined(separator: ","))}"
        )
    }

    /// All feeds, read and parsed and with their state, as the loop hands them to delivery.
    private static func polls(
        of feeds: [Feed],
        _ configuration: Configuration,
        _ delivery: Delivery,
        at now: Timestamp
    ) async throws -> [FeedAnswer] {
        let fetcher = try Fetcher()
        let poller = FeedPoller(
            configuration: configuration,
            userAgent: "feedmill-benchmark",
            now: { now },
            fetch: { await fetcher.fetch($0) }
        )
        let states = try await delivery.register(
            feeds.map { .init(identity: FeedIdentity.of($0), url: $0.url.string) }
        )
        var answers: [FeedAnswer] = []
        for (feed, state) in zip(feeds, states) {
            let one = await poller.poll(TrackedFeed(feed: feed, state: state))
            if case .failed(let failure) = one.result { throw failure }
            answers.append(one)
        }
        await fetcher.close()
        return answers
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// How long each step of the protocol took, all batches together.
private struct Steps {
    private var last = ContinuousClock.now
    private(set) var seconds: [String: Double] = [:]

    mutating func begin() {
        last = .now
    }

    mutating func reached(_ step: String) {
        let now = ContinuousClock.now
        seconds[step, default: 0] += Deliver.seconds(now - last)
        last = now
    }
}

extension Deliver {
    fileprivate static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
