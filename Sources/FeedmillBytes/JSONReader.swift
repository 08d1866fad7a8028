/// Reads JSON (RFC 8259) from bytes, one value after the other, strings into an arena.
///
/// Nothing is built for what is passed over, numbers stay text, and the depth is bounded. Commas
/// may be missing or too many, as templates write them, and strings may contain line feeds. A
/// document that breaks off gives what came before. Lone surrogates become U+FFFD; NUL is dropped,
/// because texts are without it.
///
/// Feeds and web pages are read with it. Records, which feedmill itself wrote, are read by the
/// strict decoder of Foundation instead.
package struct JSONReader {
    private static let depthLimit = 64

    /// What happens at bytes that JSON does not allow where they are.
    package enum Defects {
        /// Reading stops, or goes on at the next record of a list (`records`).
        case stop
        /// Reading goes on at the next member or element.
        case pass
    }

    let bytes: [UInt8]
    private let defects: Defects
    /// The names of members by which a record is told from its parts.
    let recordNames: [[UInt8]]
    /// Where the next value begins, or white space before it.
    package var index = 0
    var depth = 0
    package private(set) var arena: [UInt8] = []
    /// Where the document is not JSON, and reading did not go on.
    package internal(set) var failure: Int?
    /// Whether commas were missing or too many.
    package private(set) var hasWrongCommas = false
    /// How many records were left out because their JSON is broken.
    package internal(set) var brokenRecords = 0
    /// Bytes that may still be looked at in search of the next record.
    var searchLeft: Int

    package init(_ bytes: [UInt8], defects: Defects = .stop, recordNames: [String] = []) {
        self.bytes = bytes
        self.defects = defects
        self.recordNames = recordNames.map { Array($0.utf8) }
        searchLeft = bytes.count * 4
        arena.reserveCapacity(bytes.count / 2)
    }

    /// Whether the document ends before its value does.
    package var isTruncated: Bool { failure.map { $0 >= bytes.count } ?? false }

    /// The kinds of values, by their first byte.
    package enum Kind { case object, array, string, number, literal, none }

    /// The kind of the value that comes next.
    package mutating func peek() -> Kind {
        skipSpace()
        guard failure == nil, index < bytes.count else { return .none }
        switch bytes[index] {
        case 0x7B: return .object
        case 0x5B: return .array
        case 0x22: return .string
        case 0x2D, 0x30...0x39: return .number
        case 0x74, 0x66, 0x6E: return .literal
        case 0x7D, 0x5D, 0x2C, 0x3A: return .none
        default: return defects == .pass ? .literal : .none
        }
    }

    /// Reads an object; any other value is passed over.
    ///
    /// - Parameter member: is called for each member with its name, and must read the value.
    package mutating func object(_ member: (inout JSONReader, String) -> Void) {
        guard peek() == .object else { return skip() }
        guard enter() else { return }
        skipSpace()
        if consume(0x7D) { return leave() }
        while failure == nil {
            passCommas()
            if consume(0x7D) { return leave() }
            if defects == .pass, index < bytes.count, bytes[index] != 0x22 {
                // The bracket of another value ends this one as well.
                if bytes[index] == 0x5D { return leave() }
                index += 1
                continue
            }
            guard let name = string() else { return }
            let text = take(name)
            skipSpace()
            guard consume(0x3A) else {
                if defects == .pass { continue }
                return fail()
            }
            let start = index
            member(&self, text)
            // A member that nobody read is passed over.
            if index == start, defects == .stop { skip() }
            guard failure == nil else { return }
            skipSpace()
            if consume(0x7D) { return leave() }
            guard separate() else { return }
        }
    }

    /// Reads an array; any other value but null counts as its only element.
    ///
    /// - Parameter element: is called at each element, and must read it.
    package mutating func array(_ element: (inout JSONReader) -> Void) {
        let kind = peek()
        guard kind == .array else {
            if kind == .literal || kind == .none { return skip() }
            return element(&self)
        }
        guard enter() else { return }
        skipSpace()
        if consume(0x5D) { return leave() }
        while failure == nil {
            passCommas()
            if consume(0x5D) { return leave() }
            if defects == .pass, index < bytes.count, bytes[index] == 0x7D { return leave() }
            let start = index
            element(&self)
            if index == start { skip() }
            guard failure == nil else { return }
            skipSpace()
            if consume(0x5D) { return leave() }
            guard separate() else { return }
        }
    }

    /// Passes the comma between two values; one that is missing before a value is noted only.
    private mutating func separate() -> Bool {
        if consume(0x2C) || defects == .pass { return true }
        guard index < bytes.count, [0x22, 0x7B, 0x5B].contains(bytes[index]) else {
            fail()
            return false
        }
        hasWrongCommas = true
        return true
    }

    /// Passes commas where a value or the end should be.
    private mutating func passCommas() {
        skipSpace()
        // A comma before the end has been consumed already.
        if index < bytes.count, bytes[index] == 0x7D || bytes[index] == 0x5D {
            hasWrongCommas = true
        }
        while consume(0x2C) {
            hasWrongCommas = true
            skipSpace()
        }
    }

    /// Reads a string, number or truth value as text into the arena; `nil` for anything else.
    package mutating func scalar() -> Range<Int>? {
        switch peek() {
        case .string: return string()
        case .number, .literal:
            let start = index
            passScalar()
            let scalar = bytes[start..<index]
            return scalar.elementsEqual("null".utf8) ? nil : append(scalar)
        case .object, .array, .none:
            skip()
            return nil
        }
    }

    /// Passes over a value.
    package mutating func skip() {
        let mark = arena.count
        switch peek() {
        case .object: object { reader, _ in reader.skip() }
        case .array: array { $0.skip() }
        case .string: _ = string()
        case .number, .literal: passScalar()
        case .none:
            if defects == .stop || index >= bytes.count { fail() } else { index += 1 }
        }
        arena.removeSubrange(mark...)
    }

    /// Writes a word into the arena that the document says by its structure.
    package mutating func word(_ word: String) -> Range<Int> {
        append(Array(word.utf8)[...])
    }

    /// Takes a text out of the end of the arena.
    package mutating func take(_ text: Range<Int>) -> String {
        defer { arena.removeSubrange(text.lowerBound...) }
        return String(decoding: arena[text], as: UTF8.self)
    }

    /// Stops reading, as at a defect.
    package mutating func fail() {
        if failure == nil { failure = index }
    }

    private mutating func append(_ slice: ArraySlice<UInt8>) -> Range<Int> {
        let start = arena.count
        arena.append(contentsOf: slice)
        return start..<arena.count
    }
}

