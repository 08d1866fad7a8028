import FeedmillModel

/// The offset of a local time from UTC.
enum DateZone: Hashable {
    /// When summer time begins and ends.
    enum SummerTime: Hashable {
        case none
        /// United States and Canada: second Sunday of March to first Sunday of November.
        case american
        /// European Union: last Sunday of March to last Sunday of October, at 01:00 UTC.
        case european
        /// South-eastern Australia: first Sunday of October to first Sunday of April.
        case australian
        /// New Zealand: last Sunday of September to first Sunday of April.
        case newZealand
    }

    /// Minutes east of UTC.
    case offset(Int)
    /// Minutes east of UTC in winter.
    case place(Int, SummerTime)

    static let utc = DateZone.offset(0)

    /// Seconds east of UTC at a local time, given as though it were UTC.
    func offset(at local: Timestamp) -> Int {
        switch self {
        case .offset(let minutes): minutes * 60
        case .place(let minutes, let rule):
            (minutes + (Self.isSummer(local, rule: rule, offset: minutes) ? 60 : 0)) * 60
        }
    }

    /// RFC 822 section 5.1: A to M without J count west, N to Y east; Z is UTC.
    static func military(_ word: DateWord) -> DateZone? {
        switch UInt8(truncatingIfNeeded: word.first) {
        case let letter where word.first > 0x7A || letter < 0x61: nil
        case UInt8(ascii: "z"): .utc
        case UInt8(ascii: "j"): nil
        case let letter where letter < UInt8(ascii: "j"):
            .offset(-60 * Int(letter - UInt8(ascii: "a") + 1))
        case let letter where letter < UInt8(ascii: "n"):
            .offset(-60 * Int(letter - UInt8(ascii: "a")))
        case let letter: .offset(60 * Int(letter - UInt8(ascii: "m")))
        }
    }
}

// MARK: - Summer time

extension DateZone {
    private static func isSummer(_ local: Timestamp, rule: SummerTime, offset: Int) -> Bool {
        let year = local.civil.year
        let hour: Int64 = 3_600
        switch rule {
        case .none: return false
        case .american:
            // Until 2006 it went from April to the last Sunday of October.
            let isLong = year >= 2007
            let start = sunday(isLong ? 2 : 1, of: isLong ? 3 : 4, in: year) + 2 * hour
            let end = isLong ? sunday(1, of: 11, in: year) : lastSunday(of: 10, in: year)
            return local.seconds >= start && local.seconds < end + 2 * hour
        case .european:
            let shift = hour + Int64(offset * 60)
            return local.seconds >= lastSunday(of: 3, in: year) + shift
                && local.seconds < lastSunday(of: 10, in: year) + shift + hour
        case .australian:
            return local.seconds < sunday(1, of: 4, in: year) + 3 * hour
                || local.seconds >= sunday(1, of: 10, in: year) + 2 * hour
        case .newZealand:
            return local.seconds < sunday(1, of: 4, in: year) + 3 * hour
                || local.seconds >= lastSunday(of: 9, in: year) + 2 * hour
        }
    }

    /// Midnight of the `number`th Sunday of a month.
    private static func sunday(_ number: Int, of month: Int, in year: Int) -> Int64 {
        let first = Timestamp.days(year: year, month: month, day: 1)
        // 1970-01-04 was a Sunday.
        let toSunday = ((3 - first) % 7 + 7) % 7
        return Int64(first + toSunday + (number - 1) * 7) * 86_400
    }

    private static func lastSunday(of month: Int, in year: Int) -> Int64 {
        let length = DateFields.length(ofMonth: month, in: year)
        return sunday(length - 28 >= 1 && hasFiveSundays(month, year) ? 5 : 4, of: month, in: year)
    }

    private static func hasFiveSundays(_ month: Int, _ year: Int) -> Bool {
        let fifth = sunday(5, of: month, in: year)
        return Timestamp(seconds: fifth).civil.month == month
    }
}
