/// The names and numbers of sessions that servers write into their links, other ones at each request.
enum SessionMarks {
    /// Whether a parameter holds a session. Some names are used for nothing else; others name
    /// articles at many sites, and hold a session only when the value looks like one.
    static func contains(name: String, value: ArraySlice<UInt8>) -> Bool {
        if always.contains(name) || name.hasPrefix("aspsessionid") { return true }
        return sometimes.contains(name) && isRandom(value)
    }

    /// A path without `;jsessionid=` and the like, and without ASP.NET's `/(S(...))`.
    static func removed(fromPath path: String) -> String {
        guard path.utf8.contains(where: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "(") })
        else { return path }
        return path.split(separator: "/", omittingEmptySubsequences: false)
            .filter { !isCookieless($0) }
            .map(withoutSession)
            .joined(separator: "/")
    }

    private static func withoutSession(_ segment: Substring) -> String {
        let parts = segment.split(separator: ";", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return String(segment) }
        let kept = parts.dropFirst().filter { part in
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return true }
            return !contains(name: pair[0].lowercased(), value: Array(pair[1].utf8)[...])
        }
        return ([parts[0]] + kept).joined(separator: ";")
    }

    /// `(S(...))`, also with `A(...)` and `F(...)`: where ASP.NET keeps what it has no cookie for.
    private static func isCookieless(_ segment: Substring) -> Bool {
        guard segment.hasPrefix("("), segment.hasSuffix("))"), segment.utf8.count >= 20 else {
            return false
        }
        let inner = segment.dropFirst().dropLast(2)
        return inner.split(separator: ")").allSatisfy { part in
            ["S(", "A(", "F(", "X("].contains { part.hasPrefix($0) }
        }
    }

    /// Twenty characters or more, digits and letters mixed, as no word or number is.
    private static func isRandom(_ value: ArraySlice<UInt8>) -> Bool {
        guard (20...512).contains(value.count) else { return false }
        var digits = 0
        var letters = 0
        for byte in value {
            if byte &- 0x30 < 10 {
                digits += 1
            } else if (byte | 0x20) &- 0x61 < 26 {
                letters += 1
            } else if byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_"),
                byte != UInt8(ascii: "."), byte != UInt8(ascii: "!"), byte != UInt8(ascii: "%")
            {
                return false
            }
        }
        // The dates and numbers of an address in words are fewer: a-day-in-2024.
        return digits * 6 >= value.count && letters * 6 >= value.count
    }

    private static let always: Set<String> = [
        "phpsessid", "jsessionid", "cftoken", "oscsid", "zenid", "xtcsid", "fe_typo_user",
    ]

    private static let sometimes: Set<String> = [
        "sid", "s", "sess", "sessid", "session", "sessionid", "session_id", "session-id",
        "session_key", "sessionkey", "psid", "ssid", "zsid", "cfid", "ts", "token", "nonce",
    ]
}
