/// Reads an OPML 2.0 subscription list: every outline with `xmlUrl` is a feed.
///
/// The outlines around it are folders; their titles become tags, as do its categories.
struct OPMLFeedList {
    private var walk: OPMLWalk
    private let context: LoadContext
    /// The title of each open element that is a folder.
    private var folders: [String?] = []

    init(bytes: [UInt8], source: String, context: LoadContext) {
        walk = OPMLWalk(bytes: bytes, source: source, recovers: true)
        self.context = context
    }

    /// Whether the file ends too early: somebody may be writing it.
    var isCutOff: Bool { walk.isCutOff }

    /// Adds all feeds that can be read.
    ///
    /// - Throws: why nothing behind that place can be.
    mutating func read(into collector: inout FeedCollector) throws(OPMLWalk.Failure) {
        defer {
            context.leaveOut(walk.problems)
            context.warn(walk.warnings)
        }
        while let event = try walk.next() {
            switch event {
            case .start(let name, let attributes, let isEmpty, _):
                var folder: String?
                if name == "outline" || name.lowercased() == "outline" {
                    folder = outline(attributes, &collector)
                }
                if !isEmpty { folders.append(folder) }
            case .end:
                folders.removeLast()
            }
        }
    }

    /// Adds a feed, or returns the title of a folder.
    private func outline(
        _ attributes: [OPMLScanner.Attribute],
        _ collector: inout FeedCollector
    ) -> String? {
        let outline = OPMLOutline(attributes)
        guard let address = outline.address else { return outline.title?.text }
        var item = FeedItem(url: address.text, location: address.location)
        // Without a title of its own a feed is listed under its address.
        if let title = outline.title, title.text != address.text {
            item.name = title.text
            item.nameLocation = title.location
        }
        item.isFromOPML = true
        item.isListed = true
        item.tags = folders.compactMap(\.self) + outline.categories
        collector.add(item)
        return nil
    }
}
