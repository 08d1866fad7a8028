import FeedmillModel

/// Writes a well-formed document of what an ill-formed one holds.
///
/// The cure for what feeds get wrong: bare ampersands and `<`, HTML with unclosed and unquoted
/// tags inside descriptions, mismatched or missing end tags, doubled attributes, control
/// characters, cut-off files. Tags are balanced by name: an end tag closes what it left open, an
/// end tag without a start is dropped, the end of the document closes everything. Linear in the
/// size of the document, for the comparisons of names are counted.
struct XMLRepair {
    /// Elements open at once; deeper ones are dropped, their text stays.
    static let depthLimit = 200
    private static let attributeLimit = 256
    /// Elements and attributes with longer names are dropped.
    private static let nameLimit = 1_024
    /// Names that may be compared for each byte of the document; real ones stay below one.
    private static let comparisonsPerByte = 32

    private let rules: XMLRepairRules
    var output: [UInt8] = []
    private var open: [XMLOpenElement] = []
    /// Hashes of the names of elements dropped because of the depth, that wait for their ends.
    private var dropped: [UInt64] = []
    private var hasRoot = false
    private var hasNoMore = XMLMissingMarks()
    /// Names that may still be compared: many open elements or attributes cost each further tag as
    /// many comparisons.
    private var comparisonsLeft = 0
    /// Whether the document ends, or reading had to end, before its root element does.
    private(set) var isTruncated = false
    private var hasCutEntry = false
    private var hasElementsBehindRoot = false
    private var hasLongNames = false

    /// What was left out.
    var losses: [Warning] {
        var losses: [Warning] = []
        if isTruncated {
            losses.append(
                comparisonsLeft < 0
                    ? .repairTooCostly(
                        comparisonsPerByte: Self.comparisonsPerByte,
                        hasCutEntry: hasCutEntry
                    ) : .brokenOff(hasCutEntry: hasCutEntry)
            )
        }
        if hasLongNames { losses.append(.longNames(limit: Self.nameLimit)) }
        if hasElementsBehindRoot { losses.append(.elementsBehindRoot) }
        return losses
    }

    init(rules: XMLRepairRules) {
        self.rules = rules
    }

    mutating func repair(_ bytes: Span<UInt8>, from start: Int) -> [UInt8] {
        output.reserveCapacity(bytes.count - start + bytes.count / 8 + 64)
        comparisonsLeft = bytes.count * Self.comparisonsPerByte + 65_536
        var index = start
        while index < bytes.count, comparisonsLeft >= 0 {
            let next = ByteSearch.index(of: 0x3C, in: bytes, from: index) ?? bytes.count
            if next > index {
                // Nothing but white space may stand outside the root.
                if !open.isEmpty { writeText(bytes, index..<next) }
                index = next
                continue
            }
            index = markup(bytes, at: index)
        }
        isTruncated = !open.isEmpty
        dropCutEntry()
        while !open.isEmpty { close() }
        return output
    }

    /// Takes back an entry inside which the document breaks off: half of it is not what was
    /// published.
    private mutating func dropCutEntry() {
        guard let index = open.firstIndex(where: { $0.kind.entry != 0 }) else { return }
        hasCutEntry = true
        // The root itself stays; without it there would be no document.
        guard index > 0 else { return }
        output.removeSubrange((open[index].name.lowerBound - 1)...)
        open.removeSubrange(index...)
    }

    private mutating func markup(_ bytes: Span<UInt8>, at index: Int) -> Int {
        guard index + 1 < bytes.count else { return bytes.count }
        switch bytes[index + 1] {
        case 0x21:
            return declaration(bytes, at: index)
        case 0x3F:
            if !hasNoMore.instructionEnd {
                if let end = ByteSearch.end(of: "?>", in: bytes, from: index + 2) { return end }
                hasNoMore.instructionEnd = true
            }
            return escapeBracket(index)
        case 0x2F:
            return endTag(bytes, at: index)
        case let byte where Self.isNameStart(byte):
            return startTag(bytes, at: index)
        default:
            return escapeBracket(index)
        }
    }

    private mutating func escapeBracket(_ index: Int) -> Int {
        if !open.isEmpty { append("&lt;") }
        return index + 1
    }

