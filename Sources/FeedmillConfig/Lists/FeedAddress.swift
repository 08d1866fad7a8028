package import FeedmillAddress
import FeedmillBytes

/// Reads the address of a feed as a person or a program wrote it.
package enum FeedAddress {
    /// A text that is not the address of a feed, with what to write instead.
    package struct Refused: Error, Sendable, Hashable {
        package let message: String
    }

    /// Reads an address.
    ///
    /// - Parameters:
    ///   - text: what was written.
    ///   - allowsFiles: whether `file:` addresses are feeds.
    /// - Returns: the URL.
    /// - Throws: `Refused`, without the password that may be in the text.
    package static func read(_ text: String, allowsFiles: Bool) throws(Refused) -> WebURL {
        // URLs may hold neither, and what parses them would drop or escape them in silence.
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == "\u{FFFD}" }) {
            throw Refused(
                message: "\(quoted(text)) holds characters that no address has; write it again"
            )
        }
        let url = WebURL(text)
        if let url, url.isHTTP, url.host != nil { return url }
        if let url, url.scheme == "file" {
            if allowsFiles { return url }
            throw Refused(
                message: "\(quoted(text)) is a local file; set http.allow-file-feeds: true to"
                    + " allow that"
            )
        }
        throw Refused(message: "\(quoted(text)) is not the address of a feed; \(advice(text))")
    }

    private static func advice(_ text: String) -> String {
        let lower = text.lowercased()
        for prefix in ["feed://", "feed:https://", "feed:http://"] where lower.hasPrefix(prefix) {
            let rest = text.dropFirst(prefix.count)
            let scheme = prefix == "feed:http://" ? "http" : "https"
            return "write \(quoted("\(scheme)://\(rest)"))"
        }
        if lower.hasPrefix("https://") || lower.hasPrefix("http://") {
            return "check its host and port"
        }
        if lower.contains("://") { return "write one that begins with https:// or http://" }
        if !text.hasPrefix("/"), WebURL("https://" + text)?.host?.contains(".") == true {
            return "write \(quoted("https://" + text))"
        }
        return "write https://host/path"
    }

    /// The text in quotes, without a password that may be in it.
    private static func quoted(_ text: String) -> String {
        var shown = text
        if let at = text.lastIndex(of: "@") {
            let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
            if start < at { shown = text[..<start] + "***" + text[at...] }
        }
        return "\"\(shown.printable(limit: 120))\""
    }
}
