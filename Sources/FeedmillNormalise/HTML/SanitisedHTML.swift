import FeedmillAddress
import FeedmillBytes
import FeedmillMarkup

/// The HTML that a sanitiser has written so far, with the text and the picture found on the way.
struct SanitisedHTML {
    private static let depthLimit = 100
    private static let elementLimit = 50_000
    private static let frameLimit = 20
    /// The longest alternative text that can be a character.
    private static let characterLimit = 64

    private struct Open {
        var element: HTMLElement
        var isWritten: Bool
        /// Whether line feeds in it are lines.
        var keepsLines = false
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

    private(set) var addresses = BodyAddresses()
    var attributes = HTMLAttributeState()
    var html: [UInt8] = []
    private(set) var plain = PlainTextBuilder()
    /// The first picture that is neither a pixel nor an icon.
    private(set) var image: String?
    /// The first alternative text of a picture.
    private(set) var firstAlternative: String?
    private(set) var frames: [BodyFrame] = []
    /// Whether something was left out because there was too much of it.
    private(set) var isCut = false
    /// Whether an address was left out because of its scheme, or because it makes none.
    private(set) var hasDroppedAddresses = false

    // MARK: What is not shown

    /// Whether hidden text is read as all other.
    var showsHidden = false
    /// Why what is being removed is not shown.
    private enum Removal { case never, hidden, fallback }
    private var removal = Removal.never
    private var hiddenBytes = 0
    /// How many `audio` and `video` elements deep; their text is for browsers that do not know them.
    private var mediaDepth = 0
    private var fallbackBytes = 0
    /// How many `noscript` elements deep: only pictures of it are taken.
    private var noscriptDepth = 0
    private var lastPicture: String?
    private var hasFormulaMarkup = false

    // MARK: How text is written

    /// How many elements deep line feeds are lines although the element is no `pre`.
    private var lineDepth = 0
    private var pendingBreaks = 0
    private var quoteDepth = 0
    /// Where the text of a `sup` starts that stands right behind a letter or digit.
    private var superscriptStart: Int?

    mutating func start(_ addresses: BodyAddresses, writesHTML: Bool, inputCount: Int) {
        self.addresses = addresses
        self.writesHTML = writesHTML
        self.inputCount = inputCount
        showsHidden = false
        restart()
    }

    mutating func restart() {
        stack.removeAll(keepingCapacity: true)
        html.removeAll(keepingCapacity: true)
        plain.reset()
        (writtenDepth, elementCount, removedDepth) = (0, 0, 0)
        (hiddenBytes, mediaDepth, fallbackBytes, noscriptDepth) = (0, 0, 0, 0)
        (lineDepth, pendingBreaks, quoteDepth) = (0, 0, 0)
        (image, firstAlternative, lastPicture, superscriptStart) = (nil, nil, nil, nil)
        frames = []
        (isAtStartOfPre, removal, hasFormulaMarkup) = (false, .never, false)
        hasDroppedAddresses = false
        isCut = inputCount > HTMLReader.byteLimit
        byteLimit = inputCount * 2 + 1024
    }

    mutating func finish() {
        while !stack.isEmpty { endLast() }
    }

    /// Whether nearly all text was left out as hidden, or a whole text as that of an old browser.
    var hidMost: Bool {
        guard !showsHidden else { return false }
        let isMost = plain.bytes.isEmpty || hiddenBytes > 500 && hiddenBytes / 4 > plain.bytes.count
        return hiddenBytes > 0 && isMost || fallbackBytes > 400
    }
}

// MARK: - Elements

extension SanitisedHTML {
    mutating func begin(_ element: HTMLElement) -> Bool {
        if removedDepth > 0 {
            removedDepth += 1
            return false
        }
        isAtStartOfPre = element == .pre
        let policy = HTMLPolicy.of(element)
        let isFallback =
            mediaDepth > 0 && !showsHidden && element != .source && element != .track
        if policy == .remove || isFallback {
            removedDepth = 1
            removal = policy == .remove ? .never : .fallback
            return false
        }
        if lineDepth > 0 { flushBreaks() }
        beginText(of: element)
        elementCount += 1
        var isWritten = writesHTML && policy != .unwrap
        if noscriptDepth > 0, element != .img { isWritten = false }
        if isWritten, writtenDepth >= Self.depthLimit || elementCount > Self.elementLimit || isFull
        {
            isWritten = false
            isCut = true
        }
        stack.append(Open(element: element, isWritten: isWritten))
        attributes = HTMLAttributeState()
        if isWritten {
            writtenDepth += 1
            tagStart = html.count
            html.append(contentsOf: element.opening)
        }
        return true
    }

