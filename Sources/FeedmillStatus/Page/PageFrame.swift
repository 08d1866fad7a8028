import FeedmillModel

/// What all status pages share: head, masthead and foot.
struct PageFrame {
    /// The title in the browser's tab.
    var title: String
    var now: Timestamp
    var version: String

    func html(_ content: Markup) -> String {
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en" dir="ltr"><head><meta charset="utf-8">
            <title>\(title, limit: 200) – feedmill</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/style.css"></head><body>
            <header><a class="mark" href="/">feedmill</a>\
            <p>as of <time datetime="\(now.rfc3339)">\(clock) UTC</time></p></header>
            <main>
            \(content)</main>
            <footer><p>feedmill \(version). All times are UTC.</p>
            <p><a href="/api/status">JSON</a> <a href="/metrics">Metrics</a> \
            <a href="/healthz">Health</a></p></footer>
            </body></html>

            """
        return page.html
    }

    private var clock: String {
        "\(PageWords.day(now)) \(now.rfc3339.dropFirst(11).prefix(8))"
    }

    /// Three bars of a mill wheel's water: also the picture in the tab.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" \
        rx="4" fill="#2b6777"/><path d="M4 11.5V9M8 11.5V6.5M12 11.5V4" stroke="#fff" \
        stroke-width="2" stroke-linecap="round"/></svg>

        """
}
