import FeedmillAddress
import FeedmillMarkup

/// Tells links to other sites, which belong to a text, from links to more pages of the same site.
struct OutsideLinks {
    /// Links before each node of the range, and those of them to other sites.
    private var all: [Int32] = [0]
    private var outside: [Int32] = [0]
    private let start: Int

    /// The last two labels of the page's host.
    private let site: [Substring]

    init(in range: Range<Int>, of tree: PageTree, page: WebURL?) {
        start = range.lowerBound
        site = Self.site(page?.host ?? "")
        all.reserveCapacity(range.count + 1)
        outside.reserveCapacity(range.count + 1)
        for node in range {
            let isLink = tree.nodes[node].isLink
            let isOutside = isLink && leadsOutside(node, tree)
            all.append((all.last ?? 0) + (isLink ? 1 : 0))
            outside.append((outside.last ?? 0) + (isOutside ? 1 : 0))
        }
    }

    private static func site(_ host: String) -> [Substring] {
        Array(host.lowercased().split(separator: ".").suffix(2))
    }

    /// Whether there are links in a range, all to other sites and none to share or follow the page.
    func areAll(in range: Range<Int>) -> Bool {
        let (lower, upper) = (range.lowerBound - start, range.upperBound - start)
        guard lower >= 0, upper < all.count, all[upper] > all[lower] else { return false }
        return all[upper] - all[lower] == outside[upper] - outside[lower]
    }

    private func leadsOutside(_ link: Int, _ tree: PageTree) -> Bool {
        guard site.count > 1, let address = tree.string(of: .href, link),
            let url = WebURL(address, base: nil), url.isHTTP, let host = url.host,
            Self.site(host) != site, url.path.count > 1 || url.query != nil
        else { return false }
        let words = url.path.lowercased().split { !$0.isLetter }
        return !words.contains { Self.acts.contains(String($0)) }
    }

    private static let acts: Set<String> = [
        "share", "sharer", "sharearticle", "intent", "send", "submit", "subscribe", "newsletter",
        "signup", "follow", "app", "apps", "channel", "user", "login",
    ]
}
