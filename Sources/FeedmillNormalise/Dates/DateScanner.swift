/// Goes over the text of a date once and tells numbers, words and signs apart.
struct DateScanner {
    let bytes: ArraySlice<UInt8>
    var index: Int
    var fields = DateFields()
    /// Whether `3/2/2025` is the third of February.
    var isDayFirst = false
    /// Whether the month came from a word that is also the name of a weekday (`mar`).
    private var isMonthDoubtful = false
    /// Whether the month came from a word.
    private(set) var hasNamedMonth = false
    private var hasUnknownWord = false

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index >= bytes.endIndex }

    func byte(_ distance: Int = 0) -> UInt8 {
        index + distance < bytes.endIndex ? bytes[index + distance] : 0
    }

    /// Whether the text could be read as a date; the fields may still be impossible.
    mutating func scan() -> Bool {
        let hasPassed = scanAll()
        // A bare year, `yyyy-mm` and `May 2003` stand for their first day, but not beside words that
        // nobody knows: one of them may be the month.
        if hasUnknownWord { fields.isWholePeriod = false }
        return hasPassed
    }

    private mutating func scanAll() -> Bool {
        while !isAtEnd {
            let byte = byte()
            let isUnderstood: Bool
            if isDigit(byte) {
                isUnderstood = scanNumber()
            } else if isWordByte(byte) {
                isUnderstood = scanWord()
            } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
                isUnderstood = scanSign()
            } else if byte == UInt8(ascii: "(") {
                skipComment()
                isUnderstood = true
            } else {
                index += 1
                isUnderstood = true
            }
            guard isUnderstood else { return false }
        }
        return fields.year != nil || fields.unixSeconds != nil
    }

    func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    func isWordByte(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 }

    /// RFC 822 comments, and what JavaScript appends: `GMT+0100 (CET)`.
    private mutating func skipComment() {
        while !isAtEnd, byte() != UInt8(ascii: ")") { index += 1 }
        index += 1
    }

    /// The digits at the position, at most 15 of them.
    mutating func takeNumber(digits limit: Int = 15) -> (value: Int, digits: Int) {
        var value = 0
        var count = 0
        while count < limit, isDigit(byte()) {
            value = value * 10 + Int(byte() & 15)
            index += 1
            count += 1
        }
        return (value, count)
    }

    // MARK: - Words

    private mutating func scanWord() -> Bool {
        // `10:30 h`: in small letters a zone of one letter is a word of some language.
        let isSmallLetter = byte() &- 0x61 < 26 && byte() != UInt8(ascii: "z")
        let word = takeWord()
        if isSmallLetter, word.count == 1 { return true }
        switch DateWords.meaning(of: word) {
        case .month(let number)?: setMonth(number, isDoubtful: false)
        case .monthOrWeekday(let number)?: setMonth(number, isDoubtful: true)
        case .weekday?, .filler?: break
        case .meridiem(let isAfternoon, let zone)?:
            fields.isAfternoon = isAfternoon
            fields.impliedZone = zone ?? fields.impliedZone
        case .zone(let zone)?:
            // A zone stands behind the time: before it, "at" is a word and "pet" a Friday.
            guard fields.hour != nil || (hasWholeDay && word.count > 2) else { break }
            return setZone(zone)
        case nil: return scanUnknownWord(word)
        }
        return true
    }

    private static let morning = DateWords.word("am")
    private static let afternoon = DateWords.word("pm")

    private mutating func takeWord() -> DateWord {
        // `p.m.`: the only word with full stops in it that matters.
        let first = byte() | 0x20
        if first == UInt8(ascii: "a") || first == UInt8(ascii: "p"), byte(1) == UInt8(ascii: "."),
            byte(2) | 0x20 == UInt8(ascii: "m")
        {
            index += 3
            return first == UInt8(ascii: "a") ? Self.morning : Self.afternoon
        }
        var word = DateWord()
        while isWordByte(byte()) { word.append(takeFoldedByte()) }
        return word
    }

    /// The next byte in lower case; for two-byte letters, the bytes of the small one.
    mutating func takeFoldedByte() -> DateWord.Letter {
        let first = byte()
        if first < 0xC3 || first > 0xD1 {
            index += 1
            return DateWord.Letter(first &- 0x41 < 26 ? first | 0x20 : first)
        }
        let second = byte(1)
        guard second & 0xC0 == 0x80 else {
            index += 1
            return DateWord.Letter(first)
        }
        index += 2
        return DateWord.folded(UInt16(first & 0x1F) << 6 | UInt16(second & 0x3F))
    }

    private mutating func setMonth(_ number: Int, isDoubtful: Bool) {
        if fields.month != nil, isDoubtful || !isMonthDoubtful { return }
        fields.month = number
        hasNamedMonth = true
        isMonthDoubtful = isDoubtful
    }

    /// An unknown word is a zone when it follows a time; before a time it may be anything.
    private mutating func scanUnknownWord(_ word: DateWord) -> Bool {
        if byte() == UInt8(ascii: "/") {
            // The name of a place, as in `America/Argentina/Buenos_Aires`.
            var name = word
            while byte() == UInt8(ascii: "/") || byte() == UInt8(ascii: "_") || isWordByte(byte())
                || isDigit(byte()) || (byte() == UInt8(ascii: "-") && isWordByte(byte(1)))
            {
                name.append(takeFoldedByte())
            }
            return setZone(DateZone.place(name) ?? .utc)
        }
        guard fields.hour != nil, word.count == 1, let zone = DateZone.military(word) else {
            hasUnknownWord = true
            return true
        }
        return setZone(zone)
    }

    /// Whether day, month and year are known.
    var hasWholeDay: Bool { fields.year != nil && fields.month != nil && fields.day != nil }

    /// `GMT+1` and the like put the offset after the name.
    private mutating func setZone(_ zone: DateZone) -> Bool {
        let isSigned = byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-")
        if zone == .utc, isSigned, isDigit(byte(1)) {
            return scanOffset()
        }
        if fields.zone == nil { fields.zone = zone }
        return true
    }

    // MARK: - Offsets

    /// A sign after the time starts an offset; before, it only separates.
    private mutating func scanSign() -> Bool {
        guard fields.hour != nil, fields.zone == nil else {
            index += 1
            return true
        }
        if isDigit(byte(1)) { return scanOffset() }
        // `+zz:00` is no offset that could be guessed; a lone dash is only a dash.
        let isBroken = byte() == UInt8(ascii: "+") && isWordByte(byte(1))
        index += 1
        return !isBroken
    }

    /// `+hh`, `+hhmm`, `+hh:mm`, `+h:mm`.
    private mutating func scanOffset() -> Bool {
        let isNegative = byte() == UInt8(ascii: "-")
        index += 1
        let (value, digits) = takeNumber(digits: 5)
        var minutes = digits <= 2 ? value * 60 : value / 100 * 60 + value % 100
        var rest = digits <= 2 ? 0 : value % 100
        if digits <= 2, byte() == UInt8(ascii: ":") {
            index += 1
            let (number, count) = takeNumber(digits: 2)
            guard count > 0 else { return false }
            rest = number
            minutes += number
        }
        guard digits <= 4, minutes <= 18 * 60, rest < 60 else { return false }
        fields.zone = .offset(isNegative ? -minutes : minutes)
        return true
    }
}
