package import FeedmillConfig
package import FeedmillDelivery
package import FeedmillModel
package import FeedmillPoll
package import FeedmillSchedule
package import FeedmillSystem
import Logging
import ServiceLifecycle

/// Takes changed feed lists, and on request the whole configuration, into a running loop; passes
/// the request to poll now on, in its turn.
///
/// The lists are looked at every few seconds: a look at a handful of files costs next to nothing,
/// and sees a file that was replaced, a folder and a file that is missing as it sees any other.
/// What is broken changes nothing: the old feeds stay in force, and the mistake is told once.
package struct ReloadService: Service {
    /// Time between two looks at the lists.
    package static let pause = Duration.seconds(2)

    /// What can be asked for.
    package enum Request: Sendable {
        /// Everything is to be read anew.
        case reload
        case pollNow
    }

    /// What the service needs of the program around it.
    package struct Parts: Sendable {
        /// Opens the configuration file anew.
        package var open: @Sendable () throws(ConfigurationError) -> ConfigurationSource
        /// Finds feeds in the state.
        package var subjects: @Sendable ([Feed]) async throws -> [TrackedFeed]
        package var poller: @Sendable (Configuration) -> FeedPoller
        package var limits: @Sendable (Configuration) -> HostGate.Limits
        package var requests: any AsyncSequence<Request, Never> & Sendable
        package var environment: LoopEnvironment
        /// Told of a request to reload before and after it is dealt with.
        package var notifier: ServiceNotifier?
        /// Told of the configuration that is in force from now on.
        package var adopt: @Sendable (Configuration) async -> Void

        package init(
            open: @escaping @Sendable () throws(ConfigurationError) -> ConfigurationSource,
            subjects: @escaping @Sendable ([Feed]) async throws -> [TrackedFeed],
            poller: @escaping @Sendable (Configuration) -> FeedPoller,
            limits: @escaping @Sendable (Configuration) -> HostGate.Limits,
            requests: any AsyncSequence<Request, Never> & Sendable,
            environment: LoopEnvironment,
            notifier: ServiceNotifier? = nil,
            adopt: @escaping @Sendable (Configuration) async -> Void = { _ in }
        ) {
            self.notifier = notifier
            self.adopt = adopt
            self.open = open
            self.subjects = subjects
            self.poller = poller
            self.limits = limits
            self.requests = requests
            self.environment = environment
        }
    }

    /// What the loop is to do, whenever there is something.
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
        var course = Reload(source: source, loaded: loaded, parts: parts)
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
                    order(await course.look())
                    group.addTask(operation: nextLook)
                case .request(.reload): order(await course.readEverything())
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

/// What is in force, and how it becomes something else.
private struct Reload {
    private var source: ConfigurationSource
    private var loaded: LoadedConfiguration
    private var watch: ListWatch
    private let parts: ReloadService.Parts
    /// What the process was started with, and has gone by since in part.
    private let started: Configuration
    /// What was told last: the same is not told again.
    private var complaint = ""

    init(source: ConfigurationSource, loaded: LoadedConfiguration, parts: ReloadService.Parts) {
        self.source = source
        self.loaded = loaded
        self.parts = parts
        started = loaded.configuration
        watch = ListWatch(loaded.stamps)
    }

    private static let everything = "configuration"

    private var logger: Logger { parts.environment.logger }

    /// Looks at the lists, and reads them when they have changed.
    mutating func look() async -> LoopChange? {
        let seen = FileStamps(of: loaded.listPaths)
        guard watch.isDue(seen) else { return nil }
        watch.wasRead(seen)
        return await read(source, what: "feed lists")
    }

    /// Reads the configuration file and everything that it names.
    mutating func readEverything() async -> LoopChange? {
        // Who asks wants an answer, also to the same question.
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

    private mutating func read(_ source: ConfigurationSource, what: String) async -> LoopChange? {
        do {
            let new = try source.load()
            let change = LoopChange(
                subjects: try await parts.subjects(new.configuration.feeds).filter(\.isAskable),
                poller: parts.poller(new.configuration),
                limits: parts.limits(new.configuration)
            )
            tell(new, what: what)
            self.source = source
            loaded = new
            await parts.adopt(new.configuration)
            watch.wasRead(new.stamps)
            complaint = ""
            return change
        } catch let error as ConfigurationError {
            complain(error, about: what)
        } catch {
            // The state could not be written: the next look tries again.
            watch.wasRead(FileStamps())
            tell("\(error)", ["error": "\(error)"], about: what)
        }
        return nil
    }
}

// MARK: - Words

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
