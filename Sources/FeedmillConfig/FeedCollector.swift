import FeedmillModel

/// A feed as a list or the configuration names it, before its address is checked.
struct FeedItem {
    var url: String
    var location: Location
    var name: String?
    var nameLocation: Location?
    /// Whether the name is only a title that some program wrote: it may repeat.
    var isNameTitle = false
    /// The folders that it lies in, outermost first.
    var folders: [String] = []
}

/// Gathers the feeds of all lists, checks addresses and names, and finds those listed twice.
struct FeedCollector {
    private(set) var feeds: [Feed] = []
    let context: LoadContext
    private let base: FeedSettingsReader
    private let allowsFiles: Bool
    /// The addresses so far, by what stays of them without differences that seldom mean much.
    private var seen: [String: [(address: String, location: Location)]] = [:]
    private var names: [String: Location] = [:]

    init(base: FeedSettingsReader, allowsFiles: Bool, context: LoadContext) {
        self.base = base
        self.allowsFiles = allowsFiles
        self.context = context
    }

    /// Adds a feed of a list that has addresses, names and folders only.
    mutating func add(_ item: FeedItem) {
        add(item, base)
    }

    /// Adds a feed written in YAML: an address, or a mapping with per-feed keys.
    mutating func add(_ node: SourceNode) {
        switch node.content {
        case .scalar(let text, _):
            guard !node.isAbsent else {
                context.report("an empty item; write the address of a feed", at: node.location)
                return
            }
            add(FeedItem(url: text, location: node.location))
        case .list:
            context.report(
                "a feed is its address or a mapping with \"url\", not a list",
                at: node.location
            )
        case .mapping:
            var reader = MappingReader(node, path: "", isOverridable: false, context: context)
            let url = reader.text("url")
            let name = reader.text("name")
            var settings = base
            settings.read(&reader)
            reader.finish()
            guard let url else {
                if !reader.isGiven("url") {
                    context.report("a feed needs \"url\", its address", at: node.location)
                }
                return
            }
            var item = FeedItem(url: url.value, location: url.location)
            item.name = name?.value
            item.nameLocation = name?.location
            add(item, settings)
        }
    }

    private mutating func add(_ item: FeedItem, _ settings: FeedSettingsReader) {
        guard let url = checkedURL(item) else { return }
        var settings = settings
        for folder in item.folders { settings.add(tag: folder, at: item.location) }
        var feed = Feed(url: url, settings: settings.settings)
        feed.tags = settings.tags
        guard isNew(url, at: item.location) else { return }
        feed.name = checkedName(item)
        feeds.append(feed)
    }
}

// MARK: - Names and duplicates

extension FeedCollector {
    private mutating func checkedName(_ item: FeedItem) -> String? {
        guard let name = item.name, !name.isEmpty else { return nil }
        let location = item.nameLocation ?? item.location
        guard name.unicodeScalars.count <= Limits.nameLength,
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0 ~= $0.value) })
        else {
            if !item.isNameTitle {
                context.report(
                    "a name must be at most \(Limits.nameLength) characters without line breaks",
                    at: location
                )
            }
            return nil
        }
        guard let first = names[name] else {
            names[name] = location
            return name
        }
        let message = "the name \"\(name.printable(limit: 60))\" is taken by \(first)"
        if item.isNameTitle {
            context.warn("\(message); this feed goes by its address", at: location)
        } else {
            context.report("\(message); write another one", at: location)
        }
        return nil
    }

    private mutating func isNew(_ url: WebURL, at location: Location) -> Bool {
        let address = url.withoutFragment.string
        let earlier = seen[Self.spelling(address), default: []]
        if let same = earlier.first(where: { $0.address == address }) {
            context.warn("the same feed as \(same.location); left out here", at: location)
            return false
        }
        if let first = earlier.first {
            context.warn(
                "probably the same feed as \(first.location), spelled otherwise; keep one of them",
                at: location
            )
        }
        seen[Self.spelling(address), default: []].append((address, location))
        return true
    }

    /// What stays of an address without the differences that seldom mean another feed.
    private static func spelling(_ address: String) -> String {
        var rest = Substring(address)
        if rest.hasPrefix("https:") { rest = rest.dropFirst(6) }
        if rest.hasPrefix("http:") { rest = rest.dropFirst(5) }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        return String(rest)
    }
}

// MARK: - Addresses

extension FeedCollector {
    private func checkedURL(_ item: FeedItem) -> WebURL? {
        let text = item.url
        let url = WebURL(text)
        if let url, url.isHTTP, url.host != nil { return url }
        if let url, url.scheme == "file" {
            if allowsFiles { return url }
            context.report(
                "\(quoted(text)) is a local file; set http.allow-file-feeds: true to allow that",
                at: item.location
            )
            return nil
        }
        context.report(
            "\(quoted(text)) is no address of a feed; \(advice(text))",
            at: item.location
        )
        return nil
    }

    private func advice(_ text: String) -> String {
        let lower = text.lowercased()
        for prefix in ["feed://", "feed:https://", "feed:http://"] where lower.hasPrefix(prefix) {
            let rest = text.dropFirst(prefix.count)
            let scheme = prefix == "feed:http://" ? "http" : "https"
            return "write \(quoted("\(scheme)://\(rest)"))"
        }
        if lower.hasPrefix("https://") || lower.hasPrefix("http://") {
            return "check its host and port"
        }
        if lower.contains("://") { return "write one that begins with https:// or http://" }
        if WebURL("https://" + text)?.host?.contains(".") == true {
            return "write \(quoted("https://" + text))"
        }
        return "write https://host/path"
    }

    /// The text in quotes, without a password that may be in it.
    private func quoted(_ text: String) -> String {
        var shown = text
        if let at = text.lastIndex(of: "@") {
            let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
            if start < at { shown = text[..<start] + "***" + text[at...] }
        }
        return "\"\(shown.printable(limit: 120))\""
    }
}