    private mutating func declaration(_ bytes: Span<UInt8>, at index: Int) -> Int {
        if ByteSearch.matches("<![CDATA[", in: bytes, at: index) {
            let end =
                hasNoMore.sectionEnd
                ? nil : ByteSearch.index(of: "]]>", in: bytes, from: index + 9)
            if end == nil { hasNoMore.sectionEnd = true }
            // Without its mark a section ends with its element, or with the document.
            let stop = end ?? endOfOpenElement(bytes, from: index + 9) ?? bytes.count
            if !open.isEmpty {
                append("<![CDATA[")
                writeCharacters(bytes, min(index + 9, stop)..<stop)
                append("]]>")
            }
            return end.map { $0 + 3 } ?? stop
        }
        if ByteSearch.matches("<!--", in: bytes, at: index) {
            if !hasNoMore.commentEnd {
                if let end = ByteSearch.end(of: "-->", in: bytes, from: index + 4) { return end }
                hasNoMore.commentEnd = true
            }
            return index + 4
        }
        return ByteSearch.index(of: 0x3E, in: bytes, from: index).map { $0 + 1 } ?? bytes.count
    }
}

extension XMLRepair {
    /// Where the end tag of the innermost open element starts.
    private func endOfOpenElement(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let name = open.last?.name else { return nil }
        var index = start
        while let bracket = ByteSearch.index(of: 0x3C, in: bytes, from: index) {
            index = bracket + 1
            let nameStart = bracket + 2
            guard nameStart + name.count < bytes.count, bytes[bracket + 1] == 0x2F,
                !Self.isNameByte(bytes[nameStart + name.count]),
                isSame(bytes, nameStart..<nameStart + name.count, name)
            else { continue }
            return bracket
        }
        return nil
    }
}

/// An open element: where its name is in the output, and what the name says.
private struct XMLOpenElement {
    var name: Range<Int>
    /// Of the name without regard to case.
    var hash: UInt64
    var kind: XMLRepairRules.Kind
}

/// Marks that the rest of a document is known not to hold, so that none is sought twice.
private struct XMLMissingMarks {
    var commentEnd = false
    var sectionEnd = false
    var instructionEnd = false
}

// MARK: - Tags

extension XMLRepair {
    private mutating func startTag(_ bytes: Span<UInt8>, at start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
        let name = start + 1..<index
        let kind = rules.kind(of: bytes, name)
        if hasRoot, open.isEmpty {
            // A second root, or elements after the end: only what the root holds is read.
            if kind.entry != 0 { hasElementsBehindRoot = true }
            return index
        }
        closeSibling(bytes, name, kind)
        let isShort = name.count <= Self.nameLimit
        let isKept = isShort && open.count < Self.depthLimit
        let mark = output.count
        output.append(0x3C)
        let nameStart = output.count
        appendBytes(bytes, name)
        let outputName = nameStart..<output.count
        var isEmpty = false
        index = attributes(bytes, from: index, &isEmpty)
        guard isKept else {
            output.removeSubrange(mark...)
            if !isShort {
                hasLongNames = true
            } else if !isEmpty {
                dropped.append(Self.hash(bytes, name))
            }
            return index
        }
        hasRoot = true
        if isEmpty {
            append("/>")
        } else {
            output.append(0x3E)
            open.append(
                XMLOpenElement(name: outputName, hash: Self.hash(bytes, name), kind: kind)
            )
        }
        return index
    }

    /// Closes what the next element shows to have been left open: an `item` when another one
    /// starts, a `title` when a `link` does.
    private mutating func closeSibling(
        _ bytes: Span<UInt8>,
        _ name: Range<Int>,
        _ kind: XMLRepairRules.Kind
    ) {
        guard dropped.isEmpty else { return }
        if kind.isField, let last = open.last, last.kind.isLeaf { return close() }
        guard kind.entry != 0 else { return }
        comparisonsLeft -= open.count
        // An entry stands directly in a container; whatever else is open was not closed.
        let prefix = name.lowerBound..<name.lowerBound + kind.prefixLength
        if let container = open.lastIndex(where: { $0.kind.isContainer && hasPrefix($0) }) {
            while open.count > container + 1 { close() }
            return
        }
        func hasPrefix(_ element: XMLOpenElement) -> Bool {
            let start = element.name.lowerBound
            return element.name.count >= prefix.count
                && isSame(bytes, prefix, start..<start + prefix.count)
        }
        guard let depth = open.lastIndex(where: { $0.kind.entry == kind.entry }) else { return }
        while open.count > depth { close() }
    }

