/// Looks over a fragment for what libxml2's HTML parser can't stand, before it gets to see it.
///
/// Its check for repeated attributes is quadratic and no callback can interrupt it, an end tag is
/// searched through all open elements, a bare ampersand costs a microsecond, CDATA sections become
/// text, and a comment without an end takes everything after it along.
struct HTMLPrescan {
    private static let attributeLimit = 512
    private static let depthLimit = 200
    private static let bareAmpersandLimit = 256

    private var depth = 0
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
        case .start where tag.nests:
            depth += 1
            if depth > Self.depthLimit { isTooDeep = true }
        case .end where tag.nests: depth = max(0, depth - 1)
        case .declaration: hasDeclarations = true
        default: break
        }
    }

    /// Whether a character reference with its semicolon stands at an ampersand.
    private static func isReference(_ bytes: Span<UInt8>, at start: Int) -> Bool {
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
        var depth = 0
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
            if tag.nests, tag.kind == .start {
                isKept = depth < Self.depthLimit
                if isKept { depth += 1 } else { dropped += 1 }
            } else if tag.nests, tag.kind == .end {
                isKept = dropped == 0
                if isKept { depth = max(0, depth - 1) } else { dropped -= 1 }
            }
            if isKept { for position in index..<tag.end { output.append(bytes[position]) } }
            index = tag.end
        }
    }
}

/// The extent of what begins with a `<`.
struct HTMLTag {
    enum Kind {
        case start
        case end
        /// A comment, a document type, a processing instruction, CDATA.
        case declaration
        case text
    }

    private(set) var kind = Kind.text
    /// The index after it.
    private(set) var end: Int
    private(set) var attributes = 0
    /// Whether it opens or closes an element that can stand inside itself.
    private(set) var nests = false

    /// Scans what begins at a `<`.
    ///
    /// `canCloseComments` becomes `false` once no comment end is left, so that many open comments
    /// don't make the scan quadratic.
    init(_ bytes: Span<UInt8>, at start: Int, canCloseComments: inout Bool) {
        end = start + 1
        guard end < bytes.count else { return }
        switch bytes[end] {
        case UInt8(ascii: "!"): scanDeclaration(bytes, &canCloseComments)
        case UInt8(ascii: "?"):
            kind = .declaration
            skip(bytes, past: UInt8(ascii: ">"))
        case UInt8(ascii: "/"):
            kind = .end
            end += 1
            scanName(bytes)
            skip(bytes, past: UInt8(ascii: ">"))
        case let byte where (byte | 0x20) &- 0x61 < 26:
            kind = .start
            scanName(bytes)
            scanAttributes(bytes)
        default: break
        }
    }

    /// Comments and other declarations, none of which the parser gets to see.
    private mutating func scanDeclaration(_ bytes: Span<UInt8>, _ canCloseComments: inout Bool) {
        let dash = UInt8(ascii: "-")
        guard end + 1 < bytes.count else { return }
        let next = bytes[end + 1]
        if next == dash, end + 2 < bytes.count, bytes[end + 2] == dash {
            kind = .declaration
            if canCloseComments, let close = Self.commentEnd(bytes, from: end + 1) {
                end = close
            } else {
                // A comment that nothing closes would swallow the rest of the text.
                canCloseComments = false
                skip(bytes, past: UInt8(ascii: ">"))
            }
        } else if (next | 0x20) &- 0x61 < 26 || next == UInt8(ascii: "[") {
            kind = .declaration
            skip(bytes, past: UInt8(ascii: ">"))
        }
    }

    /// The index after `-->` or `--!>`; the dashes that open a comment may close it, too.
    private static func commentEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        let dash = UInt8(ascii: "-")
        var index = start + 2
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: ">") {
                let before = bytes[index - 1] == UInt8(ascii: "!") ? index - 2 : index - 1
                if before > start, bytes[before] == dash, bytes[before - 1] == dash {
                    return index + 1
                }
            }
            index += 1
        }
        return nil
    }

    private mutating func skip(_ bytes: Span<UInt8>, past byte: UInt8) {
        while end < bytes.count, bytes[end] != byte { end += 1 }
        end = min(end + 1, bytes.count)
    }

    private mutating func scanName(_ bytes: Span<UInt8>) {
        var key: UInt64 = 0
        while end < bytes.count, bytes[end] > 0x2F, bytes[end] != UInt8(ascii: ">") {
            key = HTMLNames.adding(bytes[end], to: key)
            end += 1
        }
        switch HTMLElement(rawValue: HTMLNames.elements.value(of: key)) ?? .other {
        // These end where another of their kind begins, or have no content.
        case .p, .li, .tr, .td, .th, .tbody, .colgroup, .option, .a, .form, .col, .br, .img, .input,
            .param, .area, .hr, .frame, .link, .meta, .base, .basefont, .isindex, .script, .style:
            nests = false
        default: nests = true
        }
    }

    /// Counts attributes, at least as many as the parser finds.
    private mutating func scanAttributes(_ bytes: Span<UInt8>) {
        while true {
            while end < bytes.count, Self.isBlank(bytes[end]) || bytes[end] == UInt8(ascii: "/") {
                end += 1
            }
            guard end < bytes.count else { return }
            if bytes[end] == UInt8(ascii: ">") {
                if bytes[end - 1] == UInt8(ascii: "/") { nests = false }
                end += 1
                return
            }
            scanAttribute(bytes)
        }
    }

    private mutating func scanAttribute(_ bytes: Span<UInt8>) {
        let start = end
        while end < bytes.count, !Self.isBlank(bytes[end]), bytes[end] != UInt8(ascii: ">"),
            bytes[end] != UInt8(ascii: "=") || end == start
        {
            end += 1
        }
        // The parser takes a name in pieces of 100 bytes, each an attribute.
        attributes += 1 + (end - start) / 100
        while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "=") else { return }
        end += 1
        while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
        guard end < bytes.count else { return }
        let quote = bytes[end]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            end += 1
            skip(bytes, past: quote)
        } else {
            while end < bytes.count, !Self.isBlank(bytes[end]), bytes[end] != UInt8(ascii: ">") {
                end += 1
            }
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
}
