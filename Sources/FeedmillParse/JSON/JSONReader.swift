import FeedmillMarkup

/// Reads JSON (RFC 8259) from bytes, one value after the other, strings into an arena.
///
/// Written for feeds: nothing is built for what is passed over, numbers stay text, and the depth is
/// bounded. Commas may be missing or too many, as templates write them. Behind a broken record
/// reading goes on at the next one, and a document that breaks off gives what came before. Lone
/// surrogates become U+FFFD; NUL is dropped, because texts are without it.
struct JSONReader {
    private static let depthLimit = 64

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private(set) var arena: [UInt8] = []
    /// Where the document is not JSON, and reading did not go on.
    private(set) var failure: Int?
    /// Whether commas were missing or too many.
    private(set) var hasWrongCommas = false
    /// How many records were left out because their JSON is broken.
    private(set) var brokenRecords = 0
    /// Bytes that may still be looked at in search of the next record.
    private var searchLeft: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        searchLeft = bytes.count * 4
        arena.reserveCapacity(bytes.count / 2)
    }

    /// Whether the document ends before its value does.
    var isTruncated: Bool { failure.map { $0 >= bytes.count } ?? false }

    /// The kinds of values, by their first byte.
    enum Kind { case object, array, string, number, literal, none }

    /// The kind of the value that comes next.
    mutating func peek() -> Kind {
        skipSpace()
        guard failure == nil, index < bytes.count else { return .none }
        switch bytes[index] {
        case 0x7B: return .object
        case 0x5B: return .array
        case 0x22: return .string
        case 0x2D, 0x30...0x39: return .number
        case 0x74, 0x66, 0x6E: return .literal
        default: return .none
        }
    }

    /// Reads an object; any other value is passed over.
    ///
    /// - Parameter member: is called for each member with its name, and must read the value.
    mutating func object(_ member: (inout JSONReader, String) -> Void) {
        guard peek() == .object else { return skip() }
        guard enter() else { return }
        skipSpace()
        if consume(0x7D) { return leave() }
        while failure == nil {
            passCommas()
            if consume(0x7D) { return leave() }
            guard let name = string() else { return }
            skipSpace()
            guard consume(0x3A) else { return fail() }
            let start = index
            member(&self, self.name(name))
            // A member that nobody read is passed over.
            if index == start { skip() }
            guard failure == nil else { return }
            skipSpace()
            if consume(0x7D) { return leave() }
            guard separate() else { return }
        }
    }

    /// Reads an array; any other value but null counts as its only element.
    ///
    /// - Parameter element: is called at each element, and must read it.
    mutating func array(_ element: (inout JSONReader) -> Void) {
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
        if consume(0x2C) { return true }
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

    /// Reads a string, or a number or `true` as text; `nil` for anything else or nothing in it.
    mutating func text() -> Text? {
        switch peek() {
        case .string:
            guard let text = string() else { return nil }
            return Text(trimming: .init(start: text.start, end: text.end), in: arena.span)
        case .number, .literal:
            let start = index
            passScalar()
            let scalar = bytes[start..<index]
            if scalar.elementsEqual("null".utf8) || scalar.elementsEqual("false".utf8) {
                return nil
            }
            return append(scalar)
        case .object, .array, .none:
            skip()
            return nil
        }
    }

    /// Passes over a value.
    mutating func skip() {
        let mark = arena.count
        switch peek() {
        case .object: object { reader, _ in reader.skip() }
        case .array: array { $0.skip() }
        case .string: _ = string()
        case .number, .literal: passScalar()
        case .none: fail()
        }
        arena.removeSubrange(mark...)
    }

    /// Writes a word into the arena that the document says by its structure.
    mutating func word(_ word: String) -> Text {
        append(Array(word.utf8)[...])
    }

    private mutating func name(_ text: Text) -> String {
        let name = String(decoding: arena[text.range], as: UTF8.self)
        arena.removeSubrange(Int(text.start)...)
        return name
    }

    private mutating func append(_ slice: ArraySlice<UInt8>) -> Text {
        let start = arena.count
        arena.append(contentsOf: slice)
        return Text(
            start: Int32(truncatingIfNeeded: start),
            end: Int32(truncatingIfNeeded: arena.count)
        )
    }
}

// MARK: - Records

