import FeedmillAddress
import FeedmillBytes
import FeedmillMarkup
import FeedmillParse

/// The text of an entry in the forms that a record has.
struct BodyText {
    var html: UTF8Text?
    var text: UTF8Text?
    var image: String?
    var isCut = false
    var hasDroppedAddresses = false
}

/// Reads text constructs: bodies to sanitised HTML and plain text, titles to one line.
///
/// Keeps its buffers and its parser, so one reader serves a whole document.
final class TextReader {
    private let sanitiser = HTMLSanitiser()
    private var plain = PlainTextBuilder()

    /// Reads a body.
    func body(_ bytes: Span<UInt8>, kind: TextKind, base: WebURL?) -> BodyText {
        guard Self.isMarkup(bytes, kind) else { return bodyOfText(bytes) }
        sanitiser.read(bytes, base: base, writesHTML: true)
        return BodyText(
            html: Self.text(sanitiser.output.html),
            text: Self.text(sanitiser.output.plain.bytes),
            image: sanitiser.output.image,
            isCut: sanitiser.output.isCut,
            hasDroppedAddresses: sanitiser.output.hasDroppedAddresses
        )
    }

    /// Reads a title, a name or a summary: its plain text on one line; `nil` when there is none.
    func line(_ bytes: Span<UInt8>, kind: TextKind) -> String? {
        guard Self.isMarkup(bytes, kind) else {
            plain.reset()
            plain.append(bytes)
            return Self.line(plain.bytes)
        }
        sanitiser.read(bytes, base: nil, writesHTML: false)
        return Self.line(sanitiser.output.plain.bytes)
    }

    private static func isMarkup(_ bytes: Span<UInt8>, _ kind: TextKind) -> Bool {
        switch kind {
        case .text: false
        case .html, .xhtml: !MarkupGuess.isPlain(bytes)
        case .undeclared: MarkupGuess.isMarkup(bytes)
        }
    }

    // MARK: - Plain text

    /// Text that is no markup, as HTML with its paragraphs.
    private func bodyOfText(_ bytes: Span<UInt8>) -> BodyText {
        var html: [UInt8] = []
        plain.reset()
        let paragraphs = Self.paragraphs(of: bytes)
        for range in paragraphs {
            let paragraph = bytes.extracting(range)
            plain.breakParagraph()
            plain.append(paragraph)
            if paragraphs.count > 1 { html.append(contentsOf: "<p>".utf8) }
            html.appendEscaped(paragraph, isAttribute: false)
            if paragraphs.count > 1 { html.append(contentsOf: "</p>\n".utf8) }
        }
        return BodyText(html: Self.text(html), text: Self.text(plain.bytes))
    }

    /// The parts between blank lines.
    private static func paragraphs(of bytes: Span<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x0A else {
                index += 1
                continue
            }
            var next = index + 1
            var isBlank = false
            while next < bytes.count, bytes[next] <= 0x20 {
                if bytes[next] == 0x0A { isBlank = true }
                next += 1
            }
            if isBlank {
                if index > start { ranges.append(start..<index) }
                start = next
            }
            index = next
        }
        if start < bytes.count { ranges.append(start..<bytes.count) }
        return ranges
    }

    // MARK: - Strings

    private static func text(_ bytes: [UInt8]) -> UTF8Text? {
        // A copy of its own size: shared, it would keep the buffer's room as long as the article.
        trimmed(bytes).map { text in
            var copy: [UInt8] = []
            copy.reserveCapacity(text.count)
            copy.append(contentsOf: text)
            return UTF8Text(bytes: copy)
        }
    }

    private static func string(_ bytes: [UInt8]) -> String? {
        trimmed(bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes without white space around them; `nil` when nothing is left.
    private static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var bytes = bytes[...]
        while let first = bytes.first, first <= 0x20 { bytes = bytes.dropFirst() }
        while let last = bytes.last, last <= 0x20 { bytes = bytes.dropLast() }
        return bytes.isEmpty ? nil : bytes
    }

    /// The plain text with a single space for its line and paragraph breaks.
    private static func line(_ bytes: [UInt8]) -> String? {
        guard bytes.contains(where: { $0 < 0x20 }) else { return string(bytes) }
        var line: [UInt8] = []
        line.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte > 0x20 {
                line.append(byte)
            } else if line.last != 0x20 {
                line.append(0x20)
            }
        }
        return string(line)
    }
}
