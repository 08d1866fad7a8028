/// One place where a feed is listed; one that is listed twice has two of them.
package struct FeedListing: Sendable, Hashable {
    /// The feed's index among the feeds of the configuration.
    package var feed: Int
    package var location: Location
    /// The tags that are given here: those of `defaults` left out.
    package var tags: [String] = []
    /// Whether keys stand here that only YAML can hold.
    package var hasSettings = false
}

/// An entry of `feeds`, or one of the files of a folder that stands there.
package struct ConfiguredList: Sendable, Hashable {
    package var path: String
    /// `nil` for a folder.
    package var format: FeedListFormat?
}

/// The forms of a feed list.
package enum FeedListFormat: Sendable, Hashable {
    case opml
    case lines
    case yaml

    /// The form that a file name stands for; `nil` for another file.
    package init?(fileName: String) {
        let name = fileName.lowercased()
        if name.hasSuffix(".opml") || name.hasSuffix(".xml") {
            self = .opml
        } else if name.hasSuffix(".txt") {
            self = .lines
        } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            self = .yaml
        } else {
            return nil
        }
    }

    /// The form by content, then by name: no address and no YAML list begins with `<`.
    package static func detect(fileName: String, bytes: [UInt8]) -> FeedListFormat {
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if first == 0x3C { return .opml }
        return FeedListFormat(fileName: fileName) ?? .lines
    }
}
