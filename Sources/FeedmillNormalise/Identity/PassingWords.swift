import FeedmillBytes

/// Finds what changes in a text though nobody edits it: "3 hours ago", "12 comments".
///
/// Other numbers stay: a figure that is corrected is an edit.
enum PassingWords {
    /// The text without such numbers, and without the units of time that go with them; `nil` when
    /// there are none.
    static func removed(from text: Span<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        var kept = 0
        var index = 0
        var numbers = 0
        while numbers < numberLimit {
            index = ByteScan.endOfDigitless(text, from: index)
            guard index < text.count else { break }
            guard isDigit(text[index]) else {
                index += 1
                continue
            }
            numbers += 1
            let number = endOfNumber(text, from: index)
            let isWord = index == 0 || !isLetter(text[index - 1])
            guard isWord, let end = endOfPassing(text, index..<number) else {
                index = number
                continue
            }
            append(text.extracting(kept..<index), to: &output)
            index = end
            kept = end
        }
        guard kept > 0 else { return nil }
        append(text.extracting(kept..<text.count), to: &output)
        return output
    }

    /// How many numbers of a text are looked at; what passes stands in short texts, or at the top.
    private static let numberLimit = 200

    /// Where the words end that pass with a number; `nil` when it stays.
    private static func endOfPassing(_ text: Span<UInt8>, _ number: Range<Int>) -> Int? {
        let next = word(text, after: number.upperBound)
        if counters.contains(lower(text, next)) { return number.upperBound }
        let label = self.label(text, before: number.lowerBound)
        if counters.contains(label) || labels.contains(label) { return number.upperBound }
        guard let end = endOfUnits(text, next) else { return nil }
        let before = lower(text, word(text, before: number.lowerBound))
        if leads.contains(before) { return end }
        return tails.contains(lower(text, word(text, after: end))) ? end : nil
    }

    /// Where "2 days, 3 hours" ends, from its first unit on; `nil` when that is not one.
    private static func endOfUnits(_ text: Span<UInt8>, _ first: Range<Int>) -> Int? {
        var unit = first
        var end: Int?
        for _ in 0..<3 {
            guard units.contains(lower(text, unit)) else { break }
            end = unit.upperBound
            var next = skipSpaces(text, unit.upperBound)
            if next < text.count, text[next] == UInt8(ascii: ",") {
                next = skipSpaces(text, next + 1)
            }
            guard next < text.count, isDigit(text[next]) else { break }
            unit = word(text, after: endOfNumber(text, from: next))
        }
        return end
    }

    // MARK: - Words

    private static let counters: Set<String> = [
        "views", "view", "comments", "comment", "likes", "like", "replies", "reply", "reads",
        "plays", "retweets", "reposts", "upvotes", "downvotes", "downloads", "followers",
        "subscribers", "reactions", "kommentare", "kommentar", "aufrufe", "antworten",
        "commentaires", "commentaire", "vues", "réponses", "comentarios", "comentario",
        "visitas", "respuestas", "comentários", "visualizações", "commenti", "commento",
        "visualizzazioni", "reacties", "reactie", "komentarzy", "komentarze", "odsłon",
        "просмотров", "просмотра", "просмотр", "комментариев", "комментария", "комментарий",
    ]

    /// Counters where they stand before the number with a colon or a bracket.
    private static let labels: Set<String> = [
        "points", "score", "votes", "shares", "stars", "hits", "visits", "просмотры",
        "комментарии", "punkte", "vues",
    ]

    private static let units: Set<String> = [
        "seconds", "second", "secs", "sec", "minutes", "minute", "mins", "min", "hours", "hour",
        "hrs", "hr", "days", "day", "weeks", "week", "months", "month", "years", "year",
        "sekunden", "sekunde", "minuten", "stunden", "stunde", "tagen", "tag", "wochen", "woche",
        "monaten", "monat", "jahren", "jahr", "secondes", "seconde", "heures", "heure", "jours",
        "jour", "semaines", "semaine", "mois", "ans", "an", "segundos", "segundo", "minutos",
        "minuto", "horas", "hora", "días", "día", "dias", "dia", "semanas", "semana", "meses",
        "mes", "mês", "años", "año", "anos", "ano", "secondi", "minuti", "ore", "ora", "giorni",
        "giorno", "settimane", "mesi", "anni", "seconden", "uur", "dagen", "dag", "weken",
        "maanden", "jaar", "секунд", "секунды", "секунду", "минут", "минуты", "минуту", "час",
        "часа", "часов", "день", "дня", "дней", "недель", "недели", "неделю", "месяц", "месяца",
        "месяцев", "год", "года", "лет", "h", "m", "d",
    ]

    /// What stands behind a length of time that is counted from now, and before it.
    private static let tails: Set<String> = [
        "ago", "назад", "fa", "geleden", "siden", "sedan", "temu", "önce", "atrás",
    ]
    private static let leads: Set<String> = ["vor", "hace", "há", "a"]

    // MARK: - Scanning

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte >= 0x80
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

    /// Digits with what groups them: `1,234` and `1.2`.
    private static func endOfNumber(_ text: Span<UInt8>, from start: Int) -> Int {
        var end = start + 1
        while end < text.count {
            let isPoint = text[end] == UInt8(ascii: ".") || text[end] == UInt8(ascii: ",")
            let isGrouped = isPoint && end + 1 < text.count && isDigit(text[end + 1])
            guard isDigit(text[end]) || isGrouped else { break }
            end += 1
        }
        return end
    }

    private static func skipSpaces(_ text: Span<UInt8>, _ start: Int) -> Int {
        var index = start
        while index < text.count {
            if isSpace(text[index]) {
                index += 1
            } else if index + 1 < text.count, text[index] == 0xC2, text[index + 1] == 0xA0 {
                index += 2
            } else {
                break
            }
        }
        return index
    }

    private static let wordLimit = 32

    private static func word(_ text: Span<UInt8>, after index: Int) -> Range<Int> {
        let start = skipSpaces(text, index)
        var end = start
        while end < text.count, end - start < wordLimit, isLetter(text[end]) { end += 1 }
        return start..<end
    }

    private static func word(_ text: Span<UInt8>, before index: Int) -> Range<Int> {
        var end = index
        while end > 0, isSpace(text[end - 1]) { end -= 1 }
        var start = end
        while start > 0, end - start < wordLimit, isLetter(text[start - 1]) { start -= 1 }
        return start..<end
    }

    /// The word of `Comments: 12` and `Comments (12)`; empty without colon or bracket.
    private static func label(_ text: Span<UInt8>, before index: Int) -> String {
        var end = index
        while end > 0, isSpace(text[end - 1]) { end -= 1 }
        guard end > 0, text[end - 1] == UInt8(ascii: ":") || text[end - 1] == UInt8(ascii: "(")
        else { return "" }
        return lower(text, word(text, before: end - 1))
    }

    private static func lower(_ text: Span<UInt8>, _ range: Range<Int>) -> String {
        guard !range.isEmpty, range.count < wordLimit else { return "" }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for index in range {
            let byte = text[index]
            bytes.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ part: Span<UInt8>, to output: inout [UInt8]) {
        for index in part.indices { output.append(part[index]) }
    }
}
