import FeedmillModel
import FeedmillNormalise

/// Finds the date in a line such as `Veröffentlicht am 12. März 2019 von Ana Lind`.
///
/// A candidate is cut out of the line, and `DateParser` reads it: figures with signs between them,
/// or a day and a year around the name of a month, in either order.
struct DateFinder {
    /// A date, where in the line it begins, and how many bytes of words and figures stand before
    /// it, and around it.
    struct Found {
        var date: Timestamp
        var start: Int
        var before: Int
        var rest: Int
    }

    private struct Token {
        var range: Range<Int>
        /// `nil` for a word.
        var number: Int?

        var count: Int { range.count }
    }

    private static let tokenLimit = 48
    private static let years = 1995...2100

    private let bytes: [UInt8]
    /// Whether 3/5/2024 is in May.
    private let isDayFirst: Bool
    private var tokens: [Token] = []

    /// The first date in a line.
    static func find(in line: String, isDayFirst: Bool) -> Found? {
        let finder = DateFinder(Array(line.utf8), isDayFirst: isDayFirst)
        for start in finder.tokens.indices {
            guard let (text, end) = finder.date(at: start), let date = DateParser.parse(text) else {
                continue
            }
            let before = finder.tokens[..<start].reduce(0) { $0 + $1.count }
            let after = finder.tokens[end...].reduce(0) { $0 + $1.count }
            let first = finder.tokens[start].range.lowerBound
            return Found(date: date, start: first, before: before, rest: before + after)
        }
        return nil
    }

    private init(_ bytes: [UInt8], isDayFirst: Bool) {
        self.bytes = bytes
        self.isDayFirst = isDayFirst
        var index = 0
        while index < bytes.count, tokens.count < Self.tokenLimit {
            let start = index
            let isNumber = bytes[index] &- 0x30 < 10
            while index < bytes.count, Self.isWord(bytes[index]),
                (bytes[index] &- 0x30 < 10) == isNumber
            {
                index += 1
            }
            if index == start {
                index += 1
                continue
            }
            let number = isNumber && index - start <= 4 ? Self.value(bytes[start..<index]) : nil
            tokens.append(Token(range: start..<index, number: number))
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
    }

    private static func value(_ digits: ArraySlice<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 & 15) }
    }

    /// What stands between two tokens, white space left out.
    private func gap(before index: Int) -> [UInt8] {
        let start = index == 0 ? 0 : tokens[index - 1].range.upperBound
        return bytes[start..<tokens[index].range.lowerBound].filter { $0 > 0x20 }
    }

    private func word(_ index: Int) -> String {
        String(decoding: bytes[tokens[index].range], as: UTF8.self)
    }

    /// A date that begins at a token, in ISO 8601 or in words, and the token after it.
    private func date(at start: Int) -> (text: String, end: Int)? {
        guard start + 2 < tokens.count else { return nil }
        // `23.-26.8.2017` is a span of days, `0-7653-12.10` a number.
        if start > 0, tokens[start].number != nil, tokens[start - 1].range.upperBound > 0,
            "-–./".utf8.contains(bytes[max(tokens[start].range.lowerBound - 1, 0)])
        {
            return nil
        }
        guard let first = tokens[start].number else { return named(monthAt: start) }
        if tokens[start].count == 4, Self.years.contains(first) { return yearFirst(start, first) }
        guard tokens[start].count <= 2 else { return nil }
        if tokens[start + 1].number != nil { return figures(start, first) }
        return named(dayAt: start, first)
    }

    /// `2024-05-03`, `2024/5/3`, `2024. 5. 3.`, `2024年5月3日`.
    private func yearFirst(_ start: Int, _ year: Int) -> (String, Int)? {
        let isMarked = start + 4 < tokens.count && tokens[start + 1].number == nil
        let step = isMarked ? 2 : 1
        let (month, day) = (start + step, start + 2 * step)
        guard day < tokens.count, let m = tokens[month].number, let d = tokens[day].number,
            tokens[month].count <= 2, tokens[day].count <= 2
        else { return nil }
        // One character each: year, month.
        if isMarked, tokens[start + 1].count != 3 || tokens[month + 1].count != 3 { return nil }
        if !isMarked, ![[0x2D], [0x2F], [0x2E]].contains(gap(before: month)) { return nil }
        return (Self.iso(year, m, d), day + 1)
    }

    /// `3.5.2024`, `03.05.24`, `3/5/2024`, `3/5/24`.
    private func figures(_ start: Int, _ first: Int) -> (String, Int)? {
        guard let second = tokens[start + 1].number, tokens[start + 1].count <= 2,
            let last = tokens[start + 2].number
        else { return nil }
        let mark = gap(before: start + 1)
        guard mark == gap(before: start + 2), mark.count == 1, "./-".utf8.contains(mark[0]) else {
            return nil
        }
        let isShort = tokens[start + 2].count == 2 && mark != [UInt8(ascii: "-")]
        let year = isShort ? 2000 + last : last
        guard isShort || tokens[start + 2].count == 4, Self.years.contains(year) else { return nil }
        let isMonthFirst =
            second > 12 || (first <= 12 && !isDayFirst && mark == [UInt8(ascii: "/")])
        let (day, month) = isMonthFirst ? (second, first) : (first, second)
        return (Self.iso(year, month, day), start + 3)
    }

    /// `3. Mai 2024`, `3rd of May, 2024`, `3 de mayo de 2024`.
    private func named(dayAt start: Int, _ day: Int) -> (String, Int)? {
        var month = start + 1
        while month + 1 < tokens.count, month < start + 3, Self.joints.contains(word(month)) {
            month += 1
        }
        var year = month + 1
        if year + 1 < tokens.count, Self.joints.contains(word(year)) { year += 1 }
        guard year < tokens.count, tokens[month].number == nil, tokens[month].count >= 3,
            let number = tokens[year].number, tokens[year].count == 4, Self.years.contains(number),
            DateParser.isMonth(word(month))
        else { return nil }
        return ("\(day) \(word(month)) \(number)", year + 1)
    }

    /// `May 3, 2024`.
    private func named(monthAt start: Int) -> (String, Int)? {
        guard tokens[start].count >= 3, let day = tokens[start + 1].number,
            tokens[start + 1].count <= 2
        else { return nil }
        var year = start + 2
        if year + 1 < tokens.count, Self.joints.contains(word(year)) { year += 1 }
        guard let number = tokens[year].number, tokens[year].count == 4,
            Self.years.contains(number), DateParser.isMonth(word(start))
        else { return nil }
        return ("\(day) \(word(start)) \(number)", year + 1)
    }

    /// Endings of ordinal numbers, and what joins the parts.
    private static let joints: Set<String> = [
        "st", "nd", "rd", "th", "er", "º", "de", "of", "del", "d", "ter",
    ]

    private static func iso(_ year: Int, _ month: Int, _ day: Int) -> String {
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(two(month))-\(two(day))"
    }
}
