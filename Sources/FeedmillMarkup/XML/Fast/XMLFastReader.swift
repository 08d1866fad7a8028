import CLibXML2
import FeedmillBytes

/// Reads documents in which nothing has to be guessed, several times as fast as libxml2.
///
/// Most feeds are plain XML: known references, quoted values, every tag closed where it should be.
/// All parsers find the same in them, so a small one is enough. At the first thing that is rare,
/// broken or hard to judge it gives up, and libxml2 reads the document from the start: only libxml2
/// decides what is an error and what it means.
struct XMLFastReader: ~Copyable {
    /// Where reading goes on, or that it gave up.
    typealias Next = Int?

    private static let depthLimit = 100

    /// An open element: its name as written, and how many namespaces were declared before it.
    private struct Open {
        var name: Range<Int>
        var qualified: XMLFastNames.Name
        var namespaces: Int
    }

    private var names = XMLFastNames()
    private var tags = XMLFastTags()
    private var open: [Open] = []
    private var decoded: [UInt8] = []

    /// Reads a document, UTF-8, from its root element on.
    ///
    /// - Returns: whether the document was read to its end, or as far as the handler wanted; if
    ///   not, what was reported is void.
    mutating func read(
        _ bytes: Span<UInt8>,
        from start: Int,
        into state: inout XMLReaderState
    ) -> Bool {
        var index = start
        repeat {
            guard let next = content(bytes, at: index, &state) else { return false }
            index = next
            if state.isStopped { return true }
            if state.wasCut { return false }
        } while !open.isEmpty && index < bytes.count
        return open.isEmpty && hasEnded(bytes, at: index)
    }

    private mutating func content(
        _ bytes: Span<UInt8>,
        at index: Int,
        _ state: inout XMLReaderState
    ) -> Next {
        guard bytes[index] == UInt8(ascii: "<") else {
            if bytes[index] == UInt8(ascii: "&") { return reference(bytes, at: index, &state) }
            return text(bytes, from: index, &state)
        }
        guard index + 1 < bytes.count else { return nil }
        switch bytes[index + 1] {
        case UInt8(ascii: "/"): return endTag(bytes, at: index, &state)
        case UInt8(ascii: "!"): return declaration(bytes, at: index, &state)
        default: return startTag(bytes, at: index, &state)
        }
    }

    /// Whether nothing but white space and comments follows.
    private mutating func hasEnded(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        var index = start
        while index < bytes.count {
            if XMLFastTags.isSpace(bytes[index]) {
                index += 1
            } else if let end = Self.endOfComment(bytes, at: index) {
                index = end
            } else {
                return false
            }
        }
        return true
    }
}

// MARK: - Tags

extension XMLFastReader {
    private mutating func startTag(
        _ bytes: Span<UInt8>,
        at start: Int,
        _ state: inout XMLReaderState
    ) -> Next {
        let nameStart = start + 1
        let nameEnd = XMLFastNames.end(bytes, from: nameStart)
        guard open.count < Self.depthLimit, nameEnd < bytes.count,
            let name = names.name(bytes, nameStart..<nameEnd),
            let end = tags.read(bytes, from: nameEnd, names: &names)
        else { return nil }
        let declared = tags.namespaceCount
        guard tags.declareNamespaces(bytes, names: names),
            let tag = unsafe tags.startTag(name, bytes, names: names)
        else { return nil }
        if state.skipped > 0 { state.skipped += 1 } else { state.start(tag) }
        open.append(Open(name: nameStart..<nameEnd, qualified: name, namespaces: declared))
        if tags.isEmpty, !state.isStopped { close(&state) }
        return end
    }

    private mutating func endTag(
        _ bytes: Span<UInt8>,
        at start: Int,
        _ state: inout XMLReaderState
    ) -> Next {
        guard let name = open.last?.name else { return nil }
        let nameStart = start + 2
        var end = nameStart + name.count
        guard end < bytes.count else { return nil }
        for offset in 0..<name.count
        where bytes[nameStart + offset] != bytes[name.lowerBound + offset] { return nil }
        while end < bytes.count, XMLFastTags.isSpace(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: ">") else { return nil }
        close(&state)
        return end + 1
    }

    private mutating func close(_ state: inout XMLReaderState) {
        guard let element = open.popLast() else { return }
        if state.skipped > 0 {
            state.skipped -= 1
        } else {
            state.end(tags.endTag(element.qualified, names: names))
        }
        tags.namespaceCount = element.namespaces
    }
}

// MARK: - Text

