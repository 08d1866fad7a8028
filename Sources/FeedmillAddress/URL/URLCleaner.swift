import FeedmillBytes

/// Makes canonical URLs: one text for all spellings of one article's address.
package struct URLCleaner: Sendable {
    private let stripped: ParameterNames
    private let kept: ParameterNames

    /// Creates a cleaner with the operator's own parameter names beside the built-in ones.
    ///
    /// - Parameters:
    ///   - stripping: names of parameters to remove; a `*` at the end matches any rest.
    ///   - keeping: names of parameters that are never removed, even if another rule says so.
    package init(stripping: [String] = [], keeping: [String] = []) {
        stripped = ParameterNames(stripping)
        kept = ParameterNames(keeping)
    }

    /// The canonical form of an http(s) URL; `nil` for all others.
    package func canonical(_ url: WebURL) -> String? {
        guard url.isHTTP, let host = url.host else { return nil }
        // Most addresses are already canonical.
        let isClean = url.string.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "@"),
                UInt8(ascii: ";"), UInt8(ascii: "("):
                false
            default: true
            }
        }
        if isClean { return url.string }
        var text = url.scheme + "://" + host
        if let port = url.port { text += ":\(port)" }
        text += SessionMarks.removed(fromPath: Self.normalisedEscapes(url.path))
        if let query = url.query.flatMap({ cleaned(query: $0, host: host) }) { text += "?" + query }
        if let fragment = url.fragment.flatMap(Self.cleaned(fragment:)) { text += "#" + fragment }
        return text
    }

    /// The identity of a canonical URL, which is the same for http and https.
    package static func identity(ofCanonical text: String) -> String {
        text.hasPrefix("http:") ? "https:" + text.dropFirst(5) : text
    }

    // MARK: - Query

    /// The query without trackers; `nil` when nothing is left of it.
    private func cleaned(query: String, host: String) -> String? {
        let site = TrackingParameters.siteNames(host)
        // Decode first: a tracker's name may contain escapes.
        let bytes = Array(Self.normalisedEscapes(query).utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var isFirst = true
        var start = 0
        while start <= bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count
            let part = bytes[start..<end]
            start = end + 1
            if !part.isEmpty, isDropped(part, site) { continue }
            if !isFirst { output.append(UInt8(ascii: "&")) }
            isFirst = false
            output.append(contentsOf: part)
        }
        return output.isEmpty ? nil : String(decoding: output, as: UTF8.self)
    }

    private func isDropped(_ parameter: ArraySlice<UInt8>, _ site: [String]) -> Bool {
        let equals = parameter.firstIndex(of: UInt8(ascii: "=")) ?? parameter.endIndex
        let name = String(decoding: parameter[..<equals], as: UTF8.self).lowercased()
        let value = parameter[equals...].dropFirst()
        let isTracker =
            TrackingParameters.contains(name: name, value: value, site: site)
            || SessionMarks.contains(name: name, value: value) || stripped.contains(name)
        return isTracker && !kept.contains(name)
    }

    // MARK: - Fragment

    /// The fragment, unless it names only a place in the article or a campaign.
    private static func cleaned(fragment: String) -> String? {
        var text = Substring(normalisedEscapes(fragment))
        if let directive = text.firstRange(of: ":~:") { text = text[..<directive.lowerBound] }
        let lower = text.lowercased()
        if lower.isEmpty || anchors.contains(lower) { return nil }
        if lower.hasPrefix("more-"), lower.dropFirst(5).utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
            return nil
        }
        if trackers.contains(where: lower.hasPrefix) { return nil }
        return String(text)
    }

    /// Places that blog software appends to the address of every article.
    private static let anchors: Set<String> = [
        "top", "comments", "respond", "reply", "more", "disqus_thread", "comment-form",
        "commentform", "addcomments", "add-comment", "postcomment", "respond-form", "rss",
    ]

    private static let trackers = [
        "xtor=", "utm_", "?utm_", "&utm_", "ref=rss", "rss=", "rss-", "fbclid=", "gclid=",
        "ftag=", "mtm_", "pk_campaign", "at_medium=", "at_campaign=",
    ]

    // MARK: - Escapes

    /// Escapes of unreserved characters decoded, the others in upper case (RFC 3986 section 6.2.2).
    private static func normalisedEscapes(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = bytes[index + 1].hexDigitValue,
                let low = bytes[index + 2].hexDigitValue
            else {
                // A lone `%` becomes `%25`, or it would form an escape with what is decoded after
                // it.
                if bytes[index] == UInt8(ascii: "%") {
                    output.append(contentsOf: "%25".utf8)
                } else {
                    output.append(bytes[index])
                }
                index += 1
                continue
            }
            let byte = high << 4 | low
            if isUnreserved(byte) {
                output.append(byte)
            } else {
                output.append(UInt8(ascii: "%"))
                output.append(upperCase(bytes[index + 1]))
                output.append(upperCase(bytes[index + 2]))
            }
            index += 3
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "~")
    }

    private static func upperCase(_ byte: UInt8) -> UInt8 {
        byte &- 0x61 < 26 ? byte & 0xDF : byte
    }
}

/// Names of parameters, some with a `*` at the end.
struct ParameterNames: Sendable {
    private let exact: Set<String>
    private let prefixes: [String]

    init(_ names: [String]) {
        let lower = names.map { $0.lowercased() }
        exact = Set(lower.filter { !$0.hasSuffix("*") })
        prefixes = lower.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
    }

    func contains(_ name: String) -> Bool {
        exact.contains(name) || prefixes.contains { name.utf8.starts(with: $0.utf8) }
    }
}
