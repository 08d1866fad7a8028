import FeedmillMarkup
import FeedmillModel

/// Writes a fragment of HTML anew from an allow-list, and takes its plain text and its first
/// picture along, all in one pass of the parser.
///
/// The writer is token-safe: whatever tree a browser builds, its tokeniser sees just the tags
/// that were written, all of them allowed. No start tag is written that switches the tokeniser,
/// no foreign content, no comment, and every `& < >` in text and also every quote in attributes
/// is escaped. The result is safe as content of a body, not inside attributes, scripts, or XML.
final class HTMLSanitiser: HTMLHandler {
    private static let depthLimit = 100
    private static let elementLimit = 50_000

    private struct Open {
        var element: HTMLElement
        var isWritten: Bool
    }

    private let reader = HTMLReader()
    private var names = HTMLElement.allCases.map { Array($0.name.utf8) }
    /// Whether the HTML is wanted, or just the text.
    private var writesHTML = true
    private var stack: [Open] = []
    private var writtenDepth = 0
    private var elementCount = 0
    /// How many elements deep inside one that is removed with its content.
    private var removedDepth = 0
    private var isAtStartOfPre = false
    private var outputLimit = 0
    private var tagStart = 0

    var attributes = HTMLAttributeState()
    var base: WebURL?
    var html: [UInt8] = []
    private(set) var plain = PlainTextBuilder()
    /// The first picture that is neither a pixel nor an icon.
    private(set) var image: String?
    /// Whether something was left out because there was too much of it.
    private(set) var isCut = false

    /// Reads a fragment; the results stand in `html`, `plain` and `image` until the next.
    func read(_ fragment: Span<UInt8>, base: WebURL?, writesHTML: Bool) {
        self.base = base
        self.writesHTML = writesHTML
        stack.removeAll(keepingCapacity: true)
        html.removeAll(keepingCapacity: true)
        plain.reset()
        (writtenDepth, elementCount, removedDepth) = (0, 0, 0)
        image = nil
        isAtStartOfPre = false
        isCut = fragment.count > HTMLReader.byteLimit
        outputLimit = fragment.count * 2 + 1024
        reader.read(fragment, handler: self)
        while !stack.isEmpty { endLast() }
    }

    // MARK: - HTMLHandler

    func begin(_ element: HTMLElement) -> Bool {
        if removedDepth > 0 {
            removedDepth += 1
            return false
        }
        isAtStartOfPre = element == .pre
        let policy = HTMLPolicy.of(element)
        if policy == .remove {
            removedDepth = 1
            return false
        }
        beginText(of: element)
        elementCount += 1
        var isWritten = writesHTML && policy != .unwrap
        if isWritten, writtenDepth >= Self.depthLimit || elementCount > Self.elementLimit || isFull
        {
            isWritten = false
            isCut = true
        }
        stack.append(Open(element: element, isWritten: isWritten))
        guard isWritten else { return false }
        writtenDepth += 1
        tagStart = html.count
        html.append(UInt8(ascii: "<"))
        html.append(contentsOf: names[Int(element.rawValue)])
        attributes = HTMLAttributeState()
        return true
    }

    func attribute(_ attribute: HTMLAttribute, value: Span<UInt8>) {
        guard let element = stack.last?.element,
            let kind = HTMLPolicy.value(of: attribute, on: element)
        else { return }
        write(attribute, kind, value, of: element)
    }

    func endAttributes(of element: HTMLElement) {
        guard isUseful(element) else {
            // A link to nowhere is no link, and a picture without an address no picture.
            html.removeSubrange(tagStart...)
            stack[stack.count - 1].isWritten = false
            writtenDepth -= 1
            return
        }
        html.append(UInt8(ascii: ">"))
        if element == .img, image == nil { image = attributes.picture }
    }

    func text(_ text: Span<UInt8>) {
        guard removedDepth == 0 else { return }
        var text = text
        if isAtStartOfPre, text.count > 0 {
            isAtStartOfPre = false
            // HTML 5 drops one line feed after `<pre>`; the parser doesn't. Where a second one
            // follows, a browser would drop that from what we write.
            if text[0] == 0x0A { text = text.extracting(droppingFirst: 1) }
            if text.count > 0, text[0] == 0x0A, writesHTML { html.append(0x0A) }
        }
        plain.append(text)
        guard writesHTML else { return }
        if isFull {
            isCut = true
        } else {
            html.appendEscaped(text, isAttribute: false)
        }
    }

    func end(_ element: HTMLElement) {
        if removedDepth > 0 {
            removedDepth -= 1
            return
        }
        if !stack.isEmpty { endLast() }
    }

    // MARK: -

    private var isFull: Bool { html.count > outputLimit }

    /// Addresses become longer when they become absolute; that is no growth to be stopped.
    func allowGrowth(by count: Int) {
        outputLimit += min(count, 512)
    }

    private func isUseful(_ element: HTMLElement) -> Bool {
        switch element {
        case .a: attributes.hasAddress
        case .img: attributes.hasAddress && !attributes.isPixel
        case .source, .track: attributes.hasAddress
        default: true
        }
    }

    private func endLast() {
        let open = stack.removeLast()
        isAtStartOfPre = false
        if open.element == .pre { plain.preformattedDepth -= 1 }
        if HTMLPolicy.isBlock(open.element) {
            plain.breakParagraph()
        } else if open.element == .td || open.element == .th {
            plain.breakWord()
        }
        guard open.isWritten else { return }
        writtenDepth -= 1
        guard HTMLPolicy.of(open.element) == .keep else { return }
        html.append(UInt8(ascii: "<"))
        html.append(UInt8(ascii: "/"))
        html.append(contentsOf: names[Int(open.element.rawValue)])
        html.append(UInt8(ascii: ">"))
    }

    private func beginText(of element: HTMLElement) {
        if HTMLPolicy.isBlock(element) {
            plain.breakParagraph()
            if element == .pre { plain.preformattedDepth += 1 }
        } else if element == .br {
            plain.breakLine()
        }
    }
}
