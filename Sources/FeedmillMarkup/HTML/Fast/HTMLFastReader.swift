import FeedmillBytes

/// Reads fragments in which nothing has to be guessed, several times as fast as libxml2.
///
/// Most bodies in feeds are tidy: common elements, each closed where it should be, quoted
/// attributes, known references. Every parser finds the same in them, so one that repairs is not
/// needed. At the first thing that might be read in two ways it gives up, and the handler starts
/// anew with libxml2.
struct HTMLFastReader: ~Copyable {
    private static let depthLimit = 64
    private var open: [HTMLElement] = []
    private var decoded: [UInt8] = []
    private var seen: UInt64 = 0
    private var entities = HTMLEntityCache()

    /// Reads a fragment; `false` when it is not for this reader, whatever was handed on by then.
    mutating func read(_ bytes: Span<UInt8>, handler: some HTMLHandler) -> Bool {
        open.removeAll(keepingCapacity: true)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "<"):
                guard let end = tag(bytes, at: index, handler) else { return false }
                index = end
            case UInt8(ascii: "&"):
                decoded.removeAll(keepingCapacity: true)
                guard let end = reference(bytes, at: index) else { return false }
                handler.text(decoded.span)
                index = end
            default:
                let start = index
                index = Self.endOfText(bytes, from: index)
                guard index > start else { return false }
                handler.text(bytes.extracting(start..<index))
            }
        }
        return open.isEmpty
    }

    /// Where text ends: at markup, a reference, or a control, which stops it for good.
    private static func endOfText(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while true {
            index = ByteScan.endOfText(bytes, from: index)
            guard index < bytes.count, bytes[index] == 0x0A || bytes[index] == 0x09 else {
                return index
            }
            index += 1
        }
    }

    // MARK: - Tags

    /// Reads the tag or comment at an index; returns the index after it.
    private mutating func tag(
        _ bytes: Span<UInt8>,
        at start: Int,
        _ handler: some HTMLHandler
    ) -> Int? {
        var index = start + 1
        guard index < bytes.count else { return nil }
        if bytes[index] == UInt8(ascii: "!") { return Self.endOfComment(bytes, at: start) }
        let isEnd = bytes[index] == UInt8(ascii: "/")
        if isEnd { index += 1 }
        var key: UInt64 = 0
        while index < bytes.count, Self.isNameByte(bytes[index]) {
            key = HTMLNames.adding(bytes[index], to: key)
            index += 1
        }
        guard index < bytes.count,
            let element = HTMLElement(rawValue: HTMLNames.elements.value(of: key))
        else { return nil }
        if isEnd {
            guard bytes[index] == UInt8(ascii: ">"), open.last == element else { return nil }
            open.removeLast()
            handler.end(element)
            return index + 1
        }
        guard open.count < Self.depthLimit, element.mayStand(in: open) else { return nil }
        return startTag(element, bytes, at: index, handler)
    }

    /// Reads a start tag from after its name.
    private mutating func startTag(
        _ element: HTMLElement,
        _ bytes: Span<UInt8>,
        at start: Int,
        _ handler: some HTMLHandler
    ) -> Int? {
        let wantsAttributes = handler.begin(element)
        var index = start
        seen = 0
        while true {
            let gap = index
            while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
            guard index < bytes.count else { return nil }
            if bytes[index] == UInt8(ascii: "/") {
                // `<br/>` is common; on an element with content, or inside the tag, readers differ.
                guard element.isVoid, index + 1 < bytes.count,
                    bytes[index + 1] == UInt8(ascii: ">")
                else { return nil }
                index += 1
            }
            if bytes[index] == UInt8(ascii: ">") { break }
            guard index > gap,
                let end = attribute(bytes, at: index, wantsAttributes, handler)
            else { return nil }
            index = end
        }
        if wantsAttributes { handler.endAttributes(of: element) }
        if element == .script { return script(bytes, from: index + 1, handler) }
        // Some parsers read its content as text, others as markup; mostly it is empty.
        if element == .iframe {
            guard index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "<"),
                bytes[index + 2] == UInt8(ascii: "/")
            else { return nil }
        }
        if element.isVoid { handler.end(element) } else { open.append(element) }
        return index + 1
    }

    /// Reads what stands in a script, which is no markup, and its end tag.
    private func script(
        _ bytes: Span<UInt8>,
        from start: Int,
        _ handler: some HTMLHandler
    ) -> Int? {
        var index = start
        while index + 8 < bytes.count, bytes[index] >= 0x20 || Self.isSpace(bytes[index]) {
            guard bytes[index] == UInt8(ascii: "<"), bytes[index + 1] == UInt8(ascii: "/") else {
                index += 1
                continue
            }
            let name = bytes.extracting(index + 2..<index + 8)
            guard HTMLElement.named(name) == .script, bytes[index + 8] == UInt8(ascii: ">") else {
                return nil
            }
            handler.end(.script)
            return index + 9
        }
        return nil
    }

    private mutating func attribute(
        _ bytes: Span<UInt8>,
        at start: Int,
        _ isWanted: Bool,
        _ handler: some HTMLHandler
    ) -> Int? {
        var index = start
        var key: UInt64 = 0
        while index < bytes.count, Self.isNameByte(bytes[index]) {
            key = HTMLNames.adding(bytes[index], to: key)
            index += 1
        }
        // libxml2 takes no name that begins with a digit.
        guard index > start, bytes[start] >= 0x3A, index - start < 100, index + 1 < bytes.count,
            bytes[index] == UInt8(ascii: "="),
            let name = HTMLAttribute(rawValue: HTMLNames.attributes.value(of: key))
        else { return nil }
        let quote = bytes[index + 1]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        index += 2
        let valueStart = index
        var hasReferences = false
        while index < bytes.count, bytes[index] != quote {
            if bytes[index] == UInt8(ascii: "&") { hasReferences = true }
            if bytes[index] < 0x20, bytes[index] != 0x0A, bytes[index] != 0x09 { return nil }
            index += 1
        }
        guard index < bytes.count else { return nil }
        guard name != .other else { return index + 1 }
        // Of two attributes with the same name only one counts; libxml2 decides which.
        let bit = UInt64(1) << UInt64(name.rawValue)
        guard seen & bit == 0 else { return nil }
        seen |= bit
        guard isWanted else { return index + 1 }
        let value = bytes.extracting(valueStart..<index)
        if !hasReferences {
            handler.attribute(name, value: value)
        } else {
            guard decode(value) else { return nil }
            handler.attribute(name, value: decoded.span)
        }
        return index + 1
    }

    private static func endOfComment(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        let dash = UInt8(ascii: "-")
        guard start + 6 < bytes.count, bytes[start + 2] == dash, bytes[start + 3] == dash,
            bytes[start + 4] != dash, bytes[start + 4] != UInt8(ascii: ">")
        else { return nil }
        var index = start + 4
        while index + 2 < bytes.count {
            if bytes[index] == dash, bytes[index + 1] == dash {
                return bytes[index + 2] == UInt8(ascii: ">") ? index + 3 : nil
            }
            index += 1
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x09
    }
}

