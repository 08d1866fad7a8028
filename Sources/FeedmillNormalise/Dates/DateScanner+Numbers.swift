extension DateScanner {
    /// A number at the position: a time, a numeric date, or a bare day or year.
    mutating func scanNumber() -> Bool {
        let start = index
        let (value, digits) = takeNumber()
        if byte() == UInt8(ascii: ":"), digits <= 2, isDigit(byte(1)) {
            if fields.hour == nil { return scanTime(hour: value) }
            // `10:00:00 01:00`: the plus was lost on the way through a form.
            return fields.zone == nil && hasWholeDay && scanZoneMinutes(hours: value)
        }
        if digits <= 2, fields.hour == nil, let isUnderstood = scanMarkedTime(hour: value) {
            return isUnderstood
        }
        if digits > 4 { return scanRun(value, digits: digits, start: start) }
        if let isUnderstood = scanUnit(value, digits: digits) { return isUnderstood }
        let separator = byte()
        if fields.year == nil, fields.hour == nil, isDateSeparator(separator) {
            if isDigit(byte(1)) { return scanNumericDate(value, digits: digits) }
            if digits == 4, byte(1) | 0x20 == UInt8(ascii: "w"), isDigit(byte(2)) {
                index += 2
                return scanWeek(year: value)
            }
        }
        return scanBareNumber(value, digits: digits)
    }

    private func isDateSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
    }

    // MARK: - Times

    private mutating func scanTime(hour: Int) -> Bool {
        fields.hour = hour
        index += 1
        let (minute, digits) = takeNumber()
        guard digits <= 2 else { return false }
        fields.minute = minute
        if byte() == UInt8(ascii: ":"), isDigit(byte(1)) {
            index += 1
            let (second, digits) = takeNumber()
            guard digits <= 2 else { return false }
            fields.second = second
        }
        skipFraction()
        return true
    }

    /// `10.30`, `10h30`, `10 Uhr 30`: the time where a day is known already, or a letter says so;
    /// `nil` when it is none.
    private mutating func scanMarkedTime(hour: Int) -> Bool? {
        let mark = byte()
        let isDotted =
            mark == UInt8(ascii: ".") && isDigit(byte(1)) && fields.day != nil
            && (hasWholeDay || hasNamedMonth)
        if isDotted {
            index += 1
            let (minute, digits) = takeNumber()
            guard digits == 2, minute < 60 else { return false }
            fields.hour = hour
            fields.minute = minute
            if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
                index += 1
                let (second, digits) = takeNumber()
                guard digits == 2, second <= 60 else { return false }
                fields.second = second
            }
            return true
        }
        // `h` in Romance languages, `u` in Dutch.
        let letter = mark | 0x20
        guard letter == UInt8(ascii: "h") || letter == UInt8(ascii: "u"),
            isDigit(byte(1)) || !isWordByte(byte(1))
        else { return nil }
        index += 1
        fields.hour = hour
        if isDigit(byte()) {
            let (minute, digits) = takeNumber()
            guard digits == 2, minute < 60 else { return false }
            fields.minute = minute
        }
        return true
    }

    /// The minutes of an offset that has no sign.
    private mutating func scanZoneMinutes(hours: Int) -> Bool {
        index += 1
        let (minutes, digits) = takeNumber()
        guard digits == 2, minutes < 60, hours <= 14 else { return false }
        fields.zone = .offset(hours * 60 + minutes)
        return true
    }

    /// Seconds are whole in a record.
    private mutating func skipFraction() {
        let isFraction =
            byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: ",")
            || byte() == UInt8(ascii: ":")
        guard isFraction, isDigit(byte(1)) else { return }
        index += 1
        while isDigit(byte()) { index += 1 }
    }

    /// What follows the `T` of ISO 8601's basic format: `hh`, `hhmm` or `hhmmss`.
    private mutating func scanBasicTime() -> Bool {
        let (value, digits) = takeNumber()
        switch digits {
        case 1, 2:
            if byte() == UInt8(ascii: ":"), isDigit(byte(1)) { return scanTime(hour: value) }
            fields.hour = value
        case 4:
            fields.hour = value / 100
            fields.minute = value % 100
        case 6:
            fields.hour = value / 10_000
            fields.minute = value / 100 % 100
            fields.second = value % 100
        default: return false
        }
        skipFraction()
        return true
    }

    /// The `T` between date and time, which would otherwise be a military zone.
    private mutating func scanTimeAfterDate() -> Bool {
        guard byte() | 0x20 == UInt8(ascii: "t"), isDigit(byte(1)) else { return true }
        index += 1
        return scanBasicTime()
    }

    // MARK: - Dates

    /// `a-b-c` in the order that its separator and its values tell.
    private mutating func scanNumericDate(_ first: Int, digits: Int) -> Bool {
        let separator = byte()
        index += 1
        let (second, secondDigits) = takeNumber()
        if digits == 4 { return scanRest(ofYear: first, second, digits: secondDigits) }
        guard byte() == separator, isDigit(byte(1)), secondDigits <= 2, digits <= 2 else {
            return scanShortDate(first, second, separator: separator, digits: secondDigits)
        }
        index += 1
        let (third, thirdDigits) = takeNumber()
        guard thirdDigits == 4 || thirdDigits == 2 else { return false }
        fields.year = DateFields.fullYear(third, digits: thirdDigits)
        // Slashes are how Americans write; with a full stop or a dash the day comes first.
        let isMonthFirst =
            second > 12 || (separator == UInt8(ascii: "/") && first <= 12 && !isDayFirst)
        fields.month = isMonthFirst ? first : second
        fields.day = isMonthFirst ? second : first
        return scanTimeAfterDate()
    }

    /// `yyyy-mm`, `yyyy-mm-dd`, `yyyy-ddd`.
    private mutating func scanRest(ofYear year: Int, _ second: Int, digits: Int) -> Bool {
        fields.year = year
        if isDateSeparator(byte()), isDigit(byte(1)), digits <= 3 {
            index += 1
            let (third, thirdDigits) = takeNumber()
            guard thirdDigits <= 3 else { return false }
            fields.month = second
            fields.day = third
            return scanTimeAfterDate()
        }
        switch digits {
        case 1, 2:
            fields.month = second
            fields.isWholePeriod = true
        case 3:
            guard fields.setOrdinal(second, year: year) else { return false }
        case 4:
            fields.month = second / 100
            fields.day = second % 100
        default: return false
        }
        return scanTimeAfterDate()
    }

    /// `mm/yyyy`, or a day and a year that only a full stop parts: `16.2020`.
    private mutating func scanShortDate(
        _ first: Int,
        _ second: Int,
        separator: UInt8,
        digits: Int
    ) -> Bool {
        guard digits == 4, separator != UInt8(ascii: ".") else { return false }
        fields.month = first
        fields.year = second
        fields.isWholePeriod = true
        return true
    }

    private mutating func scanWeek(year: Int) -> Bool {
        let (value, digits) = takeNumber()
        var week = value
        var weekday = 1
        if digits == 3 {
            week = value / 10
            weekday = value % 10
        } else if byte() == UInt8(ascii: "-"), isDigit(byte(1)), !isDigit(byte(2)) {
            index += 1
            weekday = takeNumber().value
        }
        return fields.setWeek(week, weekday: weekday, year: year) && scanTimeAfterDate()
    }

    /// A day or a year, in the order in which they are missing.
    private mutating func scanBareNumber(_ value: Int, digits: Int) -> Bool {
        switch digits {
        case 4:
            // A number behind the time is an offset whose sign was lost; any other has no place.
            if fields.year != nil { return fields.hour != nil && setOffset(unsigned: value) }
            fields.year = value
            fields.isWholePeriod = fields.day == nil
            if byte() | 0x20 == UInt8(ascii: "w"), isDigit(byte(1)) {
                index += 1
                return scanWeek(year: value)
            }
            return scanTimeAfterDate()
        case 3: return false
        default:
            if followsMeridiem(), fields.hour == nil {
                fields.hour = value
            } else if fields.day == nil, value <= 31 {
                fields.day = value
                fields.isWholePeriod = false
                if fields.year != nil { return scanTimeAfterDate() }
            } else if fields.month == nil, fields.year == nil, fields.day != nil,
                byte() == UInt8(ascii: "."), (1...12).contains(value)
            {
                // `14. 2. 2025`
                fields.month = value
            } else if fields.year == nil {
                // `Sun, 99 Jun 2009`: two digits are no year when the day is still to come.
                guard fields.day != nil else { return false }
                fields.year = DateFields.fullYear(value, digits: digits)
            } else {
                // `14 Feb 2025, 10 Uhr`; other numbers have no place.
                return fields.hour == nil && followsHourWord() && setHour(value)
            }
            return true
        }
    }

    private mutating func setHour(_ value: Int) -> Bool {
        fields.hour = value
        return true
    }

    private mutating func setOffset(unsigned value: Int) -> Bool {
        guard fields.zone == nil, value / 100 <= 14, value % 100 < 60 else {
            return value == 0
        }
        fields.zone = .offset(value / 100 * 60 + value % 100)
        return true
    }

    /// Whether a word follows that says that the number is an hour.
    private func followsHourWord() -> Bool {
        let distance = byte() == UInt8(ascii: " ") ? 1 : 0
        return ["uhr", "uur", "heures", "ore", "hrs", "hours"].contains { word in
            word.utf8.enumerated().allSatisfy { byte(distance + $0.offset) | 0x20 == $0.element }
                && !isWordByte(byte(distance + word.utf8.count))
        }
    }

    /// Whether `am` or `pm` follows: then the number is an hour.
    private func followsMeridiem() -> Bool {
        let distance = byte() == UInt8(ascii: " ") ? 1 : 0
        let letter = byte(distance) | 0x20
        let hasM = byte(distance + 1) | 0x20 == UInt8(ascii: "m")
        return (letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p")) && hasM
            && !isWordByte(byte(distance + 2))
    }

    /// Digits without separators: basic ISO 8601 or Unix time.
    private mutating func scanRun(_ value: Int, digits: Int, start: Int) -> Bool {
        let isWhole = start == bytes.startIndex && isAtEnd
        switch digits {
        case 7:
            guard fields.setOrdinal(value % 1000, year: value / 1000) else { return false }
            fields.year = value / 1000
        case 8, 12, 14:
            let date = digits == 8 ? value : digits == 12 ? value / 10_000 : value / 1_000_000
            fields.year = date / 10_000
            fields.month = date / 100 % 100
            fields.day = date % 100
            if digits == 12 {
                fields.hour = value / 100 % 100
                fields.minute = value % 100
            } else if digits == 14 {
                fields.hour = value / 10_000 % 100
                fields.minute = value / 100 % 100
                fields.second = value % 100
            }
        case 9...11, 13:
            guard isWhole else { return false }
            fields.unixSeconds = digits == 13 ? value / 1000 : value
        default: return false
        }
        return scanTimeAfterDate()
    }

    /// Numbers with the sign of their unit, as Korean, Chinese and Japanese write dates; `nil`
    /// when no such sign follows.
    private mutating func scanUnit(_ value: Int, digits: Int) -> Bool? {
        guard byte() >= 0xE4, index + 2 < bytes.endIndex else { return nil }
        switch (byte(), byte(1), byte(2)) {
        case (0xEB, 0x85, 0x84):
            fields.year = DateFields.fullYear(value, digits: digits)
            fields.impliedZone = .offset(9 * 60)
        case (0xE5, 0xB9, 0xB4): fields.year = DateFields.fullYear(value, digits: digits)
        case (0xEC, 0x9B, 0x94), (0xE6, 0x9C, 0x88): fields.month = value
        case (0xEC, 0x9D, 0xBC), (0xE6, 0x97, 0xA5): fields.day = value
        case (0xEC, 0x8B, 0x9C), (0xE6, 0x97, 0xB6), (0xE6, 0x99, 0x82): fields.hour = value
        case (0xEB, 0xB6, 0x84), (0xE5, 0x88, 0x86): fields.minute = value
        case (0xEC, 0xB4, 0x88), (0xE7, 0xA7, 0x92): fields.second = value
        default: return nil
        }
        index += 3
        return true
    }
}
