import FeedmillBytes

/// Reads one URL or reference and writes its serialisation, component by component.
struct WebURLParser {
    let input: [UInt8]
    let base: WebURL?
    var position = 0
    var output: [UInt8] = []
    var layout = WebURLLayout()
    /// The schemes with a host and `/` paths that browsers know, for which `\` is a slash, too.
    var isSpecial = false

    init(input: [UInt8], base: WebURL?) {
        self.input = input
        self.base = base
    }

    mutating func parse() -> Bool {
        output.reserveCapacity(input.count + (base?.string.utf8.count ?? 0) + 8)
        guard let colon = schemeEnd() else { return parseReference() }
        appendScheme(upTo: colon)
        position = colon + 1
        if isFile { return parseFile() }
        guard isSpecial else { return parseOther() }
        if let base, base.layout.hasAuthority, hasScheme(of: base), !(isSlash(0) && isSlash(1)) {
            // `http:g` against an http base: RFC 3986 section 5.4.2 allows it for old documents.
            output.removeAll(keepingCapacity: true)
            return parseReference()
        }
        while isSlash(0) { position += 1 }
        return parseAuthority() && parsePathAndRest(isRelative: false)
    }

    // MARK: - Scheme

    private func schemeEnd() -> Int? {
        guard let first = input.first, first.isASCIILetter else { return nil }
        for (index, byte) in input.enumerated() {
            if byte == UInt8(ascii: ":") { return index }
            let isSchemeByte =
                byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            guard isSchemeByte else { return nil }
        }
        return nil
    }

    private mutating func appendScheme(upTo end: Int) {
        for byte in input[..<end] { output.append(byte.asciiLowercased) }
        layout.schemeEnd = Int32(end)
        isSpecial = Self.isSpecial(output)
        layout.isHTTP = output.elementsEqual("http".utf8) || output.elementsEqual("https".utf8)
        output.append(UInt8(ascii: ":"))
    }

    private static func isSpecial(_ scheme: [UInt8]) -> Bool {
        switch scheme.count {
        case 2: scheme.elementsEqual("ws".utf8)
        case 3: scheme.elementsEqual("wss".utf8) || scheme.elementsEqual("ftp".utf8)
        case 4: scheme.elementsEqual("http".utf8) || scheme.elementsEqual("file".utf8)
        case 5: scheme.elementsEqual("https".utf8)
        default: false
        }
    }

    private var isFile: Bool {
        layout.schemeEnd == 4 && output.starts(with: "file".utf8)
    }

    private func hasScheme(of base: WebURL) -> Bool {
        output.count <= base.string.utf8.count
            && output.elementsEqual(base.string.utf8.prefix(output.count))
    }

    var defaultPort: UInt16? {
        switch output.first {
        case UInt8(ascii: "h"): layout.isHTTP ? (layout.schemeEnd == 5 ? 443 : 80) : nil
        case UInt8(ascii: "f"): isSpecial ? 21 : nil
        case UInt8(ascii: "w"): isSpecial ? (layout.schemeEnd == 3 ? 443 : 80) : nil
        default: nil
        }
    }

    // MARK: - Other schemes

    /// `foo://host/path`, `foo:/path`, or an opaque path as in `mailto:`.
    private mutating func parseOther() -> Bool {
        if isSlash(0), isSlash(1) {
            position += 2
            return parseAuthority() && parsePathAndRest(isRelative: false)
        }
        setEmptyAuthority()
        if isSlash(0) { return parsePathAndRest(isRelative: false) }
        layout.isOpaque = true
        while position < input.count, !isQueryOrFragment(input[position]) {
            output.append(input[position], encoding: .control)
            position += 1
        }
        return parseQueryAndFragment()
    }

    /// Local files only: some systems would contact the host silently, others would ignore it.
    private mutating func parseFile() -> Bool {
        if let base, base.layout.schemeEnd == 4, base.string.utf8.starts(with: "file".utf8),
            !isSlash(0)
        {
            output.removeAll(keepingCapacity: true)
            return parseReference()
        }
        if isSlash(0), isSlash(1) {
            position += 2
            let start = position
            while position < input.count, !isSlash(0), !isQueryOrFragment(input[position]) {
                position += 1
            }
            let host = input[start..<position].map(\.asciiLowercased)
            guard host.isEmpty || host.elementsEqual("localhost".utf8) else { return false }
        }
        appendSlashes()
        return parsePathAndRest(isRelative: false)
    }

    // MARK: - References