// MARK: - References

extension HTMLFastReader {
    /// Decodes a value into `decoded`.
    private mutating func decode(_ value: Span<UInt8>) -> Bool {
        decoded.removeAll(keepingCapacity: true)
        var index = 0
        while index < value.count {
            if value[index] == UInt8(ascii: "&") {
                guard let end = reference(value, at: index) else { return false }
                index = end
            } else {
                decoded.append(value[index])
                index += 1
            }
        }
        return true
    }

    /// Appends what a reference with its semicolon stands for; `nil` for all others.
    private mutating func reference(_ bytes: Span<UInt8>, at start: Int) -> Int? {
        let scalar: Unicode.Scalar?
        let end: Int
        if let (value, after) = HTMLReferenceRepair.number(bytes, at: start) {
            guard value >= 0x20, value < 0xFFFE || value > 0xFFFF else { return nil }
            scalar = Unicode.Scalar(value)
            end = after
        } else {
            var semicolon = start + 1
            while semicolon < bytes.count, bytes[semicolon] != UInt8(ascii: ";"),
                semicolon - start < 12
            {
                semicolon += 1
            }
            guard semicolon < bytes.count, bytes[semicolon] == UInt8(ascii: ";"),
                semicolon > start + 1
            else { return nil }
            scalar = entities.scalar(bytes.extracting(start + 1..<semicolon))
            end = semicolon + 1
        }
        guard let scalar else { return nil }
        decoded.append(contentsOf: String(scalar).utf8)
        return end
    }
}
