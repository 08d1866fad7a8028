import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// Reads the root of `feedmill.yaml` and everything that it names.
struct ConfigurationReader {
    let context: LoadContext
    /// The list that is read, where there is one, when `feeds` names none.
    let defaultList: String?
    /// What is in force, for lists that cannot be read.
    var previous: LoadedConfiguration?

    /// The configuration, and where its feeds stand.
    struct Reading {
        var configuration: Configuration
        var origins: [String: Origin]
        var lists: [ConfiguredList]
        var listings: [FeedListing]
        /// The files and folders that `feeds` names, else the list that is looked for without it.
        var listPaths: [String]
        var usesDefaultList: Bool
        /// How they were before they were read.
        var stamps: FileStamps
    }

    func read(_ root: SourceNode?) -> Reading {
        var configuration = Configuration()
        let given = Keys.file.read(
            root,
            into: &configuration,
            isOverridable: true,
            context: context
        )
        configuration.defaults.check(given, below: "defaults.", context)
        var origins = Dictionary(
            uniqueKeysWithValues: given.values.map { ($0.path, context.origin(of: $0.node)) }
        )
        fillIn(&configuration, given, &origins)
        if let node = given.unread("feeds") {
            origins["feeds"] = context.origin(of: node)
        }

        let place = { ValuePlace(path: $0, context: context) }
        let lists = given.unread("feeds").map { place("feeds").texts($0) } ?? []
        let inPlace = given.unread("feed").flatMap { place("feed").items($0) } ?? []
        var collector = FeedCollector(
            base: configuration.defaults,
            allowsFiles: configuration.http.allowsFileFeeds,
            context: context
        )
        var listPaths = lists.map { context.resolve($0.text, at: $0.location) }
        if lists.isEmpty, let defaultList { listPaths = [defaultList] }
        let stamps = FileStamps(of: listPaths)
        var listReader = FeedListReader(context: context, previous: previous)
        if lists.isEmpty, let defaultList {
            listReader.readDefault(defaultList, into: &collector)
        }
        for list in lists { listReader.read(list.text, at: list.location, into: &collector) }
        collector.reserve(inPlace.count)
        for item in inPlace { collector.add(item) }
        configuration.feeds = collector.feeds
        configuration.addFingerprints()
        configuration.leftOut = context.sortedLeftOut
        configuration.brokenLists = context.brokenLists
        return Reading(
            configuration: configuration,
            origins: origins,
            lists: listReader.lists,
            listings: collector.listings,
            listPaths: listPaths,
            usesDefaultList: lists.isEmpty,
            stamps: stamps
        )
    }

    /// Sets what depends on the environment where no key is given.
    private func fillIn(
        _ configuration: inout Configuration,
        _ given: GivenKeys,
        _ origins: inout [String: Origin]
    ) {
        if !given.has("state.path") {
            configuration.state.path = context.environment.defaultStatePath ?? noHome("state.path")
            configuration.state.isDefaultPath = true
        }
        if !given.has("spool.directory") {
            configuration.spool.directory =
                context.environment.defaultSpoolDirectory ?? noHome("spool.directory")
            configuration.spool.isDefaultDirectory = true
        }
        if !given.has("http.ca-bundle"), let (name, value) = context.environment.defaultCABundle {
            let path = context.resolve(value, at: Location(source: name))
            if let reason = InputFile.reasonNotReadable(path) {
                context.warn(
                    "ignored: \(path.printable()) \(reason)",
                    at: Location(source: name)
                )
            } else {
                configuration.http.caBundle = path
                origins["http.ca-bundle"] = Origin(.environment(name), written: value)
            }
        }
    }

    private func noHome(_ key: String) -> String {
        context.report(
            "has no default because HOME is not set; set \(key) or HOME",
            at: Location(source: key)
        )
        return ""
    }
}
