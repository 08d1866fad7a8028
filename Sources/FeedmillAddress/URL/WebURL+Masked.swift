extension WebURL {
    /// The serialisation for people: secrets replaced by `***`, safe for a terminal.
    ///
    /// Secrets are the user name, the password, and the values of query parameters whose names say
    /// that they grant access.
    package var masked: String {
        let url = replacingCredentials(by: Array("***@".utf8))
        guard let query = url.query, let range = url.string.firstRange(of: "?" + query) else {
            return url.string
        }
        let parameters = query.split(separator: "&", omittingEmptySubsequences: false)
        let masked = parameters.map { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1)
            let isSecret = parts.count == 2 && Self.namesSecret(parts[0].lowercased())
            return isSecret ? parts[0] + "=***" : String(parameter)
        }
        return url.string[..<range.lowerBound] + "?" + masked.joined(separator: "&")
            + url.string[range.upperBound...]
    }

    private static func namesSecret(_ name: String) -> Bool {
        ["token", "secret", "passw", "apikey", "api_key", "api-key", "access_key", "signature"]
            .contains { name.contains($0) } || ["key", "auth", "sig", "pwd", "pass"].contains(name)
    }
}