    mutating func write(_ attribute: HTMLAttribute, _ value: Span<UInt8>) {
        guard let open = stack.last,
            let kind = HTMLPolicy.value(of: attribute, on: open.element)
        else { return }
        if kind.isSign {
            readSign(attribute, kind, value)
        } else if open.isWritten {
            write(attribute, kind, value, of: open.element)
        } else if attribute == .alt {
            attributes.alternative = Self.bytes(value, limit: 1_024)
        } else if attribute == .title {
            attributes.title = Self.bytes(value, limit: 1_024)
        } else if attribute == .src, open.element == .img {
            attributes.source = String(decoding: Self.bytes(value, limit: 2_048), as: UTF8.self)
        }
    }

    mutating func endAttributes(of element: HTMLElement) {
        if attributes.isHidden, !showsHidden {
            return discard(element, isHidden: true)
        }
        switch element {
        case .img: endPicture()
        case .source: if stack[stack.count - 1].isWritten { writeLateSource() }
        case .iframe, .embed:
            addFrame()
            if element == .iframe { return discard(element, isHidden: false) }
        case .noscript: noscriptDepth += 1
        case .audio, .video: mediaDepth += 1
        case .q:
            plain.append(quoteDepth.isMultiple(of: 2) ? "“" : "‘")
            quoteDepth += 1
        case .sup: superscriptStart = plain.endOfWord
        case .a: superscriptStart = nil
        case .span where hasFormula("katex-mathml"): hasFormulaMarkup = true
        case .span where hasFormulaMarkup && hasFormula("katex-html"):
            // The same formula once more, as it is drawn.
            hasFormulaMarkup = false
            return discard(element, isHidden: false)
        default: break
        }
        if attributes.keepsLines, element != .pre {
            stack[stack.count - 1].keepsLines = true
            lineDepth += 1
            plain.preformattedDepth += 1
            pendingBreaks = 0
        }
        if attributes.hasDroppedAddress { hasDroppedAddresses = true }
        guard stack[stack.count - 1].isWritten else { return }
        guard isUseful(element) else {
            // A link without an address is not a link, and a picture without one is not a picture.
            return unwriteTag()
        }
        html.append(UInt8(ascii: ">"))
        if element == .img, image == nil { image = attributes.picture }
    }

    mutating func end() {
        if removedDepth > 0 {
            removedDepth -= 1
        } else if !stack.isEmpty {
            endLast()
        }
    }

    /// Takes back the tag in hand; its content stays.
    private mutating func unwriteTag() {
        html.removeSubrange(tagStart...)
        stack[stack.count - 1].isWritten = false
        writtenDepth -= 1
    }

    /// Takes back the element in hand and leaves out what stands in it.
    private mutating func discard(_ element: HTMLElement, isHidden: Bool) {
        if stack[stack.count - 1].isWritten { unwriteTag() }
        stack.removeLast()
        if element == .pre { plain.preformattedDepth -= 1 }
        removedDepth = 1
        removal = isHidden ? .hidden : .never
    }

    private func hasFormula(_ name: StaticString) -> Bool {
        attributes.classNames.split { $0 <= 0x20 }.contains {
            $0.elementsEqual(name.description.utf8)
        }
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
        switch open.element {
        case .pre: plain.preformattedDepth -= 1
        case .noscript: noscriptDepth -= 1
        case .audio, .video: mediaDepth -= 1
        case .q:
            quoteDepth -= 1
            plain.append(quoteDepth.isMultiple(of: 2) ? "”" : "’")
        case .sup:
            if let start = superscriptStart { plain.raiseDigits(from: start) }
            superscriptStart = nil
        default: break
        }
        if open.keepsLines {
            lineDepth -= 1
            plain.preformattedDepth -= 1
            pendingBreaks = 0
        }
        if HTMLPolicy.isBlock(open.element) {
            breakBlock(open.element)
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
            breakBlock(element)
            if element == .pre { plain.preformattedDepth += 1 }
        } else if element == .br {
            plain.breakLine()
        }
    }

