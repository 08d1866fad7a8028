import FeedmillBytes

/// Cuts the bytes of an OPML file into tags, with the place of each.
///
/// It knows what OPML needs of XML and refuses the rest: the five predefined entities and
/// character references, comments, CDATA and processing instructions; a document type is passed
/// over unread, so that no entity is ever declared and no other file opened.
struct OPMLScanner {
    /// One attribute of a start tag, its value decoded.
    struct Attribute {
        var name: String
        var value: String
        var location: Location
    }

    enum Event {
        case start(String, [Attribute], isEmpty: Bool, Location)
        case end(String, Location)
    }

    /// Something that is not XML.
    struct Failure: Error {
        var problem: Problem
        /// Whether nothing after it can be read.
        var isFatal = false
    }

    private let bytes: [UInt8]
    private let source: String
    private var index = 0
    /// Where the last tag stands in the bytes.
    private(set) var tag = 0..<0
    private var line = 1
    private var column = 1
    /// What was read although it is wrong.
    private(set) var warnings = ProblemList.warnings

    private static let attributeLimit = 64

    init(bytes: [UInt8], source: String) {
        self.bytes = bytes
        self.source = source
    }

    var location: Location { Location(source: source, line: line, column: column) }

    /// The next tag, or `nil` at the end.
    mutating func next() throws(Failure) -> Event? {
        while true {
            advance(until: { $0 == UInt8(ascii: "<") })
            guard peek != nil else { return nil }
            if try skipMarkup() { continue }
            let start = index
            let event = try tagEvent()
            tag = start..<index
            return event
        }
    }

    var isAtEnd: Bool { peek == nil }

    /// Goes on at the next place where a tag may begin, after one that is not XML.
    mutating func skipToTag() {
        while peek != nil {
            advance(until: { $0 == UInt8(ascii: "<") })
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            if Self.isNameByte(next) || [0x21, 0x2F, 0x3F].contains(next) { return }
            if peek != nil { advance() }
        }
    }

    private mutating func tagEvent() throws(Failure) -> Event {
        let location = location
        advance()
        guard peek == UInt8(ascii: "/") else { return try startTag(location) }
        advance()
        let name = try name()
        skipSpaces()
        try expect(">", "end tag </\(name.printable(limit: 40))> is not closed by \">\"")
        return .end(name, location)
    }
}

// MARK: - Tags

extension OPMLScanner {
    private mutating func startTag(_ location: Location) throws(Failure) -> Event {
        let name = try name()
        var attributes: [Attribute] = []
        while true {
            let hadSpace = skipSpaces()
            switch peek {
            case UInt8(ascii: ">"):
                advance()
                return .start(name, attributes, isEmpty: false, location)
            case UInt8(ascii: "/"):
                advance()
                try expect(">", "\"/\" in <\(name.printable(limit: 40))> must be followed by \">\"")
                return .start(name, attributes, isEmpty: true, location)
            case nil:
                throw failure("the file ends inside <\(name.printable(limit: 40))>", at: location)
            default:
                guard hadSpace else { throw failure("write a space before an attribute") }
                attributes.append(try attribute(after: attributes))
            }
        }
    }

    private mutating func attribute(
        after others: [Attribute]
    ) throws(Failure) -> Attribute {
        let start = location
        let name = try name()
        guard others.count < Self.attributeLimit else {
            throw failure("more than \(Self.attributeLimit) attributes in one tag", at: start)
        }
        guard !others.contains(where: { $0.name == name }) else {
            throw failure("attribute \(name.printable(limit: 40)) is given twice", at: start)
        }
        skipSpaces()
        try expect("=", Self.quotesNeeded(name))
        skipSpaces()
        guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw failure(Self.quotesNeeded(name))
        }
        advance()
        let valueLocation = location
        let value = try attributeValue(until: quote, start: start)
        return Attribute(name: name, value: value, location: valueLocation)
    }

    private static func quotesNeeded(_ name: String) -> String {
        "attribute \(name.printable(limit: 40)) needs =\"value\" in quotes"
    }

    private mutating func attributeValue(
        until quote: UInt8,
        start: Location
    ) throws(Failure) -> String {
        var value: [UInt8] = []
        while let byte = peek {
            switch byte {
            case quote:
                advance()
                return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "<"):
                throw failure("\"<\" in an attribute; write &lt;, or close the quotes before it")
            case UInt8(ascii: "&"):
                readReference(into: &value)
            case 0x09, 0x0A, 0x0D:
                value.append(0x20)
                advance()
            default:
                let start = index
                advance(until: { $0 == quote || $0 == 0x3C || $0 == 0x26 || $0 < 0x20 })
                value.append(contentsOf: bytes[start..<index])
                if index == start {
                    value.append(byte)
                    advance()
                }
            }
        }
        throw failure("the quotes of this attribute are never closed", at: start)
    }

    private mutating func name() throws(Failure) -> String {
        let start = index
        while let byte = peek, Self.isNameByte(byte) { advance() }
        guard index > start else {
            throw failure("no name where a tag or an attribute should begin; write < as &lt;")
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x80...0xFF: true
        default: false
        }
    }
}

