import FeedmillNormalise

/// What stands around the names of authors.
enum AuthorName {
    /// A name without what introduces it and without the date, the column or the agency after it.
    static func cleaned(_ text: String) -> String {
        var name = Substring(text)
        while let rest = withoutPreposition(name) {
            name = rest
            // "Von am 20. Juni": the name was left out.
            if endings.contains(where: { name.hasPrefix($0.dropFirst()) }) { return "" }
        }
        var end = name.endIndex
        for mark in endings {
            // A name that begins so is none, but nothing is left to say that of.
            if let range = name.firstRange(of: mark), range.lowerBound > name.startIndex {
                end = min(end, range.lowerBound)
            }
        }
        // Dates and numbers of comments are no part of names.
        if let digit = name.firstIndex(where: \.isNumber), digit > name.startIndex,
            !isAccount(name)
        {
            end = min(end, digit)
        }
        name = name[..<end]
        // Of "Ana Lind Wed, November 6" the names of day and month are left.
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
        while let first = name.first, " ,;:|-–—•·/>".contains(first) { name.removeFirst() }
        return String(name)
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

    /// Whether a line says at its start that it is of subjects.
    static func isOfSubjects(_ line: String) -> Bool {
        line.words.first.map { subjects.contains(String($0)) } ?? false
    }

    /// Whether it is what stands where a name should.
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
        if let rest = withoutKind(text) { return rest }
        let bytes = Array(text.utf8.prefix(60))
        guard let length = introduction(of: bytes.lowered) else { return nil }
        let rest = text.utf8.dropFirst(length)
        return Substring(rest).trimmingPrefix { $0 == " " || $0 == ":" || $0 == "\u{A0}" }
    }

    /// The name after what somebody wrote: "Ein Kommentar von Ana Lind".
    private static func withoutKind(_ text: Substring) -> Substring? {
        let first = text.prefix { $0 != " " }.lowercased()
        let isArticle = articles.contains(first)
        guard isArticle || kinds.contains(first) else { return nil }
        let preposition = isArticle ? 2 : 1
        let words = text.split(separator: " ", maxSplits: 4)
        guard words.count > preposition + 1, isPreposition(words[preposition]) else { return nil }
        let rest = text[words[preposition].endIndex...].drop { $0 == " " }
        return isPersonal(String(rest.prefix { !",|&(".contains($0) }.prefix(40))) ? rest : nil
    }

    private static func isPreposition(_ word: Substring) -> Bool {
        ["von", "by", "par", "de", "por", "di"].contains(word.lowercased())
    }

    private static let articles: Set<String> = [
        "ein", "eine", "an", "a", "une", "un", "una", "propos", "text", "texte",
    ]

    private static let kinds: Set<String> = [
        "gastbeitrag", "kommentar", "gastkommentar", "analyse", "essay", "reportage", "kolumne",
        "rezension", "interview", "bericht", "protokoll", "glosse", "porträt", "kritik",
        "leitartikel", "entretien", "chronique", "tribune", "analysis", "opinion",
        "review", "commentary", "entrevista", "análisis",
    ]

    /// How long the words are that introduce an author, in a line in small letters.
    static func introduction(of line: [UInt8]) -> Int? {
        guard let length = prepositions.beginning(of: line[...]), length + 1 < line.count else {
            return nil
        }
        let next = line[length]
        return next == 0x20 || next == UInt8(ascii: ":") || next == 0xC2 ? length : nil
    }

    private static let prepositions = Phrases([
        "veröffentlicht von", "geschrieben von", "gespeichert von", "view all posts by",
        "alle beiträge von", "show all articles of", "show all articles by", "more by", "mehr von",
        "ein beitrag von", "ein artikel von", "eingestellt von",
        "veröffentlicht durch", "gepostet von", "erstellt von", "beitrag von", "artikel von",
        "interview von", "publicado por", "escrito por", "scritto da", "pubblicato da",
        "durch", "propos recueillis par", "published by", "written by", "posted by", "submitted by",
        "geschreven door", "publié par",
        "écrit par", "proposé par", "rédigé par", "article by", "story by", "words by", "posts by",
        "autor/in", "autorin", "autoren", "authors", "author", "verfasser", "autor", "auteur",
        "autore", "автор", "текст", "texte", "texto", "text", "from", "über", "by", "von", "par",
        "por", "di", "door", "af", "av", "van", "od", "da",
    ])

    private static let endings = [
        " in ", " IN ", " am ", " on ", " um ", " at ", " | ", " - ", " – ", " — ", " • ", " · ",
        " / ",
        " (",
        " le ", " vom ", " il ", " unter ", " under ", " für ", " geschrieben", " Uhr", " &bull; ",
        ", Reuters", " Kommentar", " Comment", " Leave a", " Follow", " Published", " Updated",
        " Posted", " schreibt", " berichtet", " @",
    ]

    private static let particles: Set<String> = [
        "von", "van", "de", "der", "den", "zu", "zur", "la", "le", "di", "da", "del", "dos", "du",
        "al", "el", "bin", "ben", "af", "y", "und", "and", "&", "et", "ter", "ten",
    ]

    /// What is said of authors beside their names, and what else stands in their place.
    private static let roles: Set<String> = [
        "writer", "reporter", "correspondent", "columnist", "contributor", "journalist",
        "photographer", "partner", "staff", "desk", "posts", "comments", "kommentare", "comment",
        "projects",
        "redaktion", "redaction", "rédaction", "redazione", "redacción", "team", "redakteur",
    ]

    /// What begins a line that is about something else.
    private static let labels: Set<String> = [
        "updated", "published", "aktualisiert", "redaktion", "posted", "stand", "foto", "photo",
        "bild", "source", "quelle",
    ]

    private static let subjects: Set<String> = [
        "tags", "tagged", "kategorie", "kategorien", "category", "categories", "filed", "themen",
        "schlagwörter", "labels", "topics",
    ]

    /// Those that a system has before anybody writes.
    private static let accounts: Set<String> = [
        "super user", "site admin", "site administrator", "site editor", "web admin",
    ]

    private static let days: Set<String> = [
        "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "monday",
        "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed",
        "thu", "fri", "sat", "sun", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi",
        "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    ]

    private static let nobodies: Set<String> = [
        "admin", "administrator", "editor", "redaktion", "webmaster", "unknown", "anonymous",
        "gast", "guest", "autor", "author", "author", "anonym", "root", "user", "blog", "news",
        "facebook", "twitter", "about", "follow", "submitted",
        "share", "teilen", "heute", "today", "gestern", "yesterday", "none", "null", "undefined",
    ]

    /// Words of companies, clubs and addresses, which are in no name of a person.
    static let companies: Set<String> = [
        "gmbh", "ag", "inc", "ltd", "llc", "verlag", "zeitung", "e.v", "corp", "foundation", "sarl",
        "d.o.o", "oü", "sas",
        "kg", "srl", "verein", "fraktion", "medien", "media", "magazin", "magazine", "newspaper",
        "welle", "agency", "agentur", "landesanstalt", "universität", "university", "institut",
        "institute", "ministerium", "hochschule", "bundesamt", "str", "straße",
    ]
}
