/// Looks over a fragment for what libxml2's HTML parser can't stand, before it gets to see it.
///
/// Its check for repeated attributes is quadratic and no callback can interrupt it, an end tag is
/// searched through all open elements, a bare ampersand costs a microsecond, CDATA sections become
/// text, and a comment without an end takes everything after it along.
struct HTMLPrescan {
    static let attributeLimit = 512
    static let bareAmpersandLimit = 256

    private var nesting = HTMLNesting()
    private var isTooDeep = false
    private var bareAmpersands = 0
    private var hasDeclarations = false

    /// Whether the fragment must be rewritten before it is parsed.
    var needsRewrite: Bool {
        isTooDeep || hasDeclarations || bareAmpersands > Self.bareAmpersandLimit
    }

    /// Scans a fragment; `nil` when a tag of it has too many attributes.
    init?(_ bytes: Span<UInt8>) {
        var index = 0
        var canCloseComments = true
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "<") {
                let tag = HTMLTag(bytes, at: index, canCloseComments: &canCloseComments)
                if tag.attributes > Self.attributeLimit { return nil }
                note(tag)
                index = tag.end
            } else {
                if byte == UInt8(ascii: "&"), !Self.isReference(bytes, at: index) {
                    bareAmpersands += 1
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
        let escapesAmpersands = bareAmpersands > Self.bareAmpersandLimit
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "<") else {
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
            if isKept { for position in index..<tag.end { output.append(bytes[position]) } }
            index = tag.end
        }
    }
}
