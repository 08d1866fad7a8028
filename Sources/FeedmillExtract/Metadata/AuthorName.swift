import FeedmillNormalise

/// What stands around the names of authors.
enum AuthorName {
    /// A name without what introduces it and without the date, the column or the agency after it.
    static func cleaned(_ text: String) -> String {
        var name = withoutDate(Substring(text))
        while let rest = withoutPreposition(name) {
            name = rest
            // "Von unserem Redakteur Ana Lind"
            if possessives.contains(name.prefix { $0 != " " }.lowercased()) {
                let words = name.split(separator: " ", maxSplits: 2)
                if words.count == 3 { name = words[2] }
            }
            // "Von am 20. Juni": the name was left out.
            if endings.begin([0x20] + name.utf8.prefix(40)) { return "" }
        }
        var end = name.endIndex
        // Words with such a beginning are not a name, and here nothing follows it.
        if let ending = endings.first(in: Array(name.utf8).dropFirst()) {
            end = name.utf8.index(name.startIndex, offsetBy: ending)
        }
        // Dates and numbers of comments are not part of a name.
        if let digit = name.firstIndex(where: \.isNumber), digit > name.startIndex,
            !isAccount(name)
        {
            end = min(end, digit)
        }
        name = name[..<end]
        // In "Ana Lind Wed, November 6" the names of day and month remain.
        while let last = name.split(whereSeparator: { " .,".contains($0) }).last,
            last.startIndex > name.startIndex, isDateWord(last.lowercased())
        {
            name = name[..<last.startIndex]
        }
        // The paper that they write for.
        for mark in [" for ", " For ", " FOR "] {
            guard let range = name.firstRange(of: mark) else { continue }
            if isPersonal(String(name[..<range.lowerBound])) { name = name[..<range.lowerBound] }
        }
        while let last = name.last, " ,;:|-–—•·/(>".contains(last) { name.removeLast() }
        while let first = name.first, " ,;:|-–—•·/>(".contains(first) { name.removeFirst() }
        if name.last == ")", !name.contains("(") { name.removeLast() }
        return String(name)
    }

    /// The people of "A, B and C", with what else stands between the commas.
    static func split(_ text: String) -> [String] {
        var text = text
        for word in conjunctions { text = text.replacing(word, with: ",") }
        // "Ana Lind/dpa", but not an address.
        let isAlternative =
            text.firstIndex(of: "/").map { isPersonal(String(text[..<$0])) } ?? false
        let marks = isAlternative ? ",;|/" : ",;|"
        let parts = text.split { marks.contains($0) }.map { part in
            String(
                part.trimmingPrefix { $0 == " " }.reversed().trimmingPrefix { $0 == " " }
                    .reversed()
            )
        }
        // "Doe, Jane": one name the other way round has single words only.
        if parts.count == 2, parts.allSatisfy({ !$0.contains(" ") }) { return [text] }
        // "Von Ana Lind, Berlin" wrote from there.
        let hasNames = parts.contains { isPersonal($0) }
        return parts.filter { part in
            !part.isEmpty && (!hasNames || part.contains(" ") && !part.hasPrefix("The "))
        }
    }

    /// Whether what a line says after "by" is names, with no more than a place or an agency.
    static func isOfPeople(_ name: String) -> Bool {
        guard name.utf8.count < 100, name.last != "." else { return false }
        let names = split(name)
        return isPersonal(names.first ?? "") && names.allSatisfy { isPersonal($0) }
    }

    /// The name of "12.05.2020 | Ana Lind".
    private static func withoutDate(_ text: Substring) -> Substring {
        guard text.first?.isNumber ?? false else { return text }
        return text.split { "|·•–—".contains($0) }.lazy
            .map { $0.drop { $0 == " " } }.first { isPersonal(String($0)) } ?? text
    }

    /// Whether it is the name of an account, in one word with some figures at its end.
    static func isAccount(_ name: some StringProtocol) -> Bool {
        let letters = name.prefix { $0.isLetter }
        let figures = name.dropFirst(letters.count)
        return letters.count > 3 && (1...4).contains(figures.count)
            && figures.allSatisfy { $0.isNumber } && !DateParser.isMonth(letters.lowercased())
    }

    /// Whether a line begins like a byline.
    static func isIntroduced(_ text: String) -> Bool { withoutPreposition(Substring(text)) != nil }

