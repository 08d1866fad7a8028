/// Checks a fragment for what libxml2's HTML parser cannot cope with, before it is parsed.
///
/// Its check for repeated attributes is quadratic and no callback can interrupt it, an end tag is
/// searched through all open elements, a bare ampersand costs a microsecond, CDATA sections become
/// text, and a comment without an end takes everything after it along. It reads the content of a
/// frame as markup, knows no `image`, and no reference without its semicolon.
struct HTMLPrescan {
    static let attributeLimit = 512
    static let bareAmpersandLimit = 256

    private var nesting = HTMLNesting()
    private var isTooDeep = false
    private var bareAmpersands = 0
    private var hasDeclarations = false
    private var hasRepairs = false

    /// Whether the fragment must be rewritten before it is parsed.
    var needsRewrite: Bool {
        isTooDeep || hasDeclarations || hasRepairs || bareAmpersands > Self.bareAmpersandLimit
    }

    /// Scans a fragment; `nil` when a tag of it has too many attributes.
    init?(_ bytes: Span<UInt8>) {
        var index = 0
        var canCloseComments = true
        var rawText = RawText()
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "<") {
                let tag = HTMLTag(bytes, at: index, canCloseComments: &canCloseComments)
                if tag.attributes > Self.attributeLimit { return nil }
                note(tag)
                if !hasRepairs { hasRepairs = Self.isRepaired(tag, bytes, index) }
                index = rawText.end(after: tag, bytes)
                // The parser takes a tag right at the start of a script for the script's end.
                if index > tag.end, bytes[tag.end] == UInt8(ascii: "<") { hasRepairs = true }
            } else {
                if byte == UInt8(ascii: "&") {
                    if !Self.isReference(bytes, at: index) { bareAmpersands += 1 }
                    if !hasRepairs {
                        hasRepairs = HTMLReferenceRepair.isNeeded(
                            bytes,
                            at: index,
                            isAttribute: false
                        )
                    }
                }
                index += 1
            }
        }
    }

    private mutating func note(_ tag: HTMLTag) {
        switch tag.kind {
        case .start:
            if !nesting.open(tag) { isTooDeep = true }
        case .end: nesting.close(tag)
        case .declaration: hasDeclarations = true
        case .text: break
        }
    }

    /// Whether a tag has to be written otherwise.
    private static func isRepaired(_ tag: HTMLTag, _ bytes: Span<UInt8>, _ start: Int) -> Bool {
        // Every browser takes `</br>` for a break (HTML 13.2.6.4.7).
        guard tag.kind == .start else { return tag.kind == .end && tag.element == .br }
        if tag.element == .image || tag.element == .iframe { return true }
        if tag.element == .other, ByteSearch.matches(ampPicture, in: bytes, at: start) {
            return true
        }
        for index in start..<tag.end where bytes[index] == UInt8(ascii: "&") {
            if HTMLReferenceRepair.isNeeded(bytes, at: index, isAttribute: true) { return true }
        }
        return false
    }

    private static let ampPicture: StaticString = "<amp-img"

    /// Writes a start tag with its references completed; returns the index behind what it took.
    private static func write(
        _ tag: HTMLTag,
        _ bytes: Span<UInt8>,
        at start: Int,
        to output: inout [UInt8]
    ) -> Int {
        var index = start
        if tag.element == .image {
            // HTML 13.2.6.4.7: "change the token's tag name to img and reprocess it".
            output.append(contentsOf: "<img".utf8)
            index += 6
        } else if tag.element == .other, ByteSearch.matches(ampPicture, in: bytes, at: start) {
            output.append(contentsOf: "<img".utf8)
            index += ampPicture.utf8CodeUnitCount
        }
        while index < tag.end {
            if bytes[index] == UInt8(ascii: "&"),
                let end = HTMLReferenceRepair.write(
                    bytes,
                    at: index,
                    isAttribute: true,
                    to: &output
                )
            {
                index = end
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        guard tag.element == .iframe, bytes[tag.end - 1] == UInt8(ascii: ">") else {
            return tag.end
        }
        // What stands in a frame is not markup of the text, and a frame that is not closed holds
        // nothing of it.
        if tag.isClosed { output.removeLast(2) } else { output.removeLast() }
        output.append(contentsOf: "></iframe>".utf8)
        return endOfFrame(bytes, from: tag.end) ?? tag.end
    }

    /// The index behind the end tag of a frame, unless another one starts before it.
    private static func endOfFrame(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while let open = ByteSearch.index(of: UInt8(ascii: "<"), in: bytes, from: index) {
            if ByteSearch.matches("</iframe", in: bytes, at: open) {
                return ByteSearch.index(of: UInt8(ascii: ">"), in: bytes, from: open)
                    .map { $0 + 1 } ?? bytes.count
            }
            if ByteSearch.matches("<iframe", in: bytes, at: open) { return nil }
            index = open + 1
        }
        return nil
    }

    /// Whether a character reference with its semicolon stands at an ampersand.
    static func isReference(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        var index = start + 1
        if index < bytes.count, bytes[index] == UInt8(ascii: "#") { index += 1 }
        let first = index
        while index < bytes.count, index - first < 32 {
            let byte = bytes[index]
            if byte == UInt8(ascii: ";") { return index > first }
            guard (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 else { return false }
            index += 1
        }
        return false
    }

    /// Appends the fragment without declarations, with bare ampersands escaped when there are
    /// many, and without the tags that would nest too deep; their content stays.
    func rewrite(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        var nesting = HTMLNesting()
        var dropped = 0
        var index = 0
        var canCloseComments = true
        var rawText = RawText()
        let escapesAmpersands = bareAmpersands > Self.bareAmpersandLimit
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "<") else {
                if byte == UInt8(ascii: "&"), hasRepairs,
                    let end = HTMLReferenceRepair.write(
                        bytes,
                        at: index,
                        isAttribute: false,
                        to: &output
                    )
                {
                    index = end
                    continue
                }
                output.append(byte)
                if byte == UInt8(ascii: "&"), escapesAmpersands,
                    !Self.isReference(bytes, at: index)
                {
                    output.append(contentsOf: "amp;".utf8)
                }
                index += 1
                continue
            }
            let tag = HTMLTag(bytes, at: index, canCloseComments: &canCloseComments)
            var isKept = tag.kind != .declaration
            if isTooDeep, tag.kind == .start {
                isKept = nesting.open(tag)
                if !isKept { dropped += 1 }
            } else if isTooDeep, tag.kind == .end, tag.element.isNesting {
                isKept = dropped == 0
                if isKept { nesting.close(tag) } else { dropped -= 1 }
            }
            // What stands in a script is for nobody, and is left out.
            let end = rawText.end(after: tag, bytes)
            if isKept, tag.kind == .start, hasRepairs {
                index = max(Self.write(tag, bytes, at: index, to: &output), end)
                continue
            }
            // The end of a frame stands behind its start already.
            if tag.kind == .end, tag.element == .iframe || tag.element == .image { isKept = false }
            if tag.kind == .end, tag.element == .br {
                isKept = false
                output.append(contentsOf: "<br>".utf8)
            }
            if isKept { for position in index..<tag.end { output.append(bytes[position]) } }
            index = end
        }
    }
}

/// Finds the ends of scripts and style sheets, in which nothing is markup (HTML 13.2.6.4.4).
private struct RawText {
    /// Those without a further end tag, so that it is not searched for again and again.
    private var unclosed: [HTMLElement] = []

    /// The index behind a tag and, when it opens such an element that has an end, its content.
    mutating func end(after tag: HTMLTag, _ bytes: Span<UInt8>) -> Int {
        guard tag.kind == .start, tag.element == .script || tag.element == .style,
            !unclosed.contains(tag.element)
        else { return tag.end }
        var index = tag.end
        while let open = ByteSearch.index(of: "</", in: bytes, from: index) {
            let isEnd =
                tag.element == .script
                ? ByteSearch.matches("</script", in: bytes, at: open)
                : ByteSearch.matches("</style", in: bytes, at: open)
            if isEnd { return open }
            index = open + 2
        }
        unclosed.append(tag.element)
        return tag.end
    }
}