extension JSONReader {
    /// Reads a list of objects and goes on behind those that are broken.
    ///
    /// An object whose members are such objects counts as the list of them: PHP writes lists with
    /// gaps in their numbers so.
    ///
    /// - Parameters:
    ///   - read: reads one object.
    ///   - take: takes what was made of an object that was whole.
    mutating func records<Record>(
        read: (inout JSONReader) -> Record?,
        take: (Record) -> Void
    ) {
        if peek() == .object, !isRecord(at: index) {
            return object { reader, _ in
                if let record = read(&reader), reader.failure == nil { take(record) }
            }
        }
        let depth = depth + 1
        array { reader in
            while true {
                let record = read(&reader)
                guard let failure = reader.failure else {
                    if let record { take(record) }
                    return
                }
                guard failure < reader.bytes.count, let next = reader.nextRecord(from: failure)
                else { return }
                reader.failure = nil
                reader.depth = depth
                reader.index = next
                reader.brokenRecords += 1
            }
        }
    }

    /// Goes to the value of a member behind the defect; `false` when there is none of this name.
    mutating func resume(at name: StaticString) -> Bool {
        guard var found = failure, found < bytes.count else { return false }
        while let start = ByteSearch.index(of: name, in: bytes.span, from: found) {
            found = start + 1
            index = start + name.utf8CodeUnitCount
            skipSpace()
            guard consume(0x3A) else { continue }
            failure = nil
            depth = 1
            return true
        }
        return false
    }

    /// Where the next object starts that looks like a record.
    private mutating func nextRecord(from start: Int) -> Int? {
        var from = start
        while let brace = ByteSearch.index(of: 0x7B, in: bytes.span, from: from) {
            searchLeft -= brace - from + 1
            guard searchLeft > 0 else { return nil }
            from = brace + 1
            var before = brace - 1
            while before > 0, bytes[before] <= 0x20 { before -= 1 }
            // Behind a comma, the start of the list, or a record without its comma.
            guard before >= 0, [0x2C, 0x5B, 0x7D].contains(bytes[before]) else { continue }
            if isRecord(at: brace) { return brace }
        }
        return nil
    }

    /// Whether an object has a member that entries have and their parts do not.
    private mutating func isRecord(at start: Int) -> Bool {
        var scan = start + 1
        let limit = min(bytes.count, start + 65_536)
        defer { searchLeft -= scan - start }
        while scan < limit {
            while scan < limit, bytes[scan] <= 0x20 || bytes[scan] == 0x2C { scan += 1 }
            guard scan < limit, bytes[scan] == 0x22, let end = endOfString(at: scan, limit) else {
                return false
            }
            if Self.recordNames.contains(where: { $0.elementsEqual(bytes[scan + 1..<end - 1]) }) {
                return true
            }
            scan = endOfValue(at: end, limit)
            guard scan < limit, bytes[scan] == 0x2C else { return false }
        }
        return false
    }

    private static let recordNames = [
        "id", "guid", "content_html", "content_text", "date_published", "pubDate", "link",
    ].map { Array($0.utf8) }

    private func endOfString(at start: Int, _ limit: Int) -> Int? {
        var index = start + 1
        while index < limit, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
        return index < limit ? index + 1 : nil
    }

    /// The comma or the bracket behind the value of a member.
    private func endOfValue(at start: Int, _ limit: Int) -> Int {
        var index = start
        var level = 0
        while index < limit {
            switch bytes[index] {
            case 0x22:
                guard let end = endOfString(at: index, limit) else { return limit }
                index = end
                continue
            case 0x7B, 0x5B: level += 1
            case 0x7D, 0x5D:
                if level == 0 { return index }
                level -= 1
            case 0x2C where level == 0: return index
            default: break
            }
            index += 1
        }
        return limit
    }
}

// MARK: - Tokens

extension JSONReader {
    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func fail() {
        if failure == nil { failure = index }
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
        while index < bytes.count {
            switch bytes[index] {
            case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: index += 1
            default: return
            }
        }
    }

    /// Reads a string into the arena.
    private mutating func string() -> Text? {
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
            if bytes[index - 1] == 0x22 {
                return Text(
                    start: Int32(truncatingIfNeeded: start),
                    end: Int32(truncatingIfNeeded: arena.count)
                )
            }
            escape()
        }
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
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard index + offset < bytes.count else { return nil }
            let byte = bytes[index + offset]
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            default: return nil
            }
        }
        index += 4
        return value
    }
}
