import FeedmillModel

extension MappingReader {
    /// Whether pages are read: true, false or auto.
    mutating func fullText(_ key: String) -> FeedSettings.FullText? {
        value(key, "true, false or auto") { text in
            if text == "auto" { return .auto }
            return ScalarText.truth(text).map { $0 ? .always : .never }
        }
    }

    /// Reads where the text of pages is.
    mutating func readSelectors(into selectors: inout FeedSettings.PageSelectors) {
        if let (text, location) = text("content") {
            selectors.content = selector(text, of: "content", at: location) ?? selectors.content
        }
        let removed = texts("remove")
        guard !removed.isEmpty else { return }
        selectors.remove = removed.compactMap { selector($0.value, of: "remove", at: $0.location) }
    }

    private func selector(
        _ text: String,
        of key: String,
        at location: Location
    ) -> PageSelector? {
        do {
            return try PageSelector(text)
        } catch {
            context.report(
                "\"\(childPath(key))\" cannot be \"\(text.printable(limit: 60))\": \(error)",
                at: location
            )
            return nil
        }
    }
}
