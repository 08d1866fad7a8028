package import FeedmillBytes

/// A moment in whole seconds since 1970-01-01T00:00:00Z, without leap seconds.
package struct Timestamp: Sendable, Hashable, Comparable, Codable {
    package let seconds: Int64

    package init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Makes the moment of a civil date and time in UTC.
    ///
    /// The calendar is the proleptic Gregorian one; the fields are not checked.
    package init(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0
    ) {
        let days = Self.days(year: year, month: month, day: day)
        seconds = Int64(days * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    /// A number of seconds, in JSON.
    package init(from decoder: any Decoder) throws {
        seconds = try Int64(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws { try seconds.encode(to: encoder) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds < right.seconds
    }

    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(seconds: time.seconds + duration.components.seconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .seconds(left.seconds - right.seconds)
    }
}

// MARK: - Calendar

extension Timestamp {
    /// A civil date and time in UTC.
    package struct Civil: Sendable, Hashable {
        package var year: Int
        package var month: Int
        package var day: Int
        package var hour: Int
        package var minute: Int
        package var second: Int
    }

    /// Days since 1970-01-01, counting years from March so that leap days come last.
    package static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    package var civil: Civil {
        let total = Int(seconds)
        var days = total / 86_400
        var rest = total % 86_400
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return Civil(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: rest / 3_600,
            minute: rest / 60 % 60,
            second: rest % 60
        )
    }
}

// MARK: - Text

extension Timestamp {
    /// `2024-10-08T12:00:00Z` (RFC 3339).
    package var rfc3339: String {
        let time = civil
        var text: [UInt8] = []
        text.reserveCapacity(20)
        Self.append(time.year, digits: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(time.month, digits: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        Self.append(time.day, digits: 2, to: &text)
        text.append(UInt8(ascii: "T"))
        Self.append(time.hour, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(time.minute, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        Self.append(time.second, digits: 2, to: &text)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// `20241008T120000Z`, the form of spool file names.
    package var compact: String {
        String(rfc3339.filter { $0 != "-" && $0 != ":" })
    }

    /// Reads a complete RFC 3339 time; the offset is applied, a fraction is cut off.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            return bytes[range].reduce(Optional(0)) { value, byte in
                guard let value, (0x30...0x39).contains(byte) else { return nil }
                return value * 10 + Int(byte - 0x30)
            }
        }
        func isByte(_ index: Int, _ allowed: String) -> Bool {
            index < bytes.count && allowed.utf8.contains(bytes[index])
        }
        guard let year = number(0..<4), isByte(4, "-"), let month = number(5..<7), isByte(7, "-"),
            let day = number(8..<10), isByte(10, "Tt "), let hour = number(11..<13),
            isByte(13, ":"), let minute = number(14..<16), isByte(16, ":"),
            let second = number(17..<19), (1...12).contains(month), (1...31).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var index = 19
        if isByte(index, ".") {
            index += 1
            let start = index
            while isByte(index, "0123456789") { index += 1 }
            guard index > start else { return nil }
        }
        var offset = 0
        if isByte(index, "Zz") {
            index += 1
        } else {
            guard isByte(index, "+-"), let hours = number(index + 1..<index + 3),
                isByte(index + 3, ":"), let minutes = number(index + 4..<index + 6), hours < 24,
                minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isByte(index, "-") ? -60 : 60)
            index += 6
        }
        guard index == bytes.count else { return nil }
        let local = Timestamp(
            year: year,
            month: month,
            day: day,
            hour: hour,
            minute: minute,
            second: second
        )
        // A day past the end of the month would silently become a day of the next month.
        guard second == 60 || local.civil.day == day else { return nil }
        self.init(seconds: local.seconds - Int64(offset))
    }

    /// Reads the form of spool file names.
    package init?(compact text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16 else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        self.init(
            rfc3339:
                "\(part(0..<4))-\(part(4..<6))-\(part(6..<11)):\(part(11..<13)):\(part(13..<16))"
        )
        guard compact == text else { return nil }
    }

    /// Appends at least so many digits; a year may have more digits, or a sign.
    private static func append(_ number: Int, digits: Int, to text: inout [UInt8]) {
        guard (0..<10_000).contains(number), digits == 4 || number < 100 else {
            return text.append(contentsOf: String(number).utf8)
        }
        if digits == 4 {
            text.append(0x30 + UInt8(number / 1_000))
            text.append(0x30 + UInt8(number / 100 % 10))
        }
        text.append(0x30 + UInt8(number / 10 % 10))
        text.append(0x30 + UInt8(number % 10))
    }
}

extension JSONWriter {
    /// Writes a member in RFC 3339, or nothing without a time.
    package mutating func member(_ name: String, _ time: Timestamp?) {
        member(name, time?.rfc3339)
    }
}
