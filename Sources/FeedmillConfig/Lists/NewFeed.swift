/// A feed that is to be added to a list.
package struct NewFeed: Sendable, Hashable {
    package var url: String
    /// What it is to be called; in OPML, its title will do.
    package var name: String?
    package var tags: [String] = []
    package var homePageURL: String?

    package init(url: String, name: String? = nil, tags: [String] = []) {
        self.url = url
        self.name = name
        self.tags = tags
    }

    /// The tags that become folders: the first one, which is what most readers look at, and those
    /// that cannot stand in a list of categories.
    var folders: [String] {
        tags.enumerated().filter { $0.offset == 0 || $0.element.contains { ",/".contains($0) } }
            .map(\.element)
    }

    var categories: [String] { tags.filter { !folders.contains($0) } }
}

extension OPMLDocument {
    /// The text of a new document.
    ///
    /// - Parameters:
    ///   - feeds: its feeds, in order but for their folders.
    ///   - hasHead: whether it is to stand for itself, or only to be merged.
    /// - Returns: OPML 2.0 in UTF-8.
    static func text(of feeds: [NewFeed], hasHead: Bool) -> [UInt8] {
        var text = "<opml>\n  <body>\n"
        if hasHead {
            text = """
                <?xml version="1.0" encoding="UTF-8"?>
                <opml version="2.0">
                  <head>
                    <title>Feeds</title>
                  </head>
                  <body>

                """
        }
        write(feeds.map { ($0, $0.folders[...]) }, depth: 0, to: &text)
        return Array((text + "  </body>\n</opml>\n").utf8)
    }

    private static func write(
        _ feeds: [(feed: NewFeed, folders: ArraySlice<String>)],
        depth: Int,
        to text: inout String
    ) {
        let indent = String(repeating: " ", count: 4 + 2 * depth)
        var order: [String] = []
        var members: [String: [(feed: NewFeed, folders: ArraySlice<String>)]] = [:]
        for (feed, folders) in feeds {
            guard let folder = folders.first else {
                text += "\(indent)\(outline(feed))\n"
                continue
            }
            if members[folder] == nil { order.append(folder) }
            members[folder, default: []].append((feed, folders.dropFirst()))
        }
        for folder in order {
            text += "\(indent)<outline text=\"\(escaped(folder))\">\n"
            write(members[folder, default: []], depth: depth + 1, to: &text)
            text += "\(indent)</outline>\n"
        }
    }

    private static func outline(_ feed: NewFeed) -> String {
        let title = escaped(feed.name ?? feed.url)
        var text = "<outline type=\"rss\" text=\"\(title)\""
        if feed.name != nil { text += " title=\"\(title)\"" }
        text += " xmlUrl=\"\(escaped(feed.url))\""
        if let page = feed.homePageURL { text += " htmlUrl=\"\(escaped(page))\"" }
        if !feed.categories.isEmpty {
            text += " category=\"\(escaped(feed.categories.joined(separator: ",")))\""
        }
        return text + "/>"
    }

    /// The text as it may stand in an attribute or an element.
    static func escaped(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "\t", "\n", "\r": output += "&#\(scalar.value);"
            // XML 1.0 has no other control characters.
            case _ where scalar.value < 0x20: break
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
