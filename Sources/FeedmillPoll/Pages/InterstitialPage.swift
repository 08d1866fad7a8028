package import FeedmillAddress

/// Recognises redirects that lead to a page asking for consent or a login instead of the article.
package enum InterstitialPage {
    private static let names: Set<Substring> = [
        "captcha", "consent", "cookie-consent", "cookiewall", "log-in", "login", "login.php",
        "paywall", "privacy-gate", "sign-in", "signin", "sso", "subscribe",
    ]

    /// Whether redirects from an article page have led to an interstitial page.
    package static func stands(at target: WebURL, before page: WebURL) -> Bool {
        guard target.host != page.host || target.path != page.path else { return false }
        let before = Set(page.path.split(separator: "/"))
        let segments = target.path.lowercased().split(separator: "/")
        if segments.contains(where: { names.contains($0) && !before.contains($0) }) { return true }
        if target.host != page.host, let host = target.host,
            host.split(separator: ".").dropLast(2).contains(where: names.contains)
        {
            return true
        }
        // The query names the page to return to.
        guard let last = page.path.split(separator: "/").last, last.count > 3,
            !target.path.contains(last), let query = target.query
        else { return false }
        return query.contains(last)
    }
}