extension XMLFastReader {
    private func text(
        _ bytes: Span<UInt8>,
        from start: Int,
        _ state: inout XMLReaderState
    ) -> Next {
        var index = start
        while true {
            index = ByteScan.endOfCharacterData(bytes, from: index)
            guard index < bytes.count else { return nil }
            switch bytes[index] {
            case UInt8(ascii: "<"), UInt8(ascii: "&"):
                Self.hand(bytes.extracting(start..<index), to: &state)
                return index
            case UInt8(ascii: ">"):
                // `]]>` may not stand in text.
                guard index == 0 || bytes[index - 1] != UInt8(ascii: "]") else { return nil }
            case 0xC2:
                // A C1 control: whether it is one depends on where libxml2 cuts the text.
                guard index + 1 < bytes.count, bytes[index + 1] >= 0xA0 else { return nil }
            default:
                guard Self.isCharacter(bytes, at: index) else { return nil }
            }
            index += 1
        }
    }

    private mutating func reference(
        _ bytes: Span<UInt8>,
        at start: Int,
        _ state: inout XMLReaderState
    ) -> Next {
        let limit = min(bytes.count, start + 40)
        var end = start + 1
        while end < limit, XMLFastNames.isReferenceByte(bytes[end]) { end += 1 }
        guard end < limit, bytes[end] == UInt8(ascii: ";"), end > start + 1 else { return nil }
        let name = bytes.extracting(start + 1..<end)
        decoded.removeAll(keepingCapacity: true)
        if name[0] == UInt8(ascii: "#") {
            // XML knows `&#x` only, HTML both.
            guard name.count > 1, name[1] != UInt8(ascii: "X"),
                let scalar = XMLEntityTable.characterReference(name)
            else { return nil }
            XMLEntityTable.append(scalar, to: &decoded)
        } else {
            let isName = !(0x30...0x39).contains(name[0])
            guard isName, ByteSearch.index(of: UInt8(ascii: "#"), in: name, from: 0) == nil else {
                return nil
            }
            if state.gathersText { state.appendEntity(name, to: &decoded) }
        }
        Self.hand(decoded.span, to: &state)
        return end + 1
    }

    /// Reads a CDATA section or a comment.
    private mutating func declaration(
        _ bytes: Span<UInt8>,
        at start: Int,
        _ state: inout XMLReaderState
    ) -> Next {
        if let end = Self.endOfComment(bytes, at: start) { return end }
        guard bytes.count - start > 12, Self.isCDATA(bytes, at: start) else { return nil }
        var index = start + 9
        while true {
            index = ByteScan.endOfSection(bytes, from: index, mark: UInt8(ascii: "]"))
            guard index + 2 < bytes.count else { return nil }
            if bytes[index] != UInt8(ascii: "]") {
                guard Self.isCharacter(bytes, at: index) else { return nil }
            } else if bytes[index + 1] == UInt8(ascii: "]"), bytes[index + 2] == UInt8(ascii: ">") {
                Self.hand(bytes.extracting(start + 9..<index), to: &state)
                return index + 3
            }
            index += 1
        }
    }

    private static func isCDATA(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        let mark: StaticString = "<![CDATA["
        for offset in 2..<9 {
            let wanted = unsafe mark.utf8Start[offset]
            if bytes[start + offset] != wanted { return false }
        }
        return true
    }

    private static func endOfComment(_ bytes: Span<UInt8>, at start: Int) -> Next {
        let dash = UInt8(ascii: "-")
        guard start + 6 < bytes.count, bytes[start] == UInt8(ascii: "<"),
            bytes[start + 1] == UInt8(ascii: "!"), bytes[start + 2] == dash,
            bytes[start + 3] == dash
        else { return nil }
        var index = start + 4
        while true {
            index = ByteScan.endOfSection(bytes, from: index, mark: dash)
            guard index + 2 < bytes.count else { return nil }
            if bytes[index] != dash {
                guard isCharacter(bytes, at: index) else { return nil }
            } else if bytes[index + 1] == dash {
                return bytes[index + 2] == UInt8(ascii: ">") ? index + 3 : nil
            }
            index += 1
        }
    }

    /// Whether the byte at which a run ended starts a character that XML allows and that needs no
    /// further look: no control, and none of the two characters that are none.
    static func isCharacter(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        let byte = bytes[index]
        guard byte == 0xEF else { return byte >= 0x20 || byte == 0x0A || byte == 0x09 }
        return index + 2 < bytes.count && (bytes[index + 1] != 0xBF || bytes[index + 2] < 0xBE)
    }

    @inline(__always)
    private static func hand(_ text: Span<UInt8>, to state: inout XMLReaderState) {
        guard state.skipped == 0, text.count > 0 else { return }
        unsafe text.withUnsafeBufferPointer { state.characters($0) }
    }
}
