import FeedmillBytes

/// IP addresses in URLs, in all the forms that resolvers accept, and their one serialisation.
///
/// Having one form is a safety matter: `http://2130706433/` is the loopback address, and the check
/// for private addresses must see that.
enum WebURLAddress {
    /// Whether the last label is a number, so that the host can only be an IPv4 address.
    static func endsInNumber(_ host: [UInt8]) -> Bool {
        var labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true, labels.count > 1 { labels.removeLast() }
        guard let last = labels.last, !last.isEmpty else { return false }
        if last.allSatisfy(\.isASCIIDigit) { return true }
        return number(last) != nil
    }

    /// Reads one to four decimal, octal or hexadecimal parts (`inet_aton`) and writes four.
    static func serialiseIPv4(_ host: [UInt8]) -> [UInt8]? {
        var labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true, labels.count > 1 { labels.removeLast() }
        guard labels.count <= 4 else { return nil }
        var address: UInt64 = 0
        for (index, label) in labels.enumerated() {
            guard let value = number(label) else { return nil }
            if index < labels.count - 1 {
                guard value < 256 else { return nil }
                address |= value << UInt64(24 - 8 * index)
            } else {
                guard value < 1 << UInt64(8 * (5 - labels.count)) else { return nil }
                address |= value
            }
        }
        return dotted(UInt32(truncatingIfNeeded: address))
    }

    private static func dotted(_ address: UInt32) -> [UInt8] {
        Array([24, 16, 8, 0].map { String(address >> $0 & 255) }.joined(separator: ".").utf8)
    }

    private static func number(_ label: ArraySlice<UInt8>) -> UInt64? {
        var digits = label
        var radix: UInt64 = 10
        guard let first = digits.first else { return nil }
        if first == UInt8(ascii: "0"), digits.count > 1 {
            digits = digits.dropFirst()
            radix = 8
            if digits.first.map({ $0 | 0x20 }) == UInt8(ascii: "x") {
                digits = digits.dropFirst()
                radix = 16
            }
        }
        var value: UInt64 = 0
        for byte in digits {
            guard let digit = byte.hexDigitValue, digit < radix else { return nil }
            // Clamped above every valid address, so that long numbers do not overflow.
            value = min(value * radix + UInt64(digit), 1 << 40)
        }
        return value
    }
}

// MARK: - IPv6

extension WebURLAddress {
    /// Reads an address without its brackets and writes it with them (RFC 5952).
    static func serialiseIPv6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard let pieces = parseIPv6(Array(text)) else { return nil }
        return Array("[\(compressed(pieces))]".utf8)
    }

    /// Reads an address without brackets: eight pieces.
    static func parseIPv6(_ text: [UInt8]) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        var pieces: [UInt16] = []
        var gap: Int?
        var index = 0
        if text.first == colon {
            guard text.count > 1, text[1] == colon else { return nil }
            index = 2
            gap = 0
        }
        while index < text.count {
            guard pieces.count < 8 else { return nil }
            if text[index] == colon {
                guard gap == nil else { return nil }
                gap = pieces.count
                index += 1
                continue
            }
            let start = index
            var value = 0
            while index < text.count, index < start + 4, let digit = text[index].hexDigitValue {
                value = value << 4 | Int(digit)
                index += 1
            }
            if index < text.count, text[index] == UInt8(ascii: ".") {
                guard pieces.count <= 6, let tail = dottedPieces(text[start...]) else { return nil }
                pieces.append(contentsOf: tail)
                break
            }
            guard index > start else { return nil }
            pieces.append(UInt16(value))
            if index < text.count {
                guard text[index] == colon, index + 1 < text.count else { return nil }
                index += 1
            }
        }
        guard let gap else { return pieces.count == 8 ? pieces : nil }
        guard pieces.count < 8 else { return nil }
        pieces.insert(contentsOf: Array(repeating: 0, count: 8 - pieces.count), at: gap)
        return pieces
    }

    /// An IPv4 address, also at the end of an IPv6 one: four plain decimal numbers, as two pieces.
    static func dottedPieces(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count == 4 else { return nil }
        var values: [UInt16] = []
        for label in labels {
            guard (1...3).contains(label.count), label.allSatisfy(\.isASCIIDigit),
                label.count == 1 || label.first != UInt8(ascii: "0")
            else { return nil }
            let value = label.reduce(0) { $0 * 10 + UInt16($1 & 15) }
            guard value < 256 else { return nil }
            values.append(value)
        }
        return [values[0] << 8 | values[1], values[2] << 8 | values[3]]
    }

    /// The first longest run of two or more zero pieces becomes `::`.
    static func compressed(_ pieces: [UInt16]) -> String {
        var longest = 0..<0
        var start = 0
        for (index, piece) in pieces.enumerated() {
            if piece != 0 { start = index + 1 }
            if index + 1 - start > max(longest.count, 1) { longest = start..<index + 1 }
        }
        func hexadecimal(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if longest.isEmpty { return hexadecimal(pieces[...]) }
        return hexadecimal(pieces[..<longest.lowerBound]) + "::"
            + hexadecimal(pieces[longest.upperBound...])
    }
}
