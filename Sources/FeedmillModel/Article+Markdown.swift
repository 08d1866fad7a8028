import FeedmillBytes

extension Article {
    /// The record as a Markdown document for people, made from the record alone.
    ///
    /// Title, byline, day, picture line, paragraphs and the original address, one empty line
    /// between blocks and a single line feed at the end. Characters that
    /// Markdown would read as markup are escaped.
    package var markdown: String {
        var blocks: [String] = []
        if let title { blocks.append("# " + MarkdownText.inline(title)) }
        let byline = authors.compactMap(\.markdown)
        if !byline.isEmpty { blocks.append("By " + byline.joined(separator: ", ")) }
        if let datePublished { blocks.append(datePublished.longDate) }
        let caption = feedmill.imageCaption.map { MarkdownText.lines($0) }
        let credit = feedmill.imageCredit.map { "**\(MarkdownText.inline($0))**" }
        let picture = [caption, credit].compactMap { $0 }
        if !picture.isEmpty { blocks.append(picture.joined(separator: " ")) }
        if let text = contentText?.string ?? summary { blocks.append(MarkdownText.lines(text)) }
        if let address = feedmill.canonicalURL ?? url {
            blocks.append("Original url:")
            blocks.append("<\(address)>")
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }
}

extension Article.Author {
    /// The name, a link when there is an address; `nil` when there is neither.
    fileprivate var markdown: String? {
        guard let name else { return url.map { "<\($0)>" } }
        let text = MarkdownText.inline(name)
        guard let url else { return text }
        let hasBrackets = url.utf8.contains { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") }
        return hasBrackets ? "[\(text)](<\(url)>)" : "[\(text)](\(url))"
    }
}

extension Timestamp {
    /// `October 08, 2024`, the day in UTC.
    fileprivate var longDate: String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December",
        ]
        let day = civil
        return "\(months[day.month - 1]) \(day.day < 10 ? "0" : "")\(day.day), \(day.year)"
    }
}
