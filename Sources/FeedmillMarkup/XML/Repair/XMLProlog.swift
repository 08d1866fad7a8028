/// What stands before the root element of a document.
///
/// Feeds come with white space, text, comments, PHP warnings or a second declaration before the
/// root. All of it is passed over here, so that libxml2 starts at the root and never sees a
/// document type declaration: no external subset, no parameter entity, no default attribute.
package struct XMLProlog {
    /// Where the `<` of the root element is; `nil` when the document has no element.
    package private(set) var rootOffset: Int?
    /// The name of the root as written, prefix included.
    package private(set) var rootName = ""
    /// The name in the document type declaration.
    package private(set) var doctypeName = ""
    /// Whether something other than white space stands before the markup.
    package private(set) var hasJunk = false
    var entities = XMLEntityTable()
    /// Whether the rest is known to lack these marks, so that none is sought twice.
    private var lacksCommentEnd = false
    private var lacksInstructionEnd = false

    var rootStart: Int { rootOffset ?? 0 }

    /// Scans `bytes` from `start`.
    ///
    /// - Parameters:
    ///   - bytes: the document, valid UTF-8.
    ///   - start: where to begin; a later place than 0 skips a root that was none.
    package init(_ bytes: Span<UInt8>, from start: Int = 0) {
        var index = start
        hasJunk = start > 0
        while index < bytes.count {
            guard bytes[index] == 0x3C else {
                if bytes[index] > 0x20, !isByteOrderMark(bytes, index) { hasJunk = true }
                index += 1
                continue
            }
            guard index + 1 < bytes.count else { return }
            switch bytes[index + 1] {
            case 0x3F:
                index = passInstruction(bytes, at: index)
            case 0x21:
                index = passDeclaration(bytes, at: index)
            case let byte where XMLRepair.isNameStart(byte):
                rootOffset = index
                rootName = XMLRepair.name(bytes, at: index + 1)
                return
            default:
                hasJunk = true
                index += 1
            }
        }
    }

    private func isByteOrderMark(_ bytes: Span<UInt8>, _ index: Int) -> Bool {
        let byte = bytes[index]
        return byte == 0xEF || byte == 0xBB || byte == 0xBF
    }

    private mutating func passInstruction(_ bytes: Span<UInt8>, at start: Int) -> Int {
        if !lacksInstructionEnd {
            if let end = ByteSearch.end(of: "?>", in: bytes, from: start + 2) { return end }
            lacksInstructionEnd = true
        }
        return start + 2
    }

    /// Passes a comment, a CDATA mark or the document type declaration.
    private mutating func passDeclaration(_ bytes: Span<UInt8>, at start: Int) -> Int {
        if ByteSearch.matches("<!--", in: bytes, at: start) {
            if !lacksCommentEnd {
                if let end = ByteSearch.end(of: "-->", in: bytes, from: start + 4) { return end }
                lacksCommentEnd = true
            }
            return start + 4
        }
        guard ByteSearch.matches("<!DOCTYPE", in: bytes, at: start) else { return start + 2 }
        var index = start + 9
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        doctypeName = XMLRepair.name(bytes, at: index)
        while index < bytes.count {
            switch bytes[index] {
            case 0x22, 0x27:
                index =
                    ByteSearch.index(of: bytes[index], in: bytes, from: index + 1)
                    .map { $0 + 1 } ?? bytes.count
            case 0x5B:
                index = passInternalSubset(bytes, from: index + 1)
            case 0x3E:
                return index + 1
            case 0x3C:
                // The declaration was never closed.
                return index
            default:
                index += 1
            }
        }
        return index
    }

    private mutating func passInternalSubset(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case 0x5D:
                return index + 1
            case 0x22, 0x27:
                index =
                    ByteSearch.index(of: bytes[index], in: bytes, from: index + 1)
                    .map { $0 + 1 } ?? bytes.count
            case 0x3C where ByteSearch.matches("<!--", in: bytes, at: index):
                index = ByteSearch.end(of: "-->", in: bytes, from: index + 4) ?? bytes.count
            case 0x3C where ByteSearch.matches("<?", in: bytes, at: index):
                index = ByteSearch.end(of: "?>", in: bytes, from: index + 2) ?? bytes.count
            case 0x3C where ByteSearch.matches("<!ENTITY", in: bytes, at: index):
                index = passEntity(bytes, from: index + 8)
            default:
                index += 1
            }
        }
        return index
    }

    /// Takes `name "text"`; parameter and external entities are passed over.
    private mutating func passEntity(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        func skipSpace() {
            while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        }
        skipSpace()
        let nameStart = index
        while index < bytes.count, XMLRepair.isNameByte(bytes[index]) { index += 1 }
        let name = ByteSearch.array(bytes, nameStart..<index)
        skipSpace()
        guard !name.isEmpty, index < bytes.count, bytes[index] == 0x22 || bytes[index] == 0x27,
            let end = ByteSearch.index(of: bytes[index], in: bytes, from: index + 1)
        else {
            return index
        }
        if end - index <= XMLEntityTable.longestText {
            entities.declare(name, ByteSearch.array(bytes, index + 1..<end))
        }
        return end + 1
    }
}
