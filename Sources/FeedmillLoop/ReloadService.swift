package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillModel
package import FeedmillPoll
import FeedmillSchedule
package import FeedmillSystem
import Logging
import ServiceLifecycle

/// Brings changed feed lists, and on request the whole configuration, into a running loop, and
/// passes requests to poll now on to it.
///
/// The lists are checked every few seconds: checking a handful of files costs next to nothing, and
/// works for files that are replaced, for folders and for files that are missing. What is wrong in a
/// list is left out; of a list that cannot be read the old feeds stay in force. Each mistake is logged
/// once. A list that looks half-written waits.
package struct ReloadService: Service {
    /// Time between two checks of the lists.
    package static let pause = Duration.seconds(2)

    /// A request from outside, by a signal.
    package enum Request: Sendable {
        /// Read configuration and feed lists again.
        case reload
        case pollNow
    }

    /// What the service needs of the program around it.
    package struct Parts: Sendable {
        /// Opens the configuration file again.
        package var open: @Sendable () throws(ConfigurationError) -> ConfigurationSource
        /// Looks up what is remembered of feeds.
        package var track: @Sendable ([Feed]) async throws -> [TrackedFeed]
        package var poller: @Sendable (Configuration) -> FeedPoller
        package var requests: any AsyncSequence<Request, Never> & Sendable
        package var environment: LoopEnvironment
        /// Told before and after each requested reload.
        package var notifier: ServiceNotifier?
        /// Told of each new configuration.
        package var adopt: @Sendable (Configuration) async -> Void
        /// Lifts the holds of hosts that no listed feed is the reason of.
        package var release: @Sendable ([Feed]) async throws -> Set<String>

        package init(
            open: @escaping @Sendable () throws(ConfigurationError) -> ConfigurationSource,
            track: @escaping @Sendable ([Feed]) async throws -> [TrackedFeed],
            poller: @escaping @Sendable (Configuration) -> FeedPoller,
            requests: any AsyncSequence<Request, Never> & Sendable,
            environment: LoopEnvironment,
            notifier: ServiceNotifier? = nil,
            adopt: @escaping @Sendable (Configuration) async -> Void = { _ in },
            release: @escaping @Sendable ([Feed]) async throws -> Set<String> = { _ in [] }
        ) {
            self.release = release
            self.notifier = notifier
            self.adopt = adopt
            self.open = open
            self.track = track
            self.poller = poller
            self.requests = requests
            self.environment = environment
        }
    }

    /// The orders for the loop.
    package let orders: AsyncStream<LoopOrder>
    private let continuation: AsyncStream<LoopOrder>.Continuation
    private let source: ConfigurationSource
    private let loaded: LoadedConfiguration
    private let parts: Parts

    /// Creates the service for a configuration that is in force.
    package init(source: ConfigurationSource, loaded: LoadedConfiguration, parts: Parts) {
        self.source = source
        self.loaded = loaded
        self.parts = parts
        (orders, continuation) = AsyncStream.makeStream()
    }

    package func run() async {
        await cancelWhenGracefulShutdown { await watch() }
        continuation.finish()
    }

    private enum Trigger {
        case look
        case request(Request)
    }

    private func watch() async {
        var reload = Reload(source: source, loaded: loaded, parts: parts)
        let (triggers, trigger) = AsyncStream<Trigger>.makeStream()
        await withDiscardingTaskGroup { group in
            group.addTask { [parts] in
                for await request in parts.requests { trigger.yield(.request(request)) }
            }
            let nextLook = { @Sendable [environment = parts.environment] () async -> Void in
                await environment.sleep(environment.uptime() + Self.pause)
                trigger.yield(.look)
            }
            group.addTask(operation: nextLook)
            for await event in triggers {
                switch event {
                case .look:
                    order(await reload.look())
                    group.addTask(operation: nextLook)
                case .request(.reload): order(await reload.readEverything())
                case .request(.pollNow): continuation.yield(.pollNow)
                }
            }
        }
    }
}

extension ReloadService {
    private func order(_ change: LoopChange?) {
        if let change { continuation.yield(.change(change)) }
    }
}

/// The configuration that is in force, and how it is replaced.
private struct Reload {
    private var source: ConfigurationSource
    private var loaded: LoadedConfiguration
    private var watch: ListWatch
    private let parts: ReloadService.Parts
    /// What the process was started with: keys that need a restart are compared with it.
    private let started: Configuration
    /// The last mistake that was logged: the same one is not logged again.
    private var complaint = ""

    init(source: ConfigurationSource, loaded: LoadedConfiguration, parts: ReloadService.Parts) {
        self.source = source
        self.loaded = loaded
        self.parts = parts
        started = loaded.configuration
        watch = ListWatch(loaded.stamps)
    }

