/// Tells pictures that belong to an article from those that only decorate a page or count readers.
enum PictureJudge {
    /// Whether an address is that of a counter, an icon, an emoji or a share button.
    static func isDecoration(_ address: String) -> Bool {
        let lower = address.lowercased()
        return signs.contains { lower.contains($0) }
    }

    private static let signs = [
        "://feeds.feedburner.com/~", "://feedads.", "://pixel.", "/pixel.gif", "/pixel.png",
        "/1x1.", "/spacer.", "/blank.gif", "/transparent.gif", "/clear.gif", "/b.gif?", "/g.gif?",
        "://stats.wordpress.com/", "://pixel.wp.com/", "://stats.wp.com/", "feedsportal.com/",
        "doubleclick.net/", "://feeds.wordpress.com/", "s.w.org/images/core/emoji/", "/emoji/",
        "/smilies/", "/smiley", "/wp-includes/images/", "gravatar.com/avatar/", "/share-button",
        "facebook.com/tr?", "google-analytics.com/", "scorecardresearch.com/", "/favicon",
        "rss.feedsportal", "/count.gif", "/counter.", "/tracking/", "/beacon",
    ]
}
