/// What the words in `class`, `id`, `role` and `itemprop` say that an element is for.
struct NameHints: OptionSet {
    let rawValue: UInt32

    /// The text of an article, in one of the names that are used for nothing else.
    static let body = NameHints(rawValue: 1)
    /// A name that texts mostly have, and other things too.
    static let content = NameHints(rawValue: 1 << 1)
    /// What stands around articles: navigation, advertising, sharing, related articles.
    static let boilerplate = NameHints(rawValue: 1 << 2)
    static let comments = NameHints(rawValue: 1 << 3)
    static let byline = NameHints(rawValue: 1 << 4)
    static let credit = NameHints(rawValue: 1 << 5)
    static let caption = NameHints(rawValue: 1 << 6)
    static let title = NameHints(rawValue: 1 << 7)
    static let date = NameHints(rawValue: 1 << 8)
    /// Not to be seen.
    static let hidden = NameHints(rawValue: 1 << 9)
    /// The lead of an article, or its teaser.
    static let lead = NameHints(rawValue: 1 << 10)
    /// A column beside the text.
    static let sidebar = NameHints(rawValue: 1 << 11)
    /// A whole post, with its heading and its text.
    static let post = NameHints(rawValue: 1 << 12)
    /// A picture and what belongs to it.
    static let picture = NameHints(rawValue: 1 << 13)
    /// Pictures to be looked through, each with its text.
    static let gallery = NameHints(rawValue: 1 << 14)
    /// A second title.
    static let deck = NameHints(rawValue: 1 << 15)

    /// A name that condemns an element and says nothing else: `share-box`, not `share-price`.
    static let certain = NameHints(rawValue: 1 << 16)
    /// A remark within a text: a warning, a tip.
    static let note = NameHints(rawValue: 1 << 17)

    /// Reads the names of one attribute.
    ///
    /// Words end at anything but letters and digits, and where a capital follows a small letter.
    /// A word is looked up alone, with the one before it, and by its beginning.
    static func reading(_ text: ArraySlice<UInt8>) -> NameHints {
        var reader = NameReader()
        for byte in text.prefix(512) { reader.read(byte) }
        return reader.finish()
    }

    /// Reads an attribute byte by byte.
    private struct NameReader {
        private var hints: NameHints = []
        private var word = Hash()
        /// The last word continued by this one: `read-more` and `readmore` are one name.
        private var joined = Hash()
        private var previous: UInt8 = 0
        private var isInWord = false
        // Of the name that is being read:
        private var words = 0
        private var isFound = false
        private var isCertain = false
        private var hasOthers = false
        // `hidden` alone hides, but not where `md:block` or `d-md-block` shows it on some screens.
        private var isHidden = false
        private var isVaried = false

        mutating func read(_ byte: UInt8) {
            let isLetter = (byte | 0x20) &- 0x61 < 26
            let isCapital = byte &- 0x41 < 26
            let isWordByte = isLetter || byte &- 0x30 < 10
            if byte == 0x3A { isVaried = true }
            if isInWord, !isWordByte || (isCapital && previous &- 0x61 < 26) { endWord() }
            if isWordByte {
                isInWord = true
                word.add(byte | 0x20)
                joined.add(byte | 0x20)
                if word.count > 4, let found = beginnings[word.value] {
                    note(found)
                    isCertain = true
                }
            } else if byte <= 0x20 {
                endName()
            }
            previous = byte
        }

        mutating func finish() -> NameHints {
            if isInWord { endWord() }
            endName()
            if isHidden { hints.insert(.hidden) }
            if isVaried { hints.remove(.hidden) }
            return hints
        }

        private mutating func note(_ found: NameHints) {
            hints.formUnion(found)
            if !found.isDisjoint(with: .condemning) { isFound = true }
        }

        private mutating func endWord() {
            words += 1
            let found = exact[word.value]
            if let found { note(found) }
            if words > 1, let found = exact[joined.value] {
                note(found)
                isCertain = true
            }
            // `widget_events` is one, `page-builder-widget-text` holds what stands in it.
            if words == 1, let found = firsts[word.value] { note(found) }
            if words > 1, sizes.contains(word.value) { isVaried = true }
            let isKnown = found.map { !$0.isDisjoint(with: .condemning) } ?? false
            if !isKnown, word.count > 2, !neutral.contains(word.value) { hasOthers = true }
            isHiddenAlone = words == 1 && word.value == hiddenWord
            joined = word
            word = Hash()
            isInWord = false
        }

        private var isHiddenAlone = false

        private mutating func endName() {
            if isHiddenAlone { isHidden = true }
            if isFound, isCertain || !hasOthers { hints.insert(.certain) }
            joined = Hash()
            (words, isFound, isCertain, hasOthers) = (0, false, false, false)
            isHiddenAlone = false
        }
    }

    /// What takes an element out of a text.
    private static let condemning: NameHints = [
        .boilerplate, .comments, .byline, .credit, .date, .deck, .sidebar, .gallery,
    ]

    /// Sizes of screens: names with one say how something looks on them.
    private static let sizes = WordTable([([], "sm md lg xl xxl")])

    struct Hash {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        var count = 0

        mutating func add(_ byte: UInt8) {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
            count += 1
        }

        static func of(_ text: Substring) -> UInt64 {
            var hash = Hash()
            for byte in text.utf8 { hash.add(byte | 0x20) }
            return hash.value
        }
    }

    private static let hiddenWord = Hash.of("hidden")

    /// Finds what a word says by its hash, which is looked up for each letter of every name.
    struct WordTable {
        private static let slots = 2_048
        private var keys = [UInt64](repeating: 0, count: slots)
        private var values = [NameHints](repeating: [], count: slots)

        init(_ words: [(NameHints, String)]) {
            for (hints, list) in words {
                for word in list.split(separator: " ") {
                    let key = Hash.of(word)
                    let slot = slot(of: key)
                    keys[slot] = key
                    values[slot].formUnion(hints)
                }
            }
        }

        subscript(key: UInt64) -> NameHints? {
            let slot = slot(of: key)
            return keys[slot] == 0 ? nil : values[slot]
        }

        func contains(_ key: UInt64) -> Bool { keys[slot(of: key)] != 0 }

        /// The slot of a word, or the empty one where it would be.
        private func slot(of key: UInt64) -> Int {
            var slot = Int(truncatingIfNeeded: key >> 20) & (Self.slots - 1)
            while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (Self.slots - 1) }
            return slot
        }
    }
}