    private mutating func endTag(_ bytes: Span<UInt8>, at start: Int) -> Int {
        var index = start + 2
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        let nameStart = index
        while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
        let name = nameStart..<index
        while index < bytes.count, bytes[index] != 0x3E, bytes[index] != 0x3C { index += 1 }
        if index < bytes.count, bytes[index] == 0x3E { index += 1 }
        guard name.count <= Self.nameLimit else { return index }
        let hash = Self.hash(bytes, name)
        if closesDropped(hash) { return index }
        var depth = open.count - 1
        while depth >= 0, open[depth].hash != hash || !isSame(bytes, name, open[depth].name) {
            depth -= 1
        }
        comparisonsLeft -= open.count - depth
        guard depth >= 0 else { return index }
        while open.count > depth { close() }
        dropped.removeAll(keepingCapacity: true)
        return index
    }

    /// Whether an end tag belongs to one of the last dropped elements.
    ///
    /// Only a few are looked at: a page of unclosed tags must not swallow the end of its entry,
    /// nor cost a search through all of them.
    private mutating func closesDropped(_ name: UInt64) -> Bool {
        guard let index = dropped.suffix(32).lastIndex(of: name) else { return false }
        dropped.removeSubrange(index...)
        return true
    }

    /// A hash of a name without regard to case (FNV-1a).
    private static func hash(_ bytes: Span<UInt8>, _ name: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in name { hash = (hash ^ UInt64(bytes[index] | 0x20)) &* 0x100_0000_01B3 }
        return hash
    }

    private func isSame(_ bytes: Span<UInt8>, _ name: Range<Int>, _ other: Range<Int>) -> Bool {
        guard name.count == other.count else { return false }
        for offset in 0..<name.count {
            let left = bytes[name.lowerBound + offset]
            let right = output[other.lowerBound + offset]
            if left != right {
                guard left ^ right == 0x20, (0x41...0x5A).contains(left & 0xDF) else {
                    return false
                }
            }
        }
        return true
    }

    private mutating func close() {
        guard let name = open.popLast()?.name else { return }
        append("</")
        let bytes = Array(output[name])
        output.append(contentsOf: bytes)
        output.append(0x3E)
    }

    /// Copies attributes up to the end of the tag, quoted and each once.
    private mutating func attributes(
        _ bytes: Span<UInt8>,
        from start: Int,
        _ isEmpty: inout Bool
    ) -> Int {
        var index = start
        var names: [(range: Range<Int>, hash: UInt64)] = []
        while index < bytes.count, comparisonsLeft >= 0 {
            let byte = bytes[index]
            if byte == 0x3E {
                isEmpty = index > start && bytes[index - 1] == 0x2F
                return index + 1
            }
            if byte == 0x3C { return index }
            guard Self.isNameStart(byte) else {
                index += 1
                continue
            }
            let nameStart = index
            while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
            let name = nameStart..<index
            var value = name
            var after = index
            while after < bytes.count, bytes[after] <= 0x20 { after += 1 }
            if after < bytes.count, bytes[after] == 0x3D {
                (value, index) = Self.attributeValue(bytes, from: after + 1)
            }
            guard name.count <= Self.nameLimit else {
                hasLongNames = true
                continue
            }
            guard names.count < Self.attributeLimit else { continue }
            let hash = Self.hash(bytes, name)
            comparisonsLeft -= names.count
            let isDouble = names.contains { $0.hash == hash && isSame(bytes, name, $0.range) }
            guard !isDouble else { continue }
            output.append(0x20)
            let outputStart = output.count
            appendBytes(bytes, name)
            names.append((outputStart..<output.count, hash))
            append("=\"")
            writeText(bytes, value, inAttribute: true)
            output.append(0x22)
        }
        return index
    }

    /// The value from behind the `=`, and the index behind it.
    private static func attributeValue(
        _ bytes: Span<UInt8>,
        from start: Int
    ) -> (value: Range<Int>, end: Int) {
        var index = start
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        guard index < bytes.count else { return (index..<index, index) }
        let quote = bytes[index]
        if quote == 0x22 || quote == 0x27 {
            var end = index + 1
            var sawEnd = false
            while end < bytes.count, bytes[end] != quote {
                if bytes[end] == 0x3E { sawEnd = true }
                // The quote was never closed: the value ends with the tag.
                if bytes[end] == 0x3C, sawEnd { break }
                end += 1
            }
            if end < bytes.count, bytes[end] == quote { return (index + 1..<end, end + 1) }
            index += 1
        }
        var end = index
        while end < bytes.count, bytes[end] > 0x20, bytes[end] != 0x3E { end += 1 }
        return (index..<end, end)
    }
}
