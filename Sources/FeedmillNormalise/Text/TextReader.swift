import FeedmillAddress
import FeedmillBytes
import FeedmillMarkup
import FeedmillModel
import FeedmillParse

/// The text of an entry in the forms that a record has.
struct BodyText {
    var html: UTF8Text?
    var text: UTF8Text?
    var image: String?
    var isCut = false
    var hasDroppedAddresses = false
    var frames: [BodyFrame] = []
}

/// A frame that stood in a body.
struct BodyFrame: Hashable {
    var url: String
    var title: String?
    /// Whether it plays something, as far as its address tells.
    var isPlayer: Bool

    var attachment: Article.Attachment {
        var attachment = Article.Attachment(url: url, mimeType: "text/html")
        attachment.title = title
        return attachment
    }
}

/// Reads text constructs: bodies to sanitised HTML and plain text, titles to one line.
///
/// Keeps its buffers and its parser, so one reader serves a whole document.
final class TextReader {
    private let sanitiser = HTMLSanitiser()
    private var plain = PlainTextBuilder()

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - bytes: the text.
    ///   - kind: how it is to be read.
    ///   - addresses: what the addresses in it resolve against.
    /// - Returns: its forms.
    func body(_ bytes: Span<UInt8>, kind: TextKind, addresses: BodyAddresses) -> BodyText {
        if MarkupGuess.isPlain(bytes) { return bodyOfText(bytes, kind) }
        let bytes = bytes.extracting(TextRepair.withoutSectionMarks(bytes))
        if kind == .html || kind == .undeclared, let once = TextRepair.unescapedMarkup(bytes) {
            return bodyOfMarkup(once.span, addresses)
        }
        let whole = bytes.extracting(TextRepair.withoutCutTag(bytes))
        switch kind {
        case .text, .references: return bodyOfText(bytes, kind)
        case .undeclared where !MarkupGuess.isMarkup(whole): return bodyOfText(whole, kind)
        case .html, .xhtml, .undeclared: return bodyOfMarkup(whole, addresses)
        }
    }

    private func bodyOfMarkup(_ bytes: Span<UInt8>, _ addresses: BodyAddresses) -> BodyText {
        sanitiser.read(bytes, addresses: addresses, writesHTML: true)
        return BodyText(
            html: Self.text(sanitiser.output.html),
            text: Self.text(sanitiser.output.plain.bytes),
            image: sanitiser.output.image,
            isCut: sanitiser.output.isCut,
            hasDroppedAddresses: sanitiser.output.hasDroppedAddresses,
            frames: sanitiser.output.frames
        )
    }

    /// Reads a title or a name: its plain text on one line; `nil` when there is none.
    func line(_ bytes: Span<UInt8>, kind: TextKind) -> String? {
        if MarkupGuess.isPlain(bytes) { return plainLine(bytes) }
        let bytes = bytes.extracting(TextRepair.withoutSectionMarks(bytes))
        switch kind {
        case .text: return plainLine(bytes)
        case .xhtml: return markupLine(bytes)
        case .html, .undeclared, .references: break
        }
        var escaped: [UInt8] = []
        if kind != .references {
            let markup = LineMarkup(bytes)
            if markup.isPage { return markupLine(bytes) }
            if markup.hasMarkup {
                let line = markupLine(markup.escaped.span) ?? sanitiser.output.firstAlternative
                if line != nil || markup.isSurelyMarkup { return line }
            }
        }
        // No tag in it is markup, or nothing would be left without them.
        LineMarkup.appendText(ByteSearch.array(bytes, 0..<bytes.count)[...], to: &escaped)
        return markupLine(escaped.span)
    }

    /// Reads a summary, which may be long, on one line.
    func summary(_ bytes: Span<UInt8>, kind: TextKind) -> String? {
        if MarkupGuess.isPlain(bytes) { return plainLine(bytes) }
        let bytes = bytes.extracting(TextRepair.withoutSectionMarks(bytes))
        if kind == .html || kind == .undeclared, let once = TextRepair.unescapedMarkup(bytes) {
            return markupLine(once.span)
        }
        let whole = bytes.extracting(TextRepair.withoutCutTag(bytes))
        switch kind {
        case .text, .references: return plainLine(bytes)
        case .undeclared where !MarkupGuess.isMarkup(whole): return plainLine(whole)
        case .html, .xhtml, .undeclared: return markupLine(whole)
        }
    }

    private func plainLine(_ bytes: Span<UInt8>) -> String? {
        plain.reset()
        plain.append(bytes)
        return Self.line(plain.bytes)
    }

    private func markupLine(_ bytes: Span<UInt8>) -> String? {
        sanitiser.read(bytes, addresses: BodyAddresses(), writesHTML: false)
        return Self.line(sanitiser.output.plain.bytes)
    }

    // MARK: - Plain text

    /// Text that is not markup, as HTML with its paragraphs and lines.
    private func bodyOfText(_ bytes: Span<UInt8>, _ kind: TextKind) -> BodyText {
        var html: [UInt8] = []
        plain.reset()
        let paragraphs = Self.paragraphs(of: bytes)
        // In HTML a line break is a space.
        let keepsLines = kind != .html && kind != .xhtml && LineBreaks.areMeant(bytes)
        for range in paragraphs {
            plain.breakParagraph()
            if paragraphs.count > 1 { html.append(contentsOf: "<p>".utf8) }
            if keepsLines {
                appendLines(of: bytes.extracting(range), to: &html)
            } else {
                plain.append(bytes.extracting(range))
                html.appendEscaped(bytes.extracting(range), isAttribute: false)
            }
            if paragraphs.count > 1 { html.append(contentsOf: "</p>\n".utf8) }
        }
        return BodyText(html: Self.text(html), text: Self.text(plain.bytes))
    }

    private func appendLines(of paragraph: Span<UInt8>, to html: inout [UInt8]) {
        var start = 0
        while start < paragraph.count {
            var end = start
            while end < paragraph.count, paragraph[end] != 0x0A { end += 1 }
            if start > 0 {
                plain.breakLine()
                html.append(contentsOf: "<br>\n".utf8)
            }
            plain.append(paragraph.extracting(start..<end))
            html.appendEscaped(paragraph.extracting(start..<end), isAttribute: false)
            start = end + 1
        }
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
