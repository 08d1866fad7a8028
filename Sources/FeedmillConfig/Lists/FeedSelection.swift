import FeedmillAddress
import FeedmillBytes
package import FeedmillModel

/// Chooses feeds by name or address, as a user writes them.
package enum FeedSelection {
    /// A name or address that no configured feed has.
    package struct Unknown: Error, Sendable, CustomStringConvertible {
        package let name: String

        package var description: String {
            "no feed is called \(name.printable()); see feedmill feeds list"
        }
    }

    /// Returns the feeds that are named, in the order of the configuration; all without names.
    ///
    /// - Parameters:
    ///   - names: names, or addresses in any spelling.
    ///   - feeds: the configured feeds.
    /// - Returns: the chosen feeds.
    /// - Throws: `Unknown` for the first name that fits nothing.
    package static func select(
        _ names: [String],
        from feeds: [Feed]
    ) throws(Unknown) -> [Feed] {
        guard !names.isEmpty else { return feeds }
        var chosen: Set<Int> = []
        for name in names {
            let identity = WebURL(name).map { FeedIdentity.of($0) }
            let fitting = feeds.indices.filter { index in
                feeds[index].name == name || feeds[index].identity == identity
            }
            guard !fitting.isEmpty else { throw Unknown(name: name) }
            chosen.formUnion(fitting)
        }
        return chosen.sorted().map { feeds[$0] }
    }
}
