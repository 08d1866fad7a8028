package import FeedmillModel

/// Dates in HTTP headers (RFC 9110 section 5.6.7), in all three forms that a recipient must read.
package enum HTTPDate {
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
    /// `Sun Nov  6 08:49:37 1994`.
    ///
    /// The name of the day is not checked. A two-digit year more than 50 years after `now` is in
    /// the past.
    package static func parse(_ text: String, now: Timestamp) -> Timestamp? {
        let bytes = Array(text.utf8.prefix(65))
        guard bytes.count <= 64 else { return nil }
        var fields = Fields()
        for word in bytes.split(whereSeparator: { " ,-\t".utf8.contains($0) }) {
            guard fields.take(word) else { return nil }
        }
        return fields.timestamp(now: now)
    }

    /// What has been read of a date so far.
    private struct Fields {
        var year: Int?
        var hasShortYear = false
        var month: Int?
        var day: Int?
        var time: (hour: Int, minute: Int, second: Int)?

        mutating func take(_ word: ArraySlice<UInt8>) -> Bool {
            if word.contains(0x3A) { return takeTime(word) }
            if let number = Self.number(word) { return takeNumber(number, digits: word.count) }
            return takeName(word)
        }

        private mutating func takeTime(_ word: ArraySlice<UInt8>) -> Bool {
            let parts = word.split(separator: 0x3A, omittingEmptySubsequences: false)
            guard time == nil, parts.count == 3,
                let hour = Self.number(parts[0]), let minute = Self.number(parts[1]),
                let second = Self.number(parts[2]), hour < 24, minute < 60, second <= 60
            else { return false }
            time = (hour, minute, min(second, 59))
            return true
        }

        private mutating func takeNumber(_ number: Int, digits: Int) -> Bool {
            if day == nil, digits <= 2 {
                day = number
            } else if year == nil, digits == 2 || digits == 4 {
                year = number
                hasShortYear = digits == 2
            } else {
                return false
            }
            return true
        }

        private mutating func takeName(_ word: ArraySlice<UInt8>) -> Bool {
            let name = String(decoding: word.map { $0 | 0x20 }, as: UTF8.self)
            if time == nil || month == nil, let index = Self.months.firstIndex(of: name) {
                guard month == nil else { return false }
                month = index + 1
                return true
            }
            // The name of the day comes first; the zone follows the time and must be GMT.
            return time == nil && day == nil && month == nil
                || time != nil && ["gmt", "utc", "z"].contains(name)
        }

        private static let months = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]

        private static func number(_ word: ArraySlice<UInt8>) -> Int? {
            guard !word.isEmpty, word.count <= 4 else { return nil }
            return word.reduce(Optional(0)) { value, byte in
                guard let value, (0x30...0x39).contains(byte) else { return nil }
                return value * 10 + Int(byte - 0x30)
            }
        }

        func timestamp(now: Timestamp) -> Timestamp? {
            guard var year, let month, let day, let time, day >= 1 else { return nil }
            if hasShortYear {
                year += now.civil.year / 100 * 100
                if year > now.civil.year + 50 { year -= 100 }
                if year <= now.civil.year - 50 { year += 100 }
            }
            let result = Timestamp(
                year: year,
                month: month,
                day: day,
                hour: time.hour,
                minute: time.minute,
                second: time.second
            )
            // A day past the end of the month would silently become a day of the next month.
            return result.civil.day == day && result.civil.month == month ? result : nil
        }
    }
}
