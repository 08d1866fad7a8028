/// What a site's robots.txt allows this program to read (RFC 9309), and how fast.
package struct RobotsRules: Sendable, Hashable {
    /// Bytes beyond this are not read (RFC 9309 section 2.5).
    package static let sizeLimit = 500 << 10
    /// The longest pause between two requests that a file can ask for.
    package static let longestDelay = Duration.seconds(30)
    /// The most bytes compared for one decision; a file that needs more counts as a refusal.
    private static let workLimit = 5_000_000

    private struct Rule: Sendable, Hashable {
        var pattern: [UInt8]
        var allows: Bool
    }

    private var rules: [Rule] = []
    package private(set) var crawlDelay: Duration?
    private var forbidsAll = false

    /// There is no file, or no rule in it.
    package static let none = RobotsRules()
    /// The file may exist but could not be read: nothing may be read (RFC 9309 section 2.3.1.4).
    package static let unreachable = {
        var rules = RobotsRules()
        rules.forbidsAll = true
        return rules
    }()

    private init() {}

    /// Reads a file; lines that are not rules are ignored.
    ///
    /// - Parameters:
    ///   - file: the file as received.
    ///   - product: the name of this program in such files, such as `feedmill`.
    package init(_ file: [UInt8], product: String) {
        var reader = RobotsReader(product: product.lowercased())
        let isMarked = file.starts(with: [0xEF, 0xBB, 0xBF])
        var text = file[(isMarked ? 3 : 0)..<min(file.count, Self.sizeLimit)]
        if file.count > Self.sizeLimit, let end = text.lastIndex(where: { $0 < 0x20 }) {
            // A rule cut in half would be a different rule.
            text = text[..<end]
        }
        for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            reader.take(line)
        }
        let group = reader.chosen
        crawlDelay = group.delay
        rules = group.rules.map { Rule(pattern: $0.pattern, allows: $0.allows) }
    }

    /// Its approximate size in memory.
    var weight: Int { rules.reduce(200) { $0 + $1.pattern.count + 64 } }

    /// Whether the page with this path and query may be read.
    package func allows(_ target: String) -> Bool {
        guard !forbidsAll else { return false }
        let target = RobotsReader.normalised(Array(target.utf8)[...])
        var work = Self.workLimit
        var best = (length: -1, allows: true)
        for rule in rules {
            let length = rule.pattern.count
            guard length > best.length || length == best.length && rule.allows else { continue }
            if Self.matches(target, rule.pattern, &work) { best = (length, rule.allows) }
            guard work > 0 else { return false }
        }
        return best.allows
    }

    /// Whether a pattern with `*` and `$` matches from the start.
    private static func matches(_ target: [UInt8], _ pattern: [UInt8], _ work: inout Int) -> Bool {
        let isAnchored = pattern.last == UInt8(ascii: "$")
        let pattern = isAnchored ? pattern.dropLast() : pattern[...]
        var (at, place) = (0, pattern.startIndex)
        // Where to continue when the part after the last star does not match.
        var retry: (at: Int, pattern: Int)?
        while work > 0 {
            work -= 1
            if place == pattern.endIndex {
                if !isAnchored || at == target.count { return true }
            } else if pattern[place] == UInt8(ascii: "*") {
                place += 1
                retry = (at, place)
                continue
            } else if at < target.count, target[at] == pattern[place] {
                (at, place) = (at + 1, place + 1)
                continue
            }
            guard let last = retry, last.at < target.count else { return false }
            retry = (last.at + 1, last.pattern)
            (at, place) = (last.at + 1, last.pattern)
        }
        return false
    }
}
