import FeedmillModel

/// Reads the root of `feedmill.yaml` and everything that it names.
struct ConfigurationReader {
    let context: LoadContext
    /// The list that is read, where there is one, when `feeds` names none.
    let defaultList: String?

    /// The configuration, and where its feeds stand.
    struct Reading {
        var configuration: Configuration
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
        var reader = MappingReader(root, path: "", isOverridable: true, context: context)
        let lists = reader.texts("feeds")
        let inPlace = reader.items("feed")
        let defaults = reader.section("defaults")
        configuration.http = readHTTP(reader.section("http"))
        configuration.state = readState(reader.section("state"))
        configuration.spool = readSpool(reader.section("spool"))
        var settings = configuration.unlistedSettings
        configuration.dedup = readDedup(reader.section("dedup"), &settings)
        configuration.ledger = readLedger(reader.section("ledger"))
        configuration.status = readStatus(reader.section("status"))
        configuration.log = readLog(reader.section("log"))
        reader.finish()

        var base = FeedSettingsReader(settings: settings, context: context)
        base.readDefaults(defaults)
        var collector = FeedCollector(
            base: base,
            allowsFiles: configuration.http.allowsFileFeeds,
            context: context
        )
        var listPaths = lists.map { context.resolve($0.value, at: $0.location) }
        if lists.isEmpty, let defaultList { listPaths = [defaultList] }
        let stamps = FileStamps(of: listPaths)
        var listReader = FeedListReader(context: context)
        if lists.isEmpty, let defaultList {
            listReader.readDefault(defaultList, into: &collector)
        }
        for list in lists { listReader.read(list.value, at: list.location, into: &collector) }
        collector.reserve(inPlace.count)
        for item in inPlace { collector.add(item) }
        configuration.feeds = collector.feeds
        return Reading(
            configuration: configuration,
            lists: listReader.lists,
            listings: collector.listings,
            listPaths: listPaths,
            usesDefaultList: lists.isEmpty,
            stamps: stamps
        )
    }
}

// MARK: - Sections

extension ConfigurationReader {
    private func readHTTP(_ section: MappingReader) -> Configuration.HTTP {
        var section = section
        var http = Configuration.HTTP()
        http.userAgent = section.headerValue("user-agent")
        http.timeout =
            section.duration("timeout", in: .seconds(1)...Limits.request) ?? http.timeout
        http.connectTimeout =
            section.duration("connect-timeout", in: .milliseconds(100)...Limits.request)
            ?? http.connectTimeout
        http.maxBodySize =
            section.size("max-body-size", in: 1 << 10...1 << 30) ?? http.maxBodySize
        http.connections = section.number("connections", in: 1...4_096) ?? http.connections
        var perHost = section.section("per-host")
        http.connectionsPerHost =
            perHost.number("connections", in: 1...4_096) ?? http.connectionsPerHost
        http.delayPerHost =
            perHost.duration("delay", in: .zero...Limits.request) ?? http.delayPerHost
        perHost.finish()
        var perAddress = section.section("per-address")
        http.connectionsPerAddress =
            perAddress.number("connections", in: 1...4_096) ?? http.connectionsPerAddress
        perAddress.finish()
        http.proxyVariables = section.proxyVariables("proxy")
        if http.proxyVariables == nil { http.proxy = section.proxy("proxy") }
        http.caBundle = readCABundle(&section)
        if let rule = section.privateAddresses("allow-private-addresses") {
            http.allowsPrivateAddresses = rule.allowsAll
            http.allowedNetworks = rule.networks
        }
        http.allowsFileFeeds = section.truth("allow-file-feeds") ?? http.allowsFileFeeds
        section.finish()
        return http
    }

    private func readCABundle(_ section: inout MappingReader) -> String? {
        if let (path, location) = section.filePath("ca-bundle") {
            if let reason = InputFile.reasonNotReadable(path) {
                context.report("\"http.ca-bundle\": \(path.printable()) \(reason)", at: location)
            }
            return path
        }
        guard let (name, value) = context.surroundings.defaultCABundle else { return nil }
        let path = context.resolve(value, at: Location(source: name))
        guard let reason = InputFile.reasonNotReadable(path) else { return path }
        context.warn("ignored: \(path.printable()) \(reason)", at: Location(source: name))
        return nil
    }

    private func readState(_ section: MappingReader) -> Configuration.State {
        var section = section
        var state = Configuration.State()
        if let (path, _) = section.filePath("path") {
            state.path = path
        } else if let path = context.surroundings.defaultStatePath {
            state.path = path
            state.isDefaultPath = true
        } else {
            reportNoHome("state.path")
        }
        section.finish()
        return state
    }

    private func readSpool(_ section: MappingReader) -> Configuration.Spool {
        var section = section
        var spool = Configuration.Spool()
        if let (path, _) = section.filePath("directory") {
            spool.directory = path
        } else if let path = context.surroundings.defaultSpoolDirectory {
            spool.directory = path
            spool.isDefaultDirectory = true
        } else {
            reportNoHome("spool.directory")
        }
        spool.format =
            section.word("format", Configuration.Spool.Format.allCases.map { ($0.rawValue, $0) })
            ?? spool.format
        spool.minFree = section.size("min-free", in: 0...Limits.spoolSize)
        spool.maxFiles = section.number("max-files", in: 1...Limits.spoolFiles)
        spool.maxSize = section.size("max-size", in: 1 << 10...Limits.spoolSize)
        let modes = "octal permission bits with 06 for the owner and none to write for others"
        spool.mode =
            section.value("mode", "\(modes), such as \"0640\"") { text in
                ScalarText.mode(text).flatMap { $0 & 0o602 == 0o600 ? $0 : nil }
            } ?? spool.mode
        spool.retain = section.duration("retain", in: .seconds(60)...Limits.retention)
        section.finish()
        return spool
    }

    private func readDedup(
        _ section: MappingReader,
        _ settings: inout FeedSettings
    ) -> Configuration.Dedup {
        var section = section
        var dedup = Configuration.Dedup()
        section.readFeedDedup(into: &settings)
        dedup.stripParameters = section.texts("strip-parameters").map(\.value)
        dedup.keepParameters = section.texts("keep-parameters").map(\.value)
        section.finish()
        return dedup
    }

    private func readLedger(_ section: MappingReader) -> Configuration.Ledger {
        var section = section
        var ledger = Configuration.Ledger()
        ledger.retain = section.duration("retain", in: Limits.memory...Limits.retention)
        section.finish()
        return ledger
    }

    private func readStatus(_ section: MappingReader) -> Configuration.Status {
        var section = section
        var status = Configuration.Status()
        let wanted = "a loopback address with a port, such as 127.0.0.1:8737, or unix:/path"
        status.listen = section.value("listen", wanted) { ListenAddress($0) }
        section.finish()
        return status
    }

    private func readLog(_ section: MappingReader) -> Configuration.Log {
        var section = section
        var log = Configuration.Log()
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        log.level = section.word("level", levels.map { ($0, $0) }) ?? log.level
        log.format =
            section.word("format", Configuration.Log.Format.allCases.map { ($0.rawValue, $0) })
            ?? log.format
        section.finish()
        return log
    }

    private func reportNoHome(_ key: String) {
        context.report(
            "has no default because HOME is not set; set \(key) or HOME",
            at: Location(source: key)
        )
    }
}
