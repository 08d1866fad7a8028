extension WebURL {
    /// The serialisation for people: secrets replaced by `***`, safe for a terminal.
    ///
    /// Secrets are the user name, the password, and what grants access in path and query: by its
    /// name, by the name of a user beside it, or because it is long and random.
    package var masked: String { replacingCredentials(by: Array("***@".utf8)).maskedBehindHost }

    /// The serialisation for others, who may use it: the same without user name and password.
    package var withoutSecrets: String { withoutCredentials.maskedBehindHost }

    /// Whether it holds something that is not for everybody.
    package var hasSecrets: Bool { withoutSecrets != string }

    private var maskedBehindHost: String {
        guard let scheme = string.firstRange(of: "://"),
            let start = string[scheme.upperBound...].firstIndex(of: "/")
        else { return string }
        let end = string[start...].firstIndex { $0 == "?" || $0 == "#" } ?? string.endIndex
        let path = string[start..<end].split(separator: "/", omittingEmptySubsequences: false)
            .map { SecretText.isRandom($0) ? SecretText.maskedName($0) : String($0) }
        var rest = string[end...]
        var query = ""
        if rest.first == "?" {
            let stop = rest.firstIndex(of: "#") ?? rest.endIndex
            query = "?" + Self.masked(query: rest[rest.index(after: rest.startIndex)..<stop])
            rest = rest[stop...]
        }
        return string[..<start] + path.joined(separator: "/") + query + rest
    }

    private static func masked(query: Substring) -> String {
        let parameters = query.split(separator: "&", omittingEmptySubsequences: false).map {
            $0.split(separator: "=", maxSplits: 1)
        }
        let namesUser = parameters.contains {
            $0.count == 2 && SecretText.namesUser($0[0].lowercased())
        }
        return parameters.map { parts in
            guard parts.count == 2 else { return parts.joined(separator: "=") }
            let name = parts[0].lowercased()
            let isSecret =
                SecretText.namesSecret(name) || namesUser && SecretText.namesPartner(name)
                || !SecretText.namesIdentifier(name) && SecretText.isRandom(parts[1])
            return isSecret ? parts[0] + "=***" : parts.joined(separator: "=")
        }
        .joined(separator: "&")
    }
}

/// What is taken for a secret in an address.
private enum SecretText {
    static func namesSecret(_ name: String) -> Bool {
        [
            "token", "secret", "passw", "apikey", "api_key", "api-key", "access_key", "accesskey",
            "signature", "credential", "session",
        ].contains { name.contains($0) }
            || ["key", "auth", "sig", "pwd", "pass", "pw", "jwt", "otp", "pin"].contains(name)
            || name.hasSuffix("_key") || name.hasSuffix("-key") || name.hasPrefix("auth_")
            || name.hasPrefix("auth-") || name.hasSuffix("_auth")
    }

    /// Whose value is a user: then a short name beside it is likely to be the password.
    static func namesUser(_ name: String) -> Bool {
        ["u", "user", "username", "user_name", "usr", "login", "email", "mail", "uid", "account"]
            .contains(name)
    }

    static func namesPartner(_ name: String) -> Bool {
        ["p", "k", "h", "t", "s", "c", "pwd", "hash", "code", "check", "digest", "feed", "mac"]
            .contains(name)
    }

    /// Whose value says what is meant, however random it looks.
    static func namesIdentifier(_ name: String) -> Bool {
        name.hasSuffix("id") || ["list", "v", "q", "query", "search", "playlist"].contains(name)
    }

    /// Whether a text is long, and changes between kinds of letters and digits as no word does.
    ///
    /// Identifiers in the form of a UUID are public at many hosts, and stay.
    static func isRandom(_ text: Substring) -> Bool {
        guard text.utf8.count >= 20 else { return false }
        var kind = 0
        var length = 0
        var changes = 0
        var digits = 0
        var longest = (length: 0, changes: 0, digits: 0)
        func end() {
            if length > longest.length { longest = (length, changes, digits) }
            (kind, length, changes, digits) = (0, 0, 0, 0)
        }
        for byte in text.utf8 {
            let next: Int
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): next = 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"): next = 2
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): next = 3
            default:
                end()
                continue
            }
            if kind != 0, next != kind { changes += 1 }
            if next == 1 { digits += 1 }
            kind = next
            length += 1
        }
        end()
        return longest.length >= 20 && longest.digits >= 2 && longest.changes >= 5
    }

    /// A masked segment of a path, which keeps the ending of its name.
    static func maskedName(_ segment: Substring) -> String {
        guard let dot = segment.lastIndex(of: "."), segment[dot...].utf8.count <= 5 else {
            return "***"
        }
        return "***" + segment[dot...]
    }
}
