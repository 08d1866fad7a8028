import FeedmillBytes
import FeedmillModel

/// Tells whether a page has the article of a feed's entry: consent pages, logins and "not found"
/// texts come with status 200, too.
struct PageLikeness {
    /// With fewer words nothing can be said.
    private static let fewestWords = 6
    private static let smallestShare = 0.25
    /// Of a long text the beginning is enough; a page may have much before its text.
    private static let pageLimit = 200_000
    private static let lengthLimit = 4_000

    private let wanted: Set<String>
    private let found: Int

    init(of entry: Article, to page: Article) {
        let wanted = Self.words(
            [entry.title, entry.contentText?.string ?? entry.summary],
            limit: Self.lengthLimit
        )
        self.wanted = wanted
        guard wanted.count >= Self.fewestWords else {
            found = wanted.count
            return
        }
        let words = Self.words([page.title, page.contentText?.string], limit: Self.pageLimit)
        found = wanted.count { words.contains($0) }
    }

    var isSameArticle: Bool {
        wanted.count < Self.fewestWords
            || Double(found) >= Double(wanted.count) * Self.smallestShare
    }

    /// Words of four letters and more; scripts without spaces between words have none.
    private static func words(_ texts: [String?], limit: Int) -> Set<String> {
        var words: Set<String> = []
        for text in texts.lazy.compactMap({ $0 }) {
            for word in text.prefix(limit).lowercased().split(whereSeparator: { !$0.isLetter }) {
                guard word.count >= 4, !word.unicodeScalars.contains(where: \.isUnspaced) else {
                    continue
                }
                words.insert(String(word))
            }
        }
        return words
    }
}

extension Unicode.Scalar {
    /// Whether it belongs to a script without spaces between words: Thai to Khmer, Chinese,
    /// Japanese.
    fileprivate var isUnspaced: Bool {
        switch value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x9FFF, 0xF900...0xFAFF,
            0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
