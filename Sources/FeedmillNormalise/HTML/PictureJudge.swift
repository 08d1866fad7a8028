/// Tells pictures that belong to an article from those that only decorate a page or count readers.
enum PictureJudge {
    /// Whether an address is that of a counter, an icon, an emoji or a share button.
    static func isDecoration(_ address: String) -> Bool {
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

    private static let signs: [[UInt8]] = [
        "//feeds.feedburner.com/~", "//feedads.", "//pixel.", "/pixel.gif", "/pixel.png", "/1x1.",
        "/spacer.", "/blank.gif", "/transparent.gif", "/clear.gif", "/b.gif?", "/g.gif?",
        "//stats.wordpress.com/", "//stats.wp.com/", ".feedsportal.com/", ".doubleclick.net/",
        "//feeds.wordpress.com/", "/images/core/emoji/", "/emoji/", "/smilies/", "/smiley",
        "/wp-includes/images/", ".gravatar.com/avatar/", "/share-button", ".facebook.com/tr?",
        ".google-analytics.com/", ".scorecardresearch.com/", "/favicon", "/count.gif", "/counter.",
        "/tracking/", "/beacon",
    ].map { Array($0.utf8) }
}