    /// RFC 3986 section 5.2.2, from what `position` stands at.
    private mutating func parseReference() -> Bool {
        guard let base else { return false }
        let isFragmentOnly = position < input.count && input[position] == UInt8(ascii: "#")
        if base.layout.isOpaque, !isFragmentOnly { return false }
        isSpecial = Self.isSpecial(Array(base.string.utf8.prefix(Int(base.layout.schemeEnd))))
        let isNetworkPath = isSlash(0) && isSlash(1)
        layout = base.layout
        layout.queryStart = nil
        layout.fragmentStart = nil
        let source = base.layout
        let count = base.string.utf8.count
        func copy(upTo end: Int32) { output.append(contentsOf: base.string.utf8.prefix(Int(end))) }

        if isNetworkPath {
            copy(upTo: source.schemeEnd + 1)
            if isFile { return parseFile() }
            position += 2
            if isSpecial { while isSlash(0) { position += 1 } }
            return parseAuthority() && parsePathAndRest(isRelative: false)
        }
        if isSlash(0) {
            copy(upTo: source.pathStart)
            return parsePathAndRest(isRelative: false)
        }
        if position == input.count || isFragmentOnly {
            copy(upTo: source.queryEnd(of: count))
            layout.queryStart = source.queryStart
            return parseQueryAndFragment()
        }
        copy(upTo: source.pathEnd(of: count))
        if input[position] == UInt8(ascii: "?") { return parseQueryAndFragment() }
        removeLastSegment()
        return parsePathAndRest(isRelative: true)
    }
}

// MARK: - Authority

extension WebURLParser {
    /// User, password, host and port, up to the path.
    private mutating func parseAuthority() -> Bool {
        appendSlashes()
        var end = position
        var at: Int?
        while end < input.count, !isQueryOrFragment(input[end]), !isSlashByte(input[end]) {
            if input[end] == UInt8(ascii: "@") { at = end }
            end += 1
        }
        if let at {
            appendCredentials(input[position..<at])
            position = at + 1
        }
        return appendHostAndPort(input[position..<end], end: end)
    }

    private mutating func appendSlashes() {
        output.append(UInt8(ascii: "/"))
        output.append(UInt8(ascii: "/"))
        setEmptyAuthority()
        layout.hasAuthority = true
    }

    private mutating func setEmptyAuthority() {
        let end = Int32(output.count)
        layout.hasAuthority = false
        layout.port = nil
        layout.userStart = end
        layout.userEnd = end
        layout.passwordEnd = end
        layout.hostStart = end
        layout.hostEnd = end
        layout.pathStart = end
    }

    private mutating func appendCredentials(_ credentials: ArraySlice<UInt8>) {
        let colon = credentials.firstIndex(of: UInt8(ascii: ":"))
        for byte in credentials[..<(colon ?? credentials.endIndex)] {
            output.append(byte, encoding: .userInfo)
        }
        layout.userEnd = Int32(output.count)
        if let colon, colon + 1 < credentials.endIndex {
            output.append(UInt8(ascii: ":"))
            for byte in credentials[(colon + 1)...] { output.append(byte, encoding: .userInfo) }
        }
        layout.passwordEnd = Int32(output.count)
        if layout.passwordEnd > layout.userStart { output.append(UInt8(ascii: "@")) }
    }

    private mutating func appendHostAndPort(_ text: ArraySlice<UInt8>, end: Int) -> Bool {
        var hostEnd = text.endIndex
        var index = text.endIndex
        while index > text.startIndex {
            index -= 1
            if text[index] == UInt8(ascii: "]") { break }
            if text[index] == UInt8(ascii: ":") { hostEnd = index }
        }
        let digits = text[hostEnd...].dropFirst()
        var port: UInt32 = 0
        for digit in digits {
            guard digit.isASCIIDigit else { return false }
            port = port * 10 + UInt32(digit & 15)
            guard port <= 65_535 else { return false }
        }
        let written = text[..<hostEnd]
        let host = isSpecial ? WebURLHost.serialise(written) : WebURLHost.serialiseOpaque(written)
        guard let host else { return false }
        if host.isEmpty, isSpecial || output.count > Int(layout.userStart) || !digits.isEmpty {
            return false
        }
        layout.hostStart = Int32(output.count)
        output.append(contentsOf: host)
        layout.hostEnd = Int32(output.count)
        if !digits.isEmpty, UInt16(port) != defaultPort {
            layout.port = UInt16(port)
            output.append(UInt8(ascii: ":"))
            output.append(contentsOf: String(port).utf8)
        }
        layout.pathStart = Int32(output.count)
        position = end
        return true
    }
}
