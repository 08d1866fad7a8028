import FeedmillMarkup

/// Takes out of a text what the publisher's own copy of it in the linked data does not have.
///
/// That copy may be a teaser, so it counts only where it is as long as what the page shows and has
/// nearly all of it.
struct BodyAgreement {
    private static let shingleSize = 4
    /// No more words than these are compared.
    private static let wordLimit = 50_000

    private let known: Set<Int>
    private let count: Int

    /// `nil` when the copy is too short to tell anything.
    init?(_ body: String) {
        let words = Array(body.words.prefix(Self.wordLimit))
        guard words.count >= 40 else { return nil }
        count = words.count
        known = Set(Self.shingles(words))
    }

    private static func shingles(_ words: [Substring]) -> [Int] {
        guard words.count >= shingleSize else { return [] }
        return (0...words.count - shingleSize).map { start in
            words[start..<start + shingleSize].hashValue
        }
    }

    /// Discards the blocks that the copy has nothing of.
    func apply(to map: inout PageMap, root: Int) {
        let tree = map.tree
        var strangers: [Int] = []
        var shared = 0
        var strange = 0
        map.walk(tree.inside(root)) { node in
            switch tree.nodes[node].element {
            case .p, .li, .blockquote, .dd, .td: break
            default: return false
            }
            let words = tree.text(node, limit: 20_000) { map.isDead[$0] }.words
            let shingles = Self.shingles(words)
            if shingles.contains(where: known.contains) {
                shared += words.count
            } else if !shingles.isEmpty {
                strange += words.count
                strangers.append(node)
            }
            return true
        }
        guard shared >= strange * 4, count * 10 >= shared * 9 else { return }
        for node in strangers { map.kill(node) }
        map.measure()
    }
}
