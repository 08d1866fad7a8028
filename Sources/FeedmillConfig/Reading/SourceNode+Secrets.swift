import FeedmillAddress

extension SourceNode {
    /// Whether something in it is not for everybody: a value of a secret key, a header that gives
    /// access, or an address with a password or token.
    var hasSecrets: Bool {
        switch content {
        case .scalar(let text, _): return WebURL(text)?.hasSecrets ?? false
        case .list(let items): return items.contains(where: \.hasSecrets)
        case .mapping(let entries):
            return entries.contains { entry in
                let name = entry.key.lowercased()
                let isSecret =
                    Self.secretNames.contains(name)
                    || Self.secretHeaders.contains { name.contains($0) }
                        && entry.value.isScalar && !name.hasSuffix("-file")
                return isSecret && !entry.value.isAbsent || entry.value.hasSecrets
            }
        }
    }

    private var isScalar: Bool { if case .scalar = content { true } else { false } }

    /// The last parts of the paths of keys that are secret.
    private static let secretNames: Set<String> = {
        let paths = Keys.feed.filter(\.isSecret).map(\.path)
        return Set(paths.compactMap { $0.split(separator: ".").last.map { String($0) } })
    }()
    /// What stands in the names of headers that give access.
    private static let secretHeaders = ["authorization", "token", "api-key", "apikey", "secret"]
}