    /// What a short line says after "by", at its start or after a date.
    static func introduced(in text: String) -> (name: String, isWhole: Bool)? {
        guard text.utf8.count < 160 else { return nil }
        if isIntroduced(text) { return (text, true) }
        let bytes = Array(text.utf8)
        guard bytes.contains(where: { $0 &- 0x30 < 10 }) else { return nil }
        let lower = bytes.lowered
        for word in [" von ", " by ", " par ", " por ", " door "] {
            guard let range = lower.firstRange(of: Array(word.utf8)),
                bytes[..<range.lowerBound].contains(where: { $0 &- 0x30 < 10 })
            else { continue }
            return (String(decoding: bytes[range.upperBound...], as: UTF8.self), false)
        }
        return nil
    }

    /// Whether a line begins by saying that it lists topics.
    static func isOfSubjects(_ line: String) -> Bool {
        line.words.first.map { subjects.contains(String($0)) } ?? false
    }

    /// Whether it is a placeholder for a name.
    static func isNobody(_ name: String) -> Bool {
        let words = name.words
        guard let first = words.first, let last = words.last else { return true }
        if roles.contains(String(last)) || labels.contains(String(first)) || isOfSubjects(name) {
            return true
        }
        if name.hasPrefix("©") || accounts.contains(words.joined(separator: " ")) { return true }
        return words.count == 1
            && (name.count(where: \.isLetter) < 2 || nobodies.contains(String(last))
                || isDateWord(String(last)))
    }

    private static func isDateWord(_ word: String) -> Bool {
        DateParser.isMonth(word) || days.contains(word)
    }

    /// Whether a text can be the name of a person: two to four words, each with a capital.
    static func isPersonal(_ name: String) -> Bool {
        let words = name.split(separator: " ")
        guard (2...5).contains(words.count), name.count < 50 else { return false }
        let small = words.filter { !($0.first?.isUppercase ?? false) }
        return small.allSatisfy { particles.contains(String($0)) } && small.count < words.count - 1
    }

    private static func withoutPreposition(_ text: Substring) -> Substring? {
        if let rest = withoutKind(text) ?? withoutPlace(text) { return rest }
        let bytes = Array(text.utf8.prefix(60))
        guard let length = introduction(of: bytes.lowered) else { return nil }
        let rest = text.utf8.dropFirst(length)
        return Substring(rest).trimmingPrefix { $0 == " " || $0 == ":" || $0 == "\u{A0}" }
    }

    /// The name after what somebody wrote: "Ein Kommentar von Ana Lind".
    private static func withoutKind(_ text: Substring) -> Substring? {
        let first = text.prefix { $0 != " " }.lowercased()
        if first.hasSuffix(":"), kinds.contains(String(first.dropLast())) {
            let name = text.dropFirst(first.count).drop { $0 == " " }
            return isPersonal(String(name)) ? name : nil
        }
        let isArticle = articles.contains(first)
        guard isArticle || kinds.contains(first) else { return nil }
        let preposition = isArticle ? 2 : 1
        let words = text.split(separator: " ", maxSplits: 4)
        guard words.count > preposition + 1, isPreposition(words[preposition]) else { return nil }
        let rest = text[words[preposition].endIndex...].drop { $0 == " " }
        return isPersonal(String(rest.prefix { !",|&(".contains($0) }.prefix(40))) ? rest : nil
    }

    /// The name of "Aus Paris berichtet Ana Lind".
    private static func withoutPlace(_ text: Substring) -> Substring? {
        guard text.hasPrefix("Aus "), let range = text.firstRange(of: " berichte") else {
            return nil
        }
        return text[range.upperBound...].drop { $0 != " " }.drop { $0 == " " }
    }

    private static func isPreposition(_ word: Substring) -> Bool {
        ["von", "by", "par", "de", "por", "di"].contains(word.lowercased())
    }

    /// How long the words are that introduce an author, in a line in small letters.
    private static func introduction(of line: [UInt8]) -> Int? {
        guard let length = prepositions.beginning(of: line[...]), length + 1 < line.count else {
            return nil
        }
        let next = line[length]
        return next == 0x20 || next == UInt8(ascii: ":") || next == 0xC2 ? length : nil
    }
}
