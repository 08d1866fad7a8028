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
    /// The element of a start or end tag, and the key of its name, which tells `other` ones apart.
    private(set) var element = HTMLElement.other
    private(set) var key: UInt64 = 0
    /// Whether the tag ends in `/>`, which closes what it opens.
    private(set) var isClosed = false

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
        while end < bytes.count, bytes[end] > 0x2F, bytes[end] != UInt8(ascii: ">") {
            key = HTMLNames.adding(bytes[end], to: key)
            end += 1
        }
        element = HTMLElement(rawValue: HTMLNames.elements.value(of: key)) ?? .other
    }

    /// Counts attributes, at least as many as the parser finds.
    private mutating func scanAttributes(_ bytes: Span<UInt8>) {
        while true {
            while end < bytes.count, Self.isBlank(bytes[end]) || bytes[end] == UInt8(ascii: "/") {
                end += 1
            }
            guard end < bytes.count else { return }
            if bytes[end] == UInt8(ascii: ">") {
                isClosed = bytes[end - 1] == UInt8(ascii: "/")
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