// MARK: - Tokens

extension JSONReader {
    mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            case ..<0x20 where defects == .pass: index += 1
            default: return
            }
        }
    }

    mutating func consume(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func enter() -> Bool {
        guard depth < Self.depthLimit else {
            fail()
            return false
        }
        depth += 1
        index += 1
        return true
    }

    private mutating func leave() {
        depth -= 1
    }

    private mutating func passScalar() {
        if defects == .pass {
            let isEnd = { (byte: UInt8) in byte <= 0x20 || [0x2C, 0x3A, 0x5D, 0x7D].contains(byte) }
            return index = bytes[index...].firstIndex(where: isEnd) ?? bytes.count
        }
        while index < bytes.count {
            switch bytes[index] {
            case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: index += 1
            default: return
            }
        }
    }

    /// Reads a string into the arena.
    private mutating func string() -> Range<Int>? {
        guard consume(0x22) else {
            fail()
            return nil
        }
        let start = arena.count
        while index < bytes.count {
            let run = index
            while index < bytes.count, bytes[index] != 0x22, bytes[index] != 0x5C { index += 1 }
            arena.append(contentsOf: bytes[run..<index])
            guard index < bytes.count else { break }
            index += 1
            if bytes[index - 1] == 0x22 { return start..<arena.count }
            escape()
        }
        if defects == .pass { return start..<arena.count }
        fail()
        return nil
    }

    private mutating func escape() {
        guard index < bytes.count else { return }
        let byte = bytes[index]
        index += 1
        switch byte {
        case 0x62: arena.append(0x08)
        case 0x66: arena.append(0x0C)
        case 0x6E: arena.append(0x0A)
        case 0x72: arena.append(0x0D)
        case 0x74: arena.append(0x09)
        case 0x75: unicodeEscape()
        default: arena.append(byte)
        }
    }

    private mutating func unicodeEscape() {
        guard let first = hexadecimal() else { return }
        var value = first
        if first & 0xFC00 == 0xD800 {
            let mark = index
            if consume(0x5C), consume(0x75), let second = hexadecimal(),
                second & 0xFC00 == 0xDC00
            {
                value = 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF
            } else {
                index = mark
            }
        }
        if value == 0 { return }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        if let encoded = UTF8.encode(scalar) { arena.append(contentsOf: encoded) }
    }

    private mutating func hexadecimal() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = bytes[index + offset].hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }
}
