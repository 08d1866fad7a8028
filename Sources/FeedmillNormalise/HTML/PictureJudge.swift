/// Tells pictures that belong to an article from those that only decorate a page or count readers,
/// and from those that stand for characters.
enum PictureJudge {
    /// Whether an address is that of a counter, an icon, an emoji, a share button or a placeholder.
    static func isDecoration(_ address: String) -> Bool {
        decorations.occur(in: address)
    }

    /// Whether a picture stands for a character: an emoji or a smiley.
    static func isCharacter(address: String, classNames: [UInt8]) -> Bool {
        hasClass(["emoji", "smiley", "smilies", "emoticon", "twemoji", "emojione"], classNames)
            || characters.occur(in: address)
    }

    /// Whether a picture is a formula, with its source as the alternative text.
    static func isFormula(address: String, classNames: [UInt8]) -> Bool {
        hasClass(["latex", "tex", "math"], classNames) || formulas.occur(in: address)
    }

    /// Whether one of the names begins or ends with a word, at a hyphen.
    static func hasClass(_ words: [String], _ names: [UInt8]) -> Bool {
        names.split { $0 <= 0x20 }.contains { name in
            let parts = name.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            return words.contains { word in
                [parts.first, parts.last].contains { part in
                    part?.map { $0 | 0x20 }.elementsEqual(word.utf8) ?? false
                }
            }
        }
    }

    private static let characterSigns = [
        "/images/core/emoji/", "/emoji/", "/emojis/", "/twemoji", "/smilies/", "/smileys/",
        "/emoticons/",
    ]

    private static let formulaSigns = [
        "/latex.php", "/latex/", "/latex.codecogs.com/", ".codecogs.com/", "/math/render/",
        "/mathtex", "/mimetex",
    ]

    private static let characters = AddressSigns(characterSigns)
    private static let formulas = AddressSigns(formulaSigns)

    private static let decorations = AddressSigns(
        characterSigns + formulaSigns
            + [
                "//feeds.feedburner.com/~", "//feedads.", "//pixel.", "/pixel.gif", "/pixel.png",
                "/1x1.", "/spacer.", "/blank.", "/transparent.", "/clear.gif", "/b.gif?",
                "/g.gif?", "//stats.wordpress.com/", "//stats.wp.com/", ".feedsportal.com/",
                ".doubleclick.net/", "//feeds.wordpress.com/", "/smiley", "/wp-includes/images/",
                ".gravatar.com/avatar/", "/share-button", ".facebook.com/tr?",
                ".google-analytics.com/", ".scorecardresearch.com/", "/favicon", "/count.gif",
                "/counter.", "/tracking/", "/beacon", "/placeholder.", "/lazyload.", "/lazy-load.",
                "/lazy_placeholder", "/lazy-placeholder", "/loading.gif", "/spinner.",
                "/grey.gif", "/gray.gif",
            ]
    )
}

/// Parts of addresses that tell what is behind them; each begins with a slash or a dot.
private struct AddressSigns {
    /// The signs by their second byte, so that only a few are compared at each place.
    private let signs: [[[UInt8]]]

    init(_ words: [String]) {
        var signs = [[[UInt8]]](repeating: [], count: 128)
        for word in words {
            let bytes = Array(word.utf8)
            signs[Int(bytes[1] & 0x7F)].append(bytes)
        }
        self.signs = signs
    }

    /// Whether one of them stands in an address, whatever the case of its letters.
    func occur(in address: String) -> Bool {
        let bytes = address.utf8.span
        for index in 0..<max(bytes.count - 1, 0) {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") else { continue }
            let next = Int(Self.lowered(bytes[index + 1]) & 0x7F)
            if signs[next].contains(where: { Self.stands($0, in: bytes, at: index) }) {
                return true
            }
        }
        return false
    }

    private static func stands(_ sign: [UInt8], in bytes: Span<UInt8>, at start: Int) -> Bool {
        guard sign.count <= bytes.count - start else { return false }
        for index in sign.indices where sign[index] != lowered(bytes[start + index]) {
            return false
        }
        return true
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}

/// Tells frames that play something from all others.
enum FrameJudge {
    static func isPlayer(_ address: String) -> Bool {
        let lower = address.lowercased()
        return signs.contains { lower.contains($0) }
    }

    private static let signs = [
        "/embed", "player", "/videoseries", "/plugins/video", "/widget", "/video/", "/videos/",
        "/audio/", "/podcast", "/episode", "/track/", "/album", "dailymotion", "vimeo",
        "soundcloud", "/iframe/",
    ]
}
