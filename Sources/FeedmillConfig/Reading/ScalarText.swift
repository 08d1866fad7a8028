/// Reads the text of a single value: durations, sizes, modes, numbers, truth values.
package enum ScalarText {
    /// Reads `30s 15m 6h 7d`, also `250ms`.
    package static func duration(_ text: String) -> Duration? {
        guard let (number, unit) = split(text) else { return nil }
        let milliseconds: Int
        switch unit {
        case "ms": milliseconds = 1
        case "s": milliseconds = 1_000
        case "m": milliseconds = 60_000
        case "h": milliseconds = 3_600_000
        case "d": milliseconds = 86_400_000
        default: return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: milliseconds)
        return overflow ? nil : .milliseconds(product)
    }

    /// Reads `512B 64KiB 16MiB 2GiB` as bytes.
    package static func size(_ text: String) -> Int? {
        guard let (number, unit) = split(text) else { return nil }
        let shift: Int
        switch unit {
        case "B": shift = 0
        case "KiB": shift = 10
        case "MiB": shift = 20
        case "GiB": shift = 30
        case "TiB": shift = 40
        default: return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : product
    }

    /// Reads octal permission bits: `0640` or `640`.
    static func mode(_ text: String) -> UInt32? {
        let digits = text.utf8
        guard (3...4).contains(digits.count), digits.count == 3 || digits.first == 0x30 else {
            return nil
        }
        return digits.reduce(Optional(0)) { value, digit in
            guard let value, (0x30...0x37).contains(digit) else { return nil }
            return value * 8 + UInt32(digit - 0x30)
        }
    }

    /// Reads decimal digits, up to 18 of them.
    static func number(_ text: some StringProtocol) -> Int? {
        guard (1...18).contains(text.utf8.count) else { return nil }
        return text.utf8.reduce(Optional(0)) { value, digit in
            guard let value, (0x30...0x39).contains(digit) else { return nil }
            return value * 10 + Int(digit - 0x30)
        }
    }

    /// Reads `true` or `false`.
    static func truth(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    private static func split(_ text: String) -> (Int, Substring)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = number(digits) else { return nil }
        return (number, text[digits.endIndex...])
    }
}

extension ScalarText {
    /// Writes a duration the way it is read: in the largest unit that divides it.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard attoseconds == 0 else {
            return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)ms"
        }
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "m")]
        for (unit, name) in units where seconds != 0 && seconds % unit == 0 {
            return "\(seconds / unit)\(name)"
        }
        return "\(seconds)s"
    }

    /// Writes a size the way it is read.
    static func text(bytes: Int) -> String {
        for (shift, name) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")]
        where bytes != 0 && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift)\(name)"
        }
        return "\(bytes)B"
    }
}
