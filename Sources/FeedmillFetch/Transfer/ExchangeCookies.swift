import FeedmillAddress

/// The cookies that servers set during one exchange; they end with it.
///
/// Some sites answer a request without a cookie by setting one and redirecting back to the same
/// address. The cookies go there only, once, and to the host that set them alone (RFC 6265).
struct ExchangeCookies {
    private struct Cookie {
        /// `name=value`, each byte as the character of the same number.
        let pair: String
        let name: Substring
        let host: String
        let path: String
        let isSecure: Bool
    }

    private var cookies: [Cookie] = []
    /// Whether they have been sent back: a second circle is one.
    private(set) var areSpent = false

    /// As many as browsers keep of a site, and as long.
    private static let countLimit = 50
    private static let lengthLimit = 4_096

    /// Takes what an answer sets; a cookie of the same name and path is replaced.
    mutating func take(_ headers: FetchHeaders, from url: WebURL) {
        guard let host = url.host else { return }
        for field in headers.values("Set-Cookie") where field.utf8.count <= Self.lengthLimit {
            guard let (cookie, isDeleted) = Self.cookie(field, url, host) else { continue }
            cookies.removeAll {
                $0.name == cookie.name && $0.host == host && $0.path == cookie.path
            }
            if !isDeleted, cookies.count < Self.countLimit { cookies.append(cookie) }
        }
    }

    /// The value of the Cookie header for an address, which may be asked for again because of it;
    /// `nil` when there is none to send.
    func header(for url: WebURL) -> String? {
        let pairs = cookies.filter { cookie in
            cookie.host == url.host && (!cookie.isSecure || url.scheme == "https")
                && Self.covers(cookie.path, url.path)
        }.map(\.pair)
        return pairs.isEmpty ? nil : pairs.joined(separator: "; ")
    }

    mutating func spend() { areSpent = true }

    private static func cookie(
        _ field: String,
        _ url: WebURL,
        _ host: String
    ) -> (Cookie, isDeleted: Bool)? {
        var parts = field.split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.drop(while: isSpace).trimmingEnd(isSpace) }
        let pair = String(parts.removeFirst())
        guard let equals = pair.firstIndex(of: "="), equals > pair.startIndex,
            pair.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        var path = defaultPath(url.path)
        var isSecure = false
        var isDeleted = false
        for part in parts {
            let fields = part.split(separator: "=", maxSplits: 1)
            let value = fields.count > 1 ? String(fields[1]) : ""
            switch fields.first?.lowercased() {
            case "path" where value.hasPrefix("/"): path = value
            case "secure": isSecure = true
            case "max-age": isDeleted = value == "0" || value.hasPrefix("-")
            default: break
            }
        }
        let cookie = Cookie(
            pair: pair,
            name: pair[..<equals],
            host: host,
            path: path,
            isSecure: isSecure
        )
        return (cookie, isDeleted)
    }

    /// The folder of a path (RFC 6265 section 5.1.4).
    private static func defaultPath(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func covers(_ folder: String, _ path: String) -> Bool {
        guard path.hasPrefix(folder) else { return false }
        return path.utf8.count == folder.utf8.count || folder.hasSuffix("/")
            || path.dropFirst(folder.count).hasPrefix("/")
    }

    private static func isSpace(_ character: Character) -> Bool {
        character == " " || character == "\t"
    }
}

extension Substring {
    fileprivate func trimmingEnd(_ isSpace: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
