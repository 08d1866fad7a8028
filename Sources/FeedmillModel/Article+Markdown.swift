extension Article {
    /// The record as a Markdown document for people; every line comes from the record alone.
    ///
    /// Title, byline, day, picture line, paragraphs and the original address, one empty line
    /// between blocks and a single line feed at the end.
    package var markdown: String {
        var blocks: [String] = []
        if let title { blocks.append("# \(title)") }
        if !authors.isEmpty {
            let names = authors.compactMap { author in
                author.name.map { name in author.url.map { "[\(name)](\($0))" } ?? name }
                    ?? author.url.map { "<\($0)>" }
            }
            blocks.append("By " + names.joined(separator: ", "))
        }
        if let datePublished { blocks.append(datePublished.longDate) }
        let picture = [feedmill.imageCaption, feedmill.imageCredit.map { "**\($0)**" }]
        if picture.contains(where: { $0 != nil }) {
            blocks.append(picture.compactMap { $0 }.joined(separator: " "))
        }
        if let text = contentText?.string ?? summary { blocks.append(text) }
        if let address = feedmill.canonicalURL ?? url {
            blocks.append("Original url:")
            blocks.append("<\(address)>")
        }
        return blocks.joined(separator: "\n\n") + "\n"
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