    private static let everything = "configuration"
    private static let lists = "feed lists"

    private var logger: Logger { parts.environment.logger }

    /// Checks the lists, and reads them if they have changed.
    mutating func look() async -> LoopChange? {
        let seen = FileStamps(of: loaded.listPaths)
        switch watch.decide(seen) {
        case .wait: return nil
        case .read: return await read(source, what: Self.lists, isSudden: true)
        case .take: return await read(source, what: Self.lists)
        }
    }

    /// Reads the configuration file and everything that it names.
    mutating func readEverything() async -> LoopChange? {
        // Whoever asks for a reload is told of a mistake each time.
        complaint = ""
        parts.notifier?.reloading()
        defer { parts.notifier?.ready() }
        do {
            return await read(try parts.open(), what: Self.everything)
        } catch {
            complain(error, about: Self.everything)
            return nil
        }
    }

    /// Reads lists, or all of the configuration.
    ///
    /// - Parameters:
    ///   - source: the configuration file.
    ///   - what: what is read, for messages.
    ///   - isSudden: whether the lists have just changed, so that one that looks half-written waits.
    /// - Returns: what changes for the loop; `nil` for nothing.
    private mutating func read(
        _ source: ConfigurationSource,
        what: String,
        isSudden: Bool = false
    ) async -> LoopChange? {
        let seen = FileStamps(of: loaded.listPaths)
        do {
            let new = try source.load(after: loaded)
            if isSudden, new.isDoubtful(after: loaded) {
                logger.notice("a feed list looks half-written; it is read when it stays as it is")
                return nil
            }
            // Before the feeds are looked up: what is still listed decides whose history they have.
            await parts.adopt(new.configuration)
            let released = try await parts.release(new.configuration.feeds)
            let isSame = what == Self.lists && new.configuration.feeds == loaded.configuration.feeds
            var change =
                isSame
                ? nil
                : LoopChange(
                    feeds: try await parts.track(new.configuration.feeds).filter(\.canBePolled),
                    poller: parts.poller(new.configuration),
                    limits: HostGate.Limits(new.configuration.http)
                )
            change?.released = released
            tellOfMistakes(new.configuration)
            if !isSame { tell(new, what: what) }
            self.source = source
            loaded = new
            watch.settle(new.stamps)
            complaint = ""
            return change
        } catch let error as ConfigurationError {
            watch.settle(seen)
            complain(error, about: what)
        } catch {
            // The state could not be written: the next check tries again.
            watch.retry()
            tell("\(error)", ["error": "\(error)"], about: what)
        }
        return nil
    }
}

// MARK: - Logging

extension Reload {
    private mutating func complain(_ error: ConfigurationError, about what: String) {
        var metadata: Logger.Metadata = [:]
        if let first = error.problems.first { metadata["problem"] = "\(first)" }
        if error.problems.count > 1 { metadata["problems"] = "\(error.problems.count)" }
        tell(error.description, metadata, about: what)
    }

    private mutating func tell(_ text: String, _ metadata: Logger.Metadata, about what: String) {
        guard text != complaint else { return }
        complaint = text
        logger.error("\(what) not reloaded; the old stays in force", metadata: metadata)
    }

    /// Tells of what is newly wrong with the lists, and of lists that can be read again.
    private func tellOfMistakes(_ new: Configuration) {
        let old = loaded.configuration
        for problem in new.brokenLists where !old.brokenLists.contains(problem) {
            logger.error(
                "a feed list cannot be read; its old feeds stay in force",
                metadata: ["problem": "\(problem)"]
            )
        }
        let known = Set(old.leftOut)
        for problem in new.leftOut where !known.contains(problem) {
            logger.warning("left out of a feed list", metadata: ["problem": "\(problem)"])
        }
        if new.brokenLists.isEmpty, !old.brokenLists.isEmpty {
            logger.notice("all feed lists can be read again")
        }
    }

    private func tell(_ new: LoadedConfiguration, what: String) {
        let known = Set(loaded.warnings)
        for warning in new.warnings where !known.contains(warning) { logger.warning("\(warning)") }
        let (before, after) = (loaded.configuration, new.configuration)
        let (old, current) = (Set(before.feeds.map(\.url)), Set(after.feeds.map(\.url)))
        logger.notice(
            "\(what) reloaded",
            metadata: [
                "feeds": "\(after.feeds.count)",
                "added": "\(current.subtracting(old).count)",
                "removed": "\(old.subtracting(current).count)",
            ]
        )
        let fixed = after.keysNeedingRestart(changedFrom: started)
        if what == Self.everything, !fixed.isEmpty {
            logger.warning(
                "changed settings that need a restart",
                metadata: ["keys": "\(fixed.joined(separator: ", "))"]
            )
        }
    }
}
