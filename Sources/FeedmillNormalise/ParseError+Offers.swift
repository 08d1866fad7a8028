package import FeedmillAddress
package import FeedmillModel
package import FeedmillParse

extension OfferedFeeds {
    /// The absolute addresses of what the page offers.
    ///
    /// - Parameters:
    ///   - addresses: some of its links or anchors.
    ///   - page: where the page came from, after redirects.
    /// - Returns: the http(s) addresses among them, each once.
    package func absolute(_ addresses: [String], on page: WebURL) -> [WebURL] {
        let base = self.base.flatMap { WebURL($0, base: page) } ?? page
        var found: [WebURL] = []
        for address in addresses {
            guard let url = WebURL(address, base: base)?.withoutFragment, url.isHTTP,
                url.host != nil, !found.contains(url)
            else { continue }
            found.append(url)
        }
        return found
    }
}

extension ParseError {
    /// What the document is and, of a page, the feeds that it offers by their whole addresses.
    ///
    /// - Parameter url: where it came from, after redirects.
    /// - Returns: what is remembered of it.
    package func reason(from url: WebURL) -> FailureReason {
        .document(
            problem,
            offers: offers.absolute(offers.best, on: url).prefix(5).map(\.masked)
        )
    }
}
