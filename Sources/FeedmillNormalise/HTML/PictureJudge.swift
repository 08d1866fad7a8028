/// Tells pictures that belong to an article from those that only decorate a page or count readers,
/// and from those that stand for characters.
enum PictureJudge {
    /// Whether an address is that of a counter, an icon, an emoji, a share button or a placeholder.
    static func isDecoration(_ address: String) -> Bool {
        hasSign(decorations, address)
    }

    /// Whether a picture stands for a character: an emoji or a smiley.
    static func isCharacter(address: String, classNames: [UInt8]) -> Bool {
        hasClass(["emoji", "smiley", "smilies", "emoticon", "twemoji", "emojione"], classNames)
            || hasSign(characters, address)
    }

    /// Whether a picture is a formula, with its source as the alternative text.
    static func isFormula(address: String, classNames: [UInt8]) -> Bool {
        hasClass(["latex", "tex", "math"], classNames) || hasSign(formulas, address)
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

    private static func hasSign(_ signs: [[UInt8]], _ address: String) -> Bool {
        let bytes = address.utf8.span
        for index in bytes.indices {
            // All signs begin with one of these two, which are few in an address.
            let byte = bytes[index]
            guard byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") else { continue }
            if signs.contains(where: { isSign($0, bytes, at: index) }) { return true }
        }
        return false
    }

    private static func isSign(_ sign: [UInt8], _ bytes: Span<UInt8>, at start: Int) -> Bool {
        guard sign.count <= bytes.count - start else { return false }
        for index in sign.indices {
            let byte = bytes[start + index]
            if sign[index] != (byte &- 0x41 < 26 ? byte | 0x20 : byte) { return false }
        }
        return true
    }

    private static let characters: [[UInt8]] = [
        "/images/core/emoji/", "/emoji/", "/emojis/", "/twemoji", "/smilies/", "/smileys/",
        "/emoticons/",
    ].map { Array($0.utf8) }

    private static let formulas: [[UInt8]] = [
        "/latex.php", "/latex/", "/latex.codecogs.com/", ".codecogs.com/", "/math/render/",
        "/mathtex", "/mimetex",
    ].map { Array($0.utf8) }

    private static let decorations: [[UInt8]] =
        characters + formulas
        + [
            "//feeds.feedburner.com/~", "//feedads.", "//pixel.", "/pixel.gif", "/pixel.png",
            "/1x1.", "/spacer.", "/blank.", "/transparent.", "/clear.gif", "/b.gif?", "/g.gif?",
            "//stats.wordpress.com/", "//stats.wp.com/", ".feedsportal.com/", ".doubleclick.net/",
            "//feeds.wordpress.com/", "/smiley", "/wp-includes/images/", ".gravatar.com/avatar/",
            "/share-button", ".facebook.com/tr?", ".google-analytics.com/",
            ".scorecardresearch.com/", "/favicon", "/count.gif", "/counter.", "/tracking/",
            "/beacon", "/placeholder.", "/lazyload.", "/lazy-load.", "/lazy_placeholder",
            "/lazy-placeholder", "/loading.gif", "/spinner.", "/grey.gif", "/gray.gif",
        ].map { Array($0.utf8) }
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
