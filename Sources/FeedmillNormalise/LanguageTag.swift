import FeedmillBytes

/// BCP 47 language tags, as far as feeds need them.
enum LanguageTag {
    /// The tag with hyphens, as published otherwise; `nil` for what can be no tag.
    static func normalised(_ text: String?) -> String? {
        guard let text = text?.trimmed, (2...35).contains(text.utf8.count) else { return nil }
        let tag = String(text.map { $0 == "_" ? "-" : $0 })
        let parts = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isTag = parts.allSatisfy { part in
            (1...8).contains(part.count)
                && part.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
        }
        guard isTag, let first = parts.first, first.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 }) else {
            return nil
        }
        return tag
    }
}
