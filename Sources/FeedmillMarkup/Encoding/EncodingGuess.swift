/// Guesses the encoding of a document that names none, or one that its bytes disprove.
///
/// Every candidate decodes the same sample, and what comes out is judged as text: letters that are
/// frequent in their script count for it, signs and letters where none belong against it. Scripts
/// are told apart well; the languages of Europe's Latin letters only by the language that the
/// document declares.
enum EncodingGuess {
    private static let sampleLimit = 16_384

    /// The most likely encoding; `nil` for windows-1252, which is what the world assumes.
    static func encoding(of bytes: Span<UInt8>) -> Encoding? {
        if bytes.count > 2, ByteSearch.index(of: 0x1B, in: bytes, from: 0) != nil,
            ByteSearch.index(of: "\u{1B}$B", in: bytes, from: 0) != nil
        {
            return Encoding(label: "iso-2022-jp")
        }
        let sample = sample(of: bytes)
        guard !sample.isEmpty else { return nil }
        let language = language(bytes)
        var best: (encoding: Encoding, score: Double)?
        for label in candidates(language, isDense: isDense(sample)) {
            guard let encoding = Encoding(label: label) else { continue }
            var score = TextScore(EncodingDecoder.decode(sample.span, as: encoding)).value
            if let language, label == usual[language] { score += 0.6 }
            if best.map({ score > $0.score }) ?? true { best = (encoding, score) }
        }
        guard let best, best.encoding != .windows1252, best.score > 0 else { return nil }
        return best.encoding
    }

    /// The encodings that come into question.
    ///
    /// Encodings of Latin letters differ in a few of them only, so the language must ask for them.
    private static func candidates(_ language: String?, isDense: Bool) -> [String] {
        var labels = ["windows-1252"]
        if isDense { labels += scripts.flatMap { $0 } }
        guard let language, let label = usual[language] else { return labels }
        let group = scripts.first { $0.contains(label) } ?? [label]
        labels += group.filter { !labels.contains($0) }
        if label == "windows-1250" { labels.append("iso-8859-2") }
        return labels
    }

    /// Whether bytes beyond ASCII make words, as they do in other scripts, and there are some words.
    private static func isDense(_ sample: [UInt8]) -> Bool {
        var count = 0
        var runs = 0
        var isInRun = false
        for byte in sample {
            if byte >= 0x80 {
                count += 1
                if !isInRun { runs += 1 }
            }
            isInRun = byte >= 0x80
        }
        return count >= 8 && count >= runs * 2
    }

    /// The encodings of each script.
    private static let scripts = [
        ["windows-1251", "koi8-r", "iso-8859-5", "ibm866"], ["shift_jis", "euc-jp"],
        ["gb18030", "big5"], ["euc-kr"], ["windows-874"], ["windows-1253"], ["windows-1255"],
        ["windows-1256"],
    ]

    /// The encoding that was usual for a language.
    private static let usual: [String: String] = [
        "ru": "windows-1251", "uk": "windows-1251", "be": "windows-1251", "bg": "windows-1251",
        "sr": "windows-1251", "mk": "windows-1251", "ja": "shift_jis", "zh": "gb18030",
        "ko": "euc-kr", "th": "windows-874", "el": "windows-1253", "he": "windows-1255",
        "iw": "windows-1255", "ar": "windows-1256", "fa": "windows-1256", "ur": "windows-1256",
        "pl": "windows-1250", "cs": "windows-1250", "sk": "windows-1250", "hu": "windows-1250",
        "sl": "windows-1250", "hr": "windows-1250", "ro": "windows-1250", "tr": "windows-1254",
        "lt": "windows-1257", "lv": "windows-1257", "et": "windows-1257", "vi": "windows-1258",
    ]

    /// The words with bytes beyond ASCII, and what stands right beside them.
    private static func sample(of bytes: Span<UInt8>) -> [UInt8] {
        var sample: [UInt8] = []
        var index = 0
        while index < bytes.count, sample.count < sampleLimit {
            guard bytes[index] >= 0x80 else {
                index += 1
                continue
            }
            // Multi-byte encodings use ASCII as second bytes, so a run goes on through letters.
            let start = max(0, index - 1)
            let limit = min(bytes.count, start + sampleLimit)
            while index < limit, bytes[index] > 0x20, bytes[index] != 0x3C { index += 1 }
            for position in start..<index { sample.append(bytes[position]) }
            sample.append(0x20)
        }
        return sample
    }

