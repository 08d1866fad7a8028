import FeedmillBytes

/// BCP 47 language tags, as far as feeds need them.
enum LanguageTag {
    /// The tag with hyphens, as published otherwise; the name of a language as its tag; `nil` for
    /// what is neither.
    static func normalised(_ text: String?) -> String? {
        // A list names the language of the text first.
        let first = text?.split { $0 == "," || $0 == ";" }.first
        guard let text = first?.trimmed, (2...35).contains(text.utf8.count) else { return nil }
        if text.utf8.count > 3, let tag = names[text.lowercased()] { return tag }
        let tag = String(text.map { $0 == "_" ? "-" : $0 })
        let parts = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isTag = parts.allSatisfy { part in
            (1...8).contains(part.count)
                && part.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
        }
        // A language has two or three letters; `x-` and `i-` begin private and old tags.
        guard isTag, let first = parts.first, first.count <= 3,
            first.count > 1 || parts.count > 1, first.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 })
        else { return nil }
        return tag
    }

    /// What feeds write where the tag should be, in English and in the language itself.
    private static let names: [String: String] = [
        "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
        "francais": "fr", "spanish": "es", "español": "es", "espanol": "es", "castellano": "es",
        "italian": "it", "italiano": "it", "portuguese": "pt", "português": "pt",
        "portugues": "pt", "dutch": "nl", "nederlands": "nl", "swedish": "sv", "svenska": "sv",
        "danish": "da", "dansk": "da", "norwegian": "no", "norsk": "no", "finnish": "fi",
        "suomi": "fi", "polish": "pl", "polski": "pl", "czech": "cs", "čeština": "cs",
        "slovak": "sk", "hungarian": "hu", "magyar": "hu", "romanian": "ro", "română": "ro",
        "russian": "ru", "русский": "ru", "ukrainian": "uk", "українська": "uk",
        "bulgarian": "bg", "serbian": "sr", "croatian": "hr", "hrvatski": "hr", "slovenian": "sl",
        "greek": "el", "ελληνικά": "el", "turkish": "tr", "türkçe": "tr", "turkce": "tr",
        "arabic": "ar", "العربية": "ar", "hebrew": "he", "עברית": "he", "persian": "fa",
        "farsi": "fa", "فارسی": "fa", "hindi": "hi", "japanese": "ja", "日本語": "ja",
        "chinese": "zh", "中文": "zh", "korean": "ko", "한국어": "ko", "vietnamese": "vi",
        "indonesian": "id", "catalan": "ca", "català": "ca", "estonian": "et", "latvian": "lv",
        "lithuanian": "lt", "icelandic": "is", "thai": "th", "malay": "ms",
    ]
}
