import FeedmillBytes

/// Completes character references that every browser reads and libxml2 does not.
///
/// HTML knows 106 names without their semicolon (section 13.5), which minifiers leave out on purpose,
/// and programs of UTF-16 write a character beyond U+FFFF as two references.
package enum HTMLReferenceRepair {
    /// The length of the name of a reference without its semicolon; `nil` when there is none.
    ///
    /// In text, before a letter or digit, only the names of markup count, for the words of queries
    /// and titles look alike: `R&ampD`, but not `&notable`. Nowhere one before an equals sign, and
    /// in an attribute none before a letter or digit (section 13.2.5.73).
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - start: where the ampersand stands.
    ///   - isAttribute: whether it stands in a tag.
    /// - Returns: the length of the name, without the ampersand.
    package static func nameLength(
        _ bytes: Span<UInt8>,
        at start: Int,
        isAttribute: Bool = false
    ) -> Int? {
        var keys: (UInt64, Int) = (0, 0)
        var key: UInt64 = 0
        var index = start + 1
        while index < bytes.count, index - start <= longest, isAlphanumeric(bytes[index]) {
            key = key << 8 | UInt64(bytes[index])
            if names.contains(key) { keys = (key, index - start) }
            index += 1
        }
        guard keys.1 > 0 else { return nil }
        let end = start + 1 + keys.1
        guard end < bytes.count else { return keys.1 }
        if bytes[end] == UInt8(ascii: "=") { return nil }
        guard isAlphanumeric(bytes[end]) else { return keys.1 }
        return !isAttribute && markupNames.contains(keys.0) ? keys.1 : nil
    }

    /// The character that references to the halves of a surrogate pair make, or U+FFFD for a lone
    /// half, and the index behind them; `nil` when no such half stands there.
    static func surrogate(_ bytes: Span<UInt8>, at start: Int) -> (value: UInt32, end: Int)? {
        guard let (high, end) = number(bytes, at: start), (0xD800...0xDFFF).contains(high) else {
            return nil
        }
        if high < 0xDC00, let (low, lowEnd) = number(bytes, at: end),
            (0xDC00...0xDFFF).contains(low)
        {
            return (0x10000 + (high & 0x3FF) << 10 + low & 0x3FF, lowEnd)
        }
        return (0xFFFD, end)
    }

    /// The code point that HTML 5 gives a name of HTML 4: its angle brackets were those of Chinese.
    static func current(_ value: UInt32) -> UInt32 {
        switch value {
        case 0x2329: 0x27E8
        case 0x232A: 0x27E9
        default: value
        }
    }

    private static func angleBracket(_ bytes: Span<UInt8>, at start: Int) -> (UInt32, end: Int)? {
        if ByteSearch.matches("&lang;", in: bytes, at: start) { return (0x27E8, start + 6) }
        if ByteSearch.matches("&rang;", in: bytes, at: start) { return (0x27E9, start + 6) }
        return nil
    }

    /// Writes what stands at an ampersand as a parser reads it; `nil` when it needs no repair.
    static func write(
        _ bytes: Span<UInt8>,
        at start: Int,
        isAttribute: Bool,
        to output: inout [UInt8]
    ) -> Int? {
        if let (value, end) = surrogate(bytes, at: start) ?? angleBracket(bytes, at: start) {
            output.append(contentsOf: "&#\(value);".utf8)
            return end
        }
        guard !HTMLPrescan.isReference(bytes, at: start),
            let length = nameLength(bytes, at: start, isAttribute: isAttribute)
        else { return nil }
        for index in start...start + length { output.append(bytes[index]) }
        output.append(UInt8(ascii: ";"))
        return start + length + 1
    }

    /// Whether `write` would repair what stands at an ampersand.
    static func isNeeded(_ bytes: Span<UInt8>, at start: Int, isAttribute: Bool) -> Bool {
        surrogate(bytes, at: start) != nil || angleBracket(bytes, at: start) != nil
            || !HTMLPrescan.isReference(bytes, at: start)
                && nameLength(bytes, at: start, isAttribute: isAttribute) != nil
    }

    /// The number of a numeric reference with its semicolon, and the index behind it; a number
    /// beyond the last character is no reference.
    static func number(_ bytes: Span<UInt8>, at start: Int) -> (UInt32, end: Int)? {
        guard start + 3 < bytes.count, bytes[start] == UInt8(ascii: "&"),
            bytes[start + 1] == UInt8(ascii: "#")
        else { return nil }
        let isHexadecimal = bytes[start + 2] | 0x20 == UInt8(ascii: "x")
        var index = start + (isHexadecimal ? 3 : 2)
        var value: UInt32 = 0
        while index < bytes.count, value < 0x11_0000, let digit = bytes[index].hexDigitValue,
            isHexadecimal || digit < 10
        {
            value = value * (isHexadecimal ? 16 : 10) + UInt32(digit)
            index += 1
        }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ";") else { return nil }
        return (value, index + 1)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit
    }

    private static let longest = 6

    private static let names = keys(
        """
        AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT \
        Iacute Icirc Igrave Iuml LT Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG THORN \
        Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute aelig agrave amp aring atilde auml \
        brvbar ccedil cedil cent copy curren deg divide eacute ecirc egrave eth euml frac12 frac14 \
        frac34 gt iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not ntilde \
        oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy \
        sup1 sup2 sup3 szlig thorn times uacute ucirc ugrave uml uuml yacute yen yuml
        """
    )

    private static let markupNames = keys("amp AMP lt LT gt GT quot QUOT")

    private static func keys(_ names: String) -> Set<UInt64> {
        Set(names.split(separator: " ").map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1) } })
    }
}