    /// The primary tag of the language that the document declares near its start.
    private static func language(_ bytes: Span<UInt8>) -> String? {
        let head = bytes.extracting(first: min(bytes.count, 16_384))
        for mark: StaticString in ["<language>", "<dc:language>", "lang=\"", "lang='"] {
            guard let start = ByteSearch.end(of: mark, in: head, from: 0) else { continue }
            var name: [UInt8] = []
            var index = start
            while index < head.count, head[index] <= 0x20 { index += 1 }
            while index < head.count, name.count < 3, (head[index] | 0x20) &- 0x61 < 26 {
                name.append(head[index] | 0x20)
                index += 1
            }
            if name.count == 2 { return String(decoding: name, as: UTF8.self) }
        }
        return nil
    }
}

/// How much a decoded sample looks like text of some language, per character that is not ASCII.
private struct TextScore {
    private(set) var value = 0.0

    init(_ text: [UInt8]) {
        var sum = 0.0
        var count = 0.0
        var previous: Unicode.Scalar = " "
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            defer { previous = scalar }
            guard scalar.value >= 0x80 else {
                // An ASCII letter in the middle of another script: bytes were paired wrongly.
                if Self.script(previous) > .latin, (scalar.value | 0x20) &- 0x61 < 26 { sum -= 0.5 }
                continue
            }
            let points = Self.points(scalar, after: previous)
            // A character of two bytes has had twice the chance to go wrong.
            let weight = scalar.value >= 0x2E80 ? 2.0 : 1
            sum += points * weight
            count += weight
        }
        value = count > 0 ? sum / count : 0
    }

    private enum Script: Int, Comparable {
        case none, latin, greek, cyrillic, hebrew, arabic, thai, kana, han, hangul

        static func < (left: Script, right: Script) -> Bool { left.rawValue < right.rawValue }
    }

    private static func script(_ scalar: Unicode.Scalar) -> Script {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF:
            .latin
        case 0x370...0x3FF: .greek
        case 0x400...0x45F, 0x490, 0x491: .cyrillic
        case 0x5D0...0x5EA: .hebrew
        case 0x621...0x6D3: .arabic
        case 0xE01...0xE4E: .thai
        case 0x3041...0x30FF: .kana
        case 0x4E00...0x9FFF: .han
        case 0xAC00...0xD7A3: .hangul
        default: .none
        }
    }

    private static func points(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar) -> Double {
        switch scalar.value {
        case 0xFFFD, 0x80...0x9F, 0xE000...0xF8FF: return -6
        // Marks of texts.
        case 0x2018...0x201E, 0x2013, 0x2014, 0x2026, 0xAB, 0xBB, 0xA0, 0x2116: return 0.3
        case 0x3001, 0x3002, 0x300C, 0x300D, 0xFF01...0xFF20: return 1
        // Half-width katakana, box drawing, and signs in the middle of words.
        case 0xFF61...0xFF9F, 0x2500...0x25FF: return -2
        default: break
        }
        let script = script(scalar)
        guard script != .none else { return -1 }
        let before = Self.script(previous)
        // Latin letters with marks stand alone between plain ones.
        if script == .latin { return before == .latin && previous.value >= 0x80 ? -1.5 : 1 }
        var points = common.contains(scalar) ? 2.0 : script == .han ? -0.4 : 0.4
        let isWord = before > .none && previous.value >= 0x80
        if isWord, before != script, !(before >= .kana && script >= .kana) { points -= 1.5 }
        if before == .latin, previous.value < 0x80 { points -= 0.5 }
        // A capital behind a small letter: KOI8 and windows-1251 have them the other way round.
        if isWord, scalar.properties.isUppercase, previous.properties.isLowercase { points -= 3 }
        return points
    }

    /// The most frequent characters of the scripts.
    private static let common = Set(
        """
        оеаинтсрвлкмдпуяыьгзбчйжхОНПВСКМ αοιετσνηυρπκμλςάίόέήύώ \
        יוהלאמרתבשנדחפעקםןצ ايلمنوترهبدسعفكةقحج \
        านรอกเงมยลวดทสตะปบคหแจพชขใไโ่้ีิัืุู \
        のにはをたがでてとしれさいうかなまこそもっるりらんあえおきくけすせちつどばへほみめやよわ\
        アイウエオカキクケコサシスセソタチツテトナニネノハバパヒビピフブプヘベペホボポマミムメモヤユヨラリルレロワンーッャュョジドグデダガ\
        的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年\
        過发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心\
        本前开但因只从想实日军者意無力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由問\
        這個們來為國說時會發後經麼學現當沒動還進樣開從實長機業將間東電車書見話語新聞社東京市場報\
        이다는에의가을를은하고지도로한어서기사아시나자인리정대수부일라해스과전제상들만그적보여주있
        """.unicodeScalars.filter { $0.value > 0x80 }
    )
}