// MARK: - References

extension OPMLScanner {
    /// Reads `&amp;` and its like; a bare `&`, as in many exported addresses, stands for itself.
    private mutating func readReference(into value: inout [UInt8]) {
        var end = index + 1
        while end < bytes.count, end < index + 12, bytes[end] != UInt8(ascii: ";") { end += 1 }
        let isClosed = end < bytes.count && bytes[end] == UInt8(ascii: ";")
        if isClosed, let scalar = Self.scalar(bytes[(index + 1)..<end]) {
            value.append(contentsOf: String(scalar).utf8)
            while index <= end { advance() }
            return
        }
        warnings.add("a bare \"&\" was read as itself; write &amp;", at: location)
        value.append(UInt8(ascii: "&"))
        advance()
    }

    private static func scalar(_ name: ArraySlice<UInt8>) -> Unicode.Scalar? {
        switch String(decoding: name, as: UTF8.self) {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        guard name.first == UInt8(ascii: "#") else { return nil }
        let digits = String(decoding: name.dropFirst(), as: UTF8.self)
        let number =
            digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        // XML 1.0 section 2.2 leaves out the control characters.
        guard let number, number >= 0x20 || [0x09, 0x0A, 0x0D].contains(number) else { return nil }
        return Unicode.Scalar(number)
    }
}

// MARK: - What is passed over

extension OPMLScanner {
    /// Passes over a comment, CDATA section, instruction or document type at the cursor.
    private mutating func skipMarkup() throws(Failure) -> Bool {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        guard next == UInt8(ascii: "!") || next == UInt8(ascii: "?") else { return false }
        let start = location
        for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
        where starts(with: opening) {
            while peek != nil, !starts(with: closing) { advance() }
            guard peek != nil else {
                throw failure("\"\(opening)\" is never closed by \"\(closing)\"", at: start)
            }
            for _ in closing.utf8 { advance() }
            return true
        }
        var depth = 0
        while let byte = peek {
            advance()
            if byte == UInt8(ascii: "[") { depth += 1 }
            if byte == UInt8(ascii: "]") { depth -= 1 }
            if byte == UInt8(ascii: ">"), depth <= 0 { return true }
        }
        throw failure("the document type is never closed", at: start)
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func advance() {
        let byte = bytes[index]
        index += 1
        if byte == 0x0A {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    /// Moves on to the next byte that ends a run, or to the end of the file.
    private mutating func advance(until isEnd: (UInt8) -> Bool) {
        while index < bytes.count, !isEnd(bytes[index]) { advance() }
    }

    @discardableResult
    private mutating func skipSpaces() -> Bool {
        let start = index
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { advance() }
        return index > start
    }

    private func starts(with text: String) -> Bool {
        bytes[index...].starts(with: text.utf8)
    }

    private mutating func expect(
        _ character: Unicode.Scalar,
        _ message: @autoclosure () -> String
    ) throws(Failure) {
        guard peek == UInt8(ascii: character) else { throw failure(message()) }
        advance()
    }

    private func failure(_ message: String, at place: Location? = nil) -> Failure {
        Failure(problem: Problem("not valid XML: \(message)", at: place ?? location))
    }
}
