import FeedmillMarkup

/// The feeds that an HTML page offers, their addresses as written there.
package struct OfferedFeeds: Sendable, Hashable {
    /// What the page's own addresses start from (`base`), itself perhaps relative to the page's.
    package var base: String?
    /// `link` elements with the type of a feed, wherever they stand.
    package var links: [String] = []
    /// `link` elements with a type that some feeds have: JSON Feed 1.0 named plain JSON.
    package var doubtful: [String] = []
    /// `a` elements with the type of a feed, or with an address that looks like one.
    package var anchors: [String] = []

    package init() {}

    /// The links, or else the anchors: what may be told of a page without trying.
    package var best: [String] { links.isEmpty ? anchors : links }
}

/// Finds the feeds that an HTML page offers.
final class HTMLFeedLinks: HTMLHandler {
    private static let limit = 20

    private var found = OfferedFeeds()
    private var element = HTMLElement.other
    private var relation = ""
    private var type = ""
    private var address = ""

    /// Looks through a page, UTF-8 without NUL.
    static func find(in bytes: Span<UInt8>) -> OfferedFeeds {
        let links = HTMLFeedLinks()
        HTMLReader().read(bytes, handler: links)
        return links.found
    }

    func restart() { found = OfferedFeeds() }

    func begin(_ element: HTMLElement) -> Bool {
        self.element = element
        (relation, type, address) = ("", "", "")
        return element == .link || element == .a || element == .base
    }

    func attribute(_ attribute: HTMLAttribute, value: Span<UInt8>) {
        switch attribute {
        case .rel: relation = Self.text(value).lowercased()
        case .type: type = Self.text(value).lowercased()
        case .href: address = Self.text(value)
        default: break
        }
    }

    func endAttributes(of element: HTMLElement) {
        guard !address.isEmpty else { return }
        switch element {
        case .base:
            // The first one counts.
            if found.base == nil { found.base = address }
        case .link where FeedTypes.isFeed(relation: relation, type: type):
            let address = FeedTypes.withoutFeedScheme(address)
            if found.links.count < Self.limit, !found.links.contains(address) {
                found.links.append(address)
            }
        case .link where FeedTypes.isDoubtful(relation: relation, type: type):
            if found.doubtful.count < Self.limit, !found.doubtful.contains(address) {
                found.doubtful.append(address)
            }
        case .a where FeedTypes.isType(type) || FeedTypes.isAddress(address):
            let address = FeedTypes.withoutFeedScheme(address)
            if found.anchors.count < Self.limit, !found.anchors.contains(address) {
                found.anchors.append(address)
            }
        default: break
        }
    }

    func text(_ text: Span<UInt8>) {}

    func end(_ element: HTMLElement) {}

    private static func text(_ bytes: Span<UInt8>) -> String {
        let cut = bytes.extracting(first: min(bytes.count, 2_048))
        var text = Substring(
            String(decoding: ByteSearch.array(cut, 0..<cut.count), as: UTF8.self)
        )
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
