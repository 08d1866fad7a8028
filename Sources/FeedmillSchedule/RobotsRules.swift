/// What a site's robots.txt lets us read (RFC 9309), and how slowly.
package struct RobotsRules: Sendable, Hashable {
    /// What comes after so many bytes is not read (section 2.5).
    package static let sizeLimit = 500 << 10
    /// The longest pause between two requests that a file can ask for.
    package static let longestDelay = Duration.seconds(30)
    /// How many bytes may be compared to answer one question; files that need more say no.
    private static let workLimit = 5_000_000

    private struct Rule: Sendable, Hashable {
        var pattern: [UInt8]
        var allows: Bool
    }

    private var rules: [Rule] = []
    package private(set) var crawlDelay: Duration?
    private var forbidsAll = false

    /// There is no file, or none that says anything.
    package static let none = RobotsRules()
    /// The file could not be read although it may be there: nothing may be read (section 2.3.1.4).
    package static let unreachable = {
        var rules = RobotsRules()
        rules.forbidsAll = true
        return rules
    }()

    private init() {}

    /// Reads a file; whatever is no rule in it is passed over.
    ///
    /// - Parameters:
    ///   - file: the file as received.
    ///   - product: what we are called there, such as `feedmill`.
    package init(_ file: [UInt8], product: String) {
        var reader = RobotsReader(product: product.lowercased())
        let isMarked = file.starts(with: [0xEF, 0xBB, 0xBF])
        var text = file[(isMarked ? 3 : 0)..<min(file.count, Self.sizeLimit)]
        if file.count > Self.sizeLimit, let end = text.lastIndex(where: { $0 < 0x20 }) {
            // Half a rule would be another one.
            text = text[..<end]
        }
        for line in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            reader.take(line)
        }
        let group = reader.chosen
        crawlDelay = group.delay
        rules = group.rules.map { Rule(pattern: $0.pattern, allows: $0.allows) }
    }

    /// What it weighs in memory, about.
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
        // Where to go on when what follows the last star does not fit.
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