    /// Blocks in preformatted text are its lines.
    private mutating func breakBlock(_ element: HTMLElement) {
        if plain.preformattedDepth > 0, element != .pre {
            plain.breakLine()
        } else {
            plain.breakParagraph()
        }
    }
}

// MARK: - Pictures and frames

extension SanitisedHTML {
    /// Decides what a picture is: one of the text, a character, or a formula.
    private mutating func endPicture() {
        let isWritten = stack[stack.count - 1].isWritten
        if isWritten { writeLateSource() }
        let address = attributes.source ?? ""
        let alternative = attributes.alternative
        let hasText = alternative.contains { $0 > 0x20 }
        if hasText, firstAlternative == nil {
            firstAlternative = String(decoding: alternative, as: UTF8.self).collapsed.trimmed
        }
        let isInText = noscriptDepth == 0 && hasText
        if isInText, alternative.count <= Self.characterLimit,
            PictureJudge.isCharacter(address: address, classNames: attributes.classNames)
        {
            if isWritten { unwriteTag() }
            append(alternative.span)
        } else if isInText,
            PictureJudge.isFormula(address: address, classNames: attributes.classNames)
        {
            plain.append(alternative.span)
        }
        guard stack[stack.count - 1].isWritten else { return }
        let isDouble = address == lastPicture || PictureJudge.isDecoration(address)
        if noscriptDepth > 0, isDouble { return unwriteTag() }
        if !address.isEmpty { lastPicture = address }
    }

    private mutating func addFrame() {
        guard writesHTML, let address = attributes.frame, noscriptDepth == 0,
            frames.count < Self.frameLimit, !attributes.isPixel,
            let url = WebURL(address), url.path.utf8.count > 1,
            !frames.contains(where: { $0.url == address })
        else { return }
        let title = String(decoding: attributes.title, as: UTF8.self).collapsed.trimmed
        frames.append(
            BodyFrame(
                url: address,
                title: title.nonEmpty,
                isPlayer: FrameJudge.isPlayer(address)
            )
        )
    }
}

// MARK: - Text

extension SanitisedHTML {
    mutating func text(_ text: Span<UInt8>) {
        guard removedDepth == 0 else {
            switch removal {
            case .never: break
            case .hidden: hiddenBytes += Self.wordBytes(text)
            case .fallback: fallbackBytes += Self.wordBytes(text)
            }
            return
        }
        if noscriptDepth > 0 { return }
        if mediaDepth > 0, !showsHidden {
            fallbackBytes += Self.wordBytes(text)
            return
        }
        guard isAtStartOfPre, text.count > 0 else { return append(text) }
        isAtStartOfPre = false
        // HTML 5 drops one line feed after `<pre>`; the parser doesn't. Where a second one follows,
        // a browser would drop that from what we write.
        let rest = text[0] == 0x0A ? text.extracting(droppingFirst: 1) : text
        if rest.count > 0, rest[0] == 0x0A, writesHTML { html.append(0x0A) }
        append(rest)
    }

    /// The bytes of a text that is more than white space.
    private static func wordBytes(_ text: Span<UInt8>) -> Int {
        for index in text.indices where text[index] > 0x20 { return text.count }
        return 0
    }

    private mutating func append(_ text: Span<UInt8>) {
        plain.append(text)
        guard writesHTML else { return }
        if isFull {
            isCut = true
        } else if lineDepth > 0 {
            appendLines(text)
        } else {
            html.appendEscaped(text, isAttribute: false)
        }
    }

    /// Writes line feeds as the breaks that the style would have made of them.
    private mutating func appendLines(_ text: Span<UInt8>) {
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 0x0A { end += 1 }
            if end > start {
                flushBreaks()
                html.appendEscaped(text.extracting(start..<end), isAttribute: false)
            }
            if end < text.count { pendingBreaks += 1 }
            start = end + 1
        }
    }

    private mutating func flushBreaks() {
        guard pendingBreaks > 0, writesHTML else { return }
        // None at the very start of the element.
        if html.last != UInt8(ascii: ">") || html.suffix(4).elementsEqual("<br>".utf8) {
            for _ in 0..<min(pendingBreaks, 2) { html.append(contentsOf: "<br>\n".utf8) }
        }
        pendingBreaks = 0
    }

    private var isFull: Bool { html.count > byteLimit }

    /// Addresses become longer when they become absolute; the bound on growth leaves room for that.
    mutating func allowGrowth(by count: Int) {
        byteLimit += min(max(count, 0), 512)
    }
}
