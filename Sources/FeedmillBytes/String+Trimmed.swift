extension StringProtocol {
    /// Without ASCII white space, no-break spaces and byte order marks at both ends.
    package var trimmed: String { Substring(self).trimmed }
}

extension Substring {
    /// Without ASCII white space, no-break spaces and byte order marks at both ends.
    package var trimmed: String {
        let bytes = utf8
        var start = bytes.startIndex
        var end = bytes.endIndex
        while start < end, bytes[start] <= 0x20 { start = bytes.index(after: start) }
        while start < end, case let last = bytes.index(before: end), bytes[last] <= 0x20 {
            end = last
        }
        let rest = self[start..<end]
        let isOdd = { (byte: UInt8?) in byte.map { $0 >= 0x80 } ?? false }
        guard isOdd(rest.utf8.first) || isOdd(rest.utf8.last) else { return String(rest) }
        return rest.trimmedOfOtherSpaces
    }

    private var trimmedOfOtherSpaces: String {
        let isSpace = { (scalar: Unicode.Scalar) in
            scalar.value <= 0x20 || scalar.value == 0xA0 || scalar.value == 0xFEFF
        }
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(String.UnicodeScalarView(scalars[first...last]))
    }
}

extension String {
    /// The longest beginning within a number of bytes that splits no scalar.
    package func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(self[..<end])
    }

    /// On one line: a single space for every run of white space.
    package var collapsed: String {
        guard utf8.contains(where: { $0 < 0x20 }) else { return self }
        var output: [UInt8] = []
        output.reserveCapacity(utf8.count)
        for byte in utf8 {
            if byte > 0x20 {
                output.append(byte)
            } else if let last = output.last, last != 0x20 {
                output.append(0x20)
            }
        }
        if output.last == 0x20 { output.removeLast() }
        return String(decoding: output, as: UTF8.self)
    }
}
