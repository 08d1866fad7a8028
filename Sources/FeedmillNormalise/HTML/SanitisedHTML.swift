import FeedmillAddress
import FeedmillMarkup

/// The HTML that a sanitiser has written so far, with the text and the picture found on the way.
struct SanitisedHTML {
    private static let depthLimit = 100
    private static let elementLimit = 50_000

    private struct Open {
        var element: HTMLElement
        var isWritten: Bool
    }

    /// Whether the HTML is wanted, or just the text.
    private var writesHTML = true
    private var stack: [Open] = []
    private var writtenDepth = 0
    private var elementCount = 0
    /// How many elements deep inside one that is removed with its content.
    private var removedDepth = 0
    private var isAtStartOfPre = false
    private var byteLimit = 0
    private var inputCount = 0
    private var tagStart = 0

    private(set) var base: WebURL?
    var attributes = HTMLAttributeState()
    var html: [UInt8] = []
    private(set) var plain = PlainTextBuilder()
    /// The first picture that is neither a pixel nor an icon.
    private(set) var image: String?
    /// Whether something was left out because there was too much of it.
    private(set) var isCut = false
    /// Whether an address was left out because of its scheme, or because it makes none.
    private(set) var hasDroppedAddresses = false

    mutating func start(base: WebURL?, writesHTML: Bool, inputCount: Int) {
        self.base = base
        self.writesHTML = writesHTML
        self.inputCount = inputCount
        restart()
    }

    mutating func restart() {
        stack.removeAll(keepingCapacity: true)
        html.removeAll(keepingCapacity: true)
        plain.reset()
        (writtenDepth, elementCount, removedDepth) = (0, 0, 0)
        image = nil
        isAtStartOfPre = false
        hasDroppedAddresses = false
        isCut = inputCount > HTMLReader.byteLimit
        byteLimit = inputCount * 2 + 1024
    }

    mutating func finish() {
        while !stack.isEmpty { endLast() }
    }

    // MARK: - Events

    mutating func begin(_ element: HTMLElement) -> Bool {
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
        html.append(contentsOf: element.opening)
        attributes = HTMLAttributeState()
        return true
    }

    mutating func write(_ attribute: HTMLAttribute, _ value: Span<UInt8>) {
        guard let element = stack.last?.element,
            let kind = HTMLPolicy.value(of: attribute, on: element)
        else { return }
        write(attribute, kind, value, of: element)
    }

    mutating func endAttributes(of element: HTMLElement) {
        if element == .img { writeLateSource() }
        if attributes.hasDroppedAddress { hasDroppedAddresses = true }
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

    mutating func text(_ text: Span<UInt8>) {
        guard removedDepth == 0 else { return }
        guard isAtStartOfPre, text.count > 0 else { return append(text) }
        isAtStartOfPre = false
        // HTML 5 drops one line feed after `<pre>`; the parser doesn't. Where a second one follows,
        // a browser would drop that from what we write.
        let rest = text[0] == 0x0A ? text.extracting(droppingFirst: 1) : text
        if rest.count > 0, rest[0] == 0x0A, writesHTML { html.append(0x0A) }
        append(rest)
    }

    mutating func end() {
        if removedDepth > 0 {
            removedDepth -= 1
        } else if !stack.isEmpty {
            endLast()
        }
    }

    // MARK: -

    private mutating func append(_ text: Span<UInt8>) {
        plain.append(text)
        guard writesHTML else { return }
        if isFull {
            isCut = true
        } else {
            html.appendEscaped(text, isAttribute: false)
        }
    }

    private var isFull: Bool { html.count > byteLimit }

    /// Addresses become longer when they become absolute; that is no growth to be stopped.
    mutating func allowGrowth(by count: Int) {
        byteLimit += min(max(count, 0), 512)
    }

    private func isUseful(_ element: HTMLElement) -> Bool {
        switch element {
        case .a: attributes.hasAddress
        case .img: attributes.hasAddress && !attributes.isPixel
        case .source, .track: attributes.hasAddress
        default: true
        }
    }

    private mutating func endLast() {
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
        html.append(contentsOf: open.element.closing)
    }

    private mutating func beginText(of element: HTMLElement) {
        if HTMLPolicy.isBlock(element) {
            plain.breakParagraph()
            if element == .pre { plain.preformattedDepth += 1 }
        } else if element == .br {
            plain.breakLine()
        }
    }
}
