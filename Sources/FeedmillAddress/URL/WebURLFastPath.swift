extension WebURLLayout {
    /// Finds the components of bytes that are already the serialisation of an http(s) URL; `nil`
    /// when that is not certain and they must be parsed.
    ///
    /// Nearly all addresses in feeds qualify: a plain host name, no port, no user, a path without
    /// dot segments, and nothing to escape.
    init?(serialised bytes: Span<UInt8>) {
        guard bytes.count > 10, bytes.count <= WebURL.byteLimit else { return nil }
        let isSecure = bytes[4] == UInt8(ascii: "s")
        let start = isSecure ? 8 : 7
        guard Self.hasPrefix(bytes, isSecure ? "https://" : "http://") else { return nil }
        var index = start
        // A host whose last label begins with a digit may be an address: `0x7f.1`, `1.2.3.0xff`.
        var last: UInt8 = 0
        var isNumberPossible = true
        var labelStart = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "/") {
            if index == start || last == UInt8(ascii: ".") {
                guard index - labelStart <= WebURLHost.labelLimit + 1 else { return nil }
                labelStart = index
                isNumberPossible = bytes[index] &- 0x61 >= 26
            }
            last = bytes[index]
            guard
                last &- 0x61 < 26 || last &- 0x30 < 10 || last == UInt8(ascii: "-")
                    || last == UInt8(ascii: ".")
            else { return nil }
            index += 1
        }
        guard index < bytes.count, !isNumberPossible, last != UInt8(ascii: "."),
            index - labelStart <= WebURLHost.labelLimit, index - start <= WebURLHost.byteLimit
        else { return nil }
        schemeEnd = Int32(isSecure ? 5 : 4)
        isHTTP = true
        hasAuthority = true
        (userStart, userEnd, passwordEnd) = (Int32(start), Int32(start), Int32(start))
        hostStart = Int32(start)
        hostEnd = Int32(index)
        pathStart = Int32(index)
        guard scanRest(bytes, from: index) else { return nil }
    }

    private mutating func scanRest(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        for index in start..<bytes.count {
            let byte = bytes[index]
            if (byte | 0x20) &- 0x61 < 26 || byte &- 0x2F < 12 { continue }
            switch byte {
            case UInt8(ascii: "."):
                let isInPath = queryStart == nil && fragmentStart == nil
                if isInPath, bytes[index - 1] == UInt8(ascii: "/") { return false }
            case UInt8(ascii: "%"):
                // `%2e` may be a dot segment.
                let isInPath = queryStart == nil && fragmentStart == nil
                if isInPath, bytes[index - 1] == UInt8(ascii: "/") { return false }
            case UInt8(ascii: "?"):
                if queryStart == nil, fragmentStart == nil { queryStart = Int32(index) }
            case UInt8(ascii: "#"):
                if fragmentStart != nil { return false }
                fragmentStart = Int32(index)
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "="),
                UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: "+"), UInt8(ascii: ","),
                UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "("),
                UInt8(ascii: ")"), UInt8(ascii: "$"):
                continue
            default: return false
            }
        }
        return true
    }

    private static func hasPrefix(_ bytes: Span<UInt8>, _ prefix: StaticString) -> Bool {
        var index = 0
        for byte in prefix.description.utf8 {
            if bytes[index] != byte { return false }
            index += 1
        }
        return true
    }
}
