package import FeedmillModel

/// Reads the dates that feeds publish, in whatever form and language they come.
///
/// RFC 822, 850 and 2822 with every liberty, RFC 3339, W3C-DTF and ISO 8601, asctime, numeric
/// dates, Unix seconds, and month names of some forty languages. One pass over bytes. Every number
/// must have its place: what is left over, or a month that is not known, makes the date `nil`.
/// Nothing is ever filled in with the present, with January or with the first of a month.
package enum DateParser {
    /// Longer texts are not dates.
    private static let byteLimit = 100

    /// Reads a date.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - isDayFirst: whether `3/2/2025` is the third of February, where nothing else tells.
    /// - Returns: the moment; `nil` when the text is not understood as a whole.
    package static func parse(
        _ bytes: ArraySlice<UInt8>,
        isDayFirst: Bool = false
    ) -> Timestamp? {
        guard bytes.count <= byteLimit else { return nil }
        let isASCII = bytes.allSatisfy { $0 < 0x80 }
        var scanner = DateScanner(bytes: isASCII ? bytes : DateFolding.folded(bytes)[...])
        scanner.isDayFirst = isDayFirst
        guard scanner.scan() else { return nil }
        return scanner.fields.timestamp
    }

    /// Whether a date of the form `a/b/year` shows that the day comes first; `nil` when it does
    /// not.
    static func showsDayFirst(_ bytes: ArraySlice<UInt8>) -> Bool? {
        let parts = bytes.prefix(byteLimit).split(
            separator: UInt8(ascii: "/"),
            omittingEmptySubsequences: false
        )
        guard parts.count == 3, let year = number(parts[2].prefix { $0 &- 0x30 < 10 }), year > 0,
            let first = number(suffix(of: parts[0])), let second = number(parts[1])
        else { return nil }
        if first > 12, first <= 31, second <= 12 { return true }
        return second > 12 && second <= 31 && first <= 12 ? false : nil
    }

    private static func suffix(of part: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = part.lastIndex { $0 &- 0x30 >= 10 }.map { $0 + 1 } ?? part.startIndex
        return part[start...]
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...4).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }) else {
            return nil
        }
        return digits.reduce(0) { $0 * 10 + Int($1 & 15) }
    }

    package static func parse(_ text: String) -> Timestamp? {
        parse(Array(text.utf8)[...])
    }

    /// Whether a word is the name of a month in one of the languages that dates are read in.
    package static func isMonth(_ word: String) -> Bool {
        switch DateWords.meaning(of: DateWords.word(word)) {
        case .month, .monthOrWeekday: true
        default: false
        }
    }
}

/// What has been understood of a date so far.
struct DateFields {
    var year: Int?
    var month: Int?
    var day: Int?
    var hour: Int?
    var minute = 0
    var second = 0
    /// `true` for p.m., `false` for a.m.
    var isAfternoon: Bool?
    var zone: DateZone?
    /// The zone of those who write in this form, when the date names none.
    var impliedZone: DateZone?
    /// Seconds since 1970, when the text is just that.
    var unixSeconds: Int?
    /// Whether the form itself leaves month or day out: `2003`, `2003-12`.
    var isWholePeriod = false

    /// The moment, when all the parts are possible.
    var timestamp: Timestamp? {
        if let unixSeconds { return Timestamp(seconds: Int64(unixSeconds)) }
        guard let year, (1000...9999).contains(year), let hour = hourOfDay else { return nil }
        guard let month = month ?? (isWholePeriod ? 1 : nil),
            let day = day ?? (isWholePeriod ? 1 : nil)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, in: year),
            (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let local = Timestamp(
            year: year,
            month: month,
            day: day,
            hour: hour,
            minute: minute,
            second: min(second, 59)
        )
        let zone = zone ?? impliedZone ?? .utc
        let moment = local.seconds - Int64(zone.offset(at: local)) + (second == 60 ? 1 : 0)
        // An offset can carry the first and the last day of the range over its edge.
        let result = Timestamp(seconds: moment)
        return (1000...9999).contains(result.civil.year) ? result : nil
    }

    /// 0 to 24; 24 only as 24:00:00, the end of the day (ISO 8601).
    private var hourOfDay: Int? {
        guard let hour else { return 0 }
        switch isAfternoon {
        case true?: return (1...23).contains(hour) ? (hour < 12 ? hour + 12 : hour) : nil
        case false?: return (0...12).contains(hour) ? hour % 12 : nil
        case nil:
            if hour == 24 { return minute == 0 && second == 0 ? 24 : nil }
            return (0...23).contains(hour) ? hour : nil
        }
    }

    static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: isLeap(year) ? 29 : 28
        default: 31
        }
    }

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Sets the day that is the `number`th of its year (ISO 8601 ordinal date).
    mutating func setOrdinal(_ number: Int, year: Int) -> Bool {
        guard number >= 1, number <= (Self.isLeap(year) ? 366 : 365) else { return false }
        set(daysSince1970: Timestamp.days(year: year, month: 1, day: 1) + number - 1)
        return true
    }

    /// Sets a day by ISO 8601 week and weekday; week 1 holds January 4.
    mutating func setWeek(_ week: Int, weekday: Int, year: Int) -> Bool {
        guard (1...53).contains(week), (1...7).contains(weekday) else { return false }
        let fourth = Timestamp.days(year: year, month: 1, day: 4)
        // 1970-01-01 was a Thursday, so Monday is 0 after adding three days.
        let monday = fourth - ((fourth + 3) % 7 + 7) % 7
        set(daysSince1970: monday + (week - 1) * 7 + weekday - 1)
        return true
    }

    private mutating func set(daysSince1970 days: Int) {
        let civil = Timestamp(seconds: Int64(days * 86_400)).civil
        year = civil.year
        month = civil.month
        day = civil.day
    }

    /// RFC 2822 section 4.3 on years of two digits.
    static func fullYear(_ year: Int, digits: Int) -> Int {
        digits > 2 ? year : year < 50 ? 2000 + year : 1900 + year
    }
}
