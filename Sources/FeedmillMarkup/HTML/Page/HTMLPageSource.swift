/// A page as it is given to the parser, and the linked data that stood in its scripts.
///
/// Scripts, styles, drawings and comments are left out, as is what else a parser could only read at
/// great cost: tags with very many attributes lose them, tags that would nest too deep are dropped
/// and their content stays. libxml2 would end a script at the first end tag that is quoted in it.
///
/// libxml2 knows HTML 4, so what HTML 5 reads otherwise is written in its words: the start of a
/// body that has no tag, elements without content, `<image>`, and the pictures of `noscript`.
struct HTMLPageSource {
    private(set) var bytes: [UInt8] = []
    /// The texts of the `application/ld+json` scripts.
    private(set) var linkedData: [[UInt8]] = []

    /// A tag longer than this, mostly for a picture inside an attribute, loses its attributes.
    private static let tagLimit = 64 << 10
    private static let linkedDataLimit = 2 << 20
    private static let scriptLimit = 64

    private var nesting = HTMLNesting()
    private var dropped = 0
    private var canCloseComments = true
    private var bareAmpersands = 0
    private var linkedDataCount = 0
    /// Names of elements with raw content of which no end tag is left.
    private var unclosed: Set<[UInt8]> = []
    /// The next end tag of a name, so that it is searched for once.
    private var ends: [[UInt8]: Int] = [:]
    /// Where the last drawing without an end tag turned out to have none.
    private var drawingEnd = 0
    private var hasBody = false
    /// Where the last picture stands in the output, while nothing but tags followed it.
    private var lastPicture: Range<Int>?

    init(_ page: Span<UInt8>) {
        bytes.reserveCapacity(page.count + 1)
        var index = 0
        while index < page.count {
            let open = ByteSearch.index(of: UInt8(ascii: "<"), in: page, from: index) ?? page.count
            if open > index { copyText(page.extracting(index..<open)) }
            guard open < page.count else { return }
            index = copyTag(page, at: open)
        }
    }

    /// Copies text; where bare ampersands are many, they are escaped, for each costs the parser a
    /// microsecond.
    private mutating func copyText(_ text: Span<UInt8>) {
        if lastPicture != nil, text.indices.contains(where: { text[$0] > 0x20 }) {
            lastPicture = nil
        }
        var start = 0
        while let found = ByteSearch.index(of: UInt8(ascii: "&"), in: text, from: start) {
            copy(text.extracting(start..<found))
            if let end = HTMLReferenceRepair.write(text, at: found, isAttribute: false, to: &bytes)
            {
                start = end
                continue
            }
            bytes.append(UInt8(ascii: "&"))
            start = found + 1
            guard !HTMLPrescan.isReference(text, at: found) else { continue }
            bareAmpersands += 1
            if bareAmpersands > HTMLPrescan.bareAmpersandLimit {
                bytes.append(contentsOf: "amp;".utf8)
            }
        }
        copy(text.extracting(start..<text.count))
    }

    private mutating func copy(_ part: Span<UInt8>) {
        bytes.append(addingCapacity: part.count) { output in
            for index in part.indices { output.append(part[index]) }
        }
    }

    /// Copies what begins with a `<`; returns the index after it.
    private mutating func copyTag(_ page: Span<UInt8>, at start: Int) -> Int {
        let tag = HTMLTag(page, at: start, canCloseComments: &canCloseComments)
        switch tag.kind {
        case .declaration: break
        case .text: bytes.append(contentsOf: "&lt;".utf8)
        case .start: return copyStart(page, tag, at: start)
        case .end:
            switch tag.element {
            // Browsers add to the body what follows its end tag.
            case .body, .html: break
            // End tags of elements that were closed at once, or whose start tags were left out.
            case .embed, .source, .track, .wbr, .template: break
            default:
                if dropped > 0, tag.element.isNesting {
                    dropped -= 1
                } else {
                    nesting.close(tag)
                    copy(page.extracting(start..<tag.end))
                }
            }
        }
        return tag.end
    }

    private mutating func copyStart(_ page: Span<UInt8>, _ tag: HTMLTag, at start: Int) -> Int {
        beginBody(before: tag)
        if tag.element == .title { return copyTitle(page, tag, at: start) }
        if tag.element == .template, isShown(page.extracting(start..<tag.end)) { return tag.end }
        if tag.element == .iframe {
            // Where a player stands is worth knowing; what stands in the element is for nobody.
            copyStartTag(page, tag, at: start)
            bytes.append(contentsOf: HTMLElement.iframe.closing)
        }
        if tag.element.hasRawContent {
            return skipRawContent(page, tag, named: tag.element.name, at: start)
        }
        if tag.element == .other || tag.element == .annotation {
            if ByteSearch.matches("amp-", in: page, at: start + 1) {
                return copyAMP(page, tag, at: start)
            }
            // The source of a formula, beside the formula.
            let name: StaticString = "annotation"
            if ByteSearch.matches(name, in: page, at: start + 1) {
                let end = start + 1 + name.utf8CodeUnitCount
                let isXML = ByteSearch.matches("-xml", in: page, at: end)
                let range = start + 1..<(isXML ? end + 4 : end)
                return skipRawContent(page, tag, named: ByteSearch.array(page, range), at: start)
            }
        }
        switch tag.element {
        case .embed, .source, .track, .wbr:
            copyStartTag(page, tag, at: start)
            bytes.append(contentsOf: tag.element.closing)
            return tag.end
        case .img, .image:
            copyPicture(page, tag, at: start)
            return tag.end
        default: break
        }
        if nesting.open(tag) {
            copyStartTag(page, tag, at: start)
        } else {
            dropped += 1
        }
        return tag.end
    }

    /// Writes the start tag of the body before the first element that cannot stand in a head.
    private mutating func beginBody(before tag: HTMLTag) {
        guard !hasBody, !tag.element.mayStandInHead else { return }
        hasBody = true
        switch tag.element {
        case .body, .frameset: break
        default: bytes.append(contentsOf: "<body>".utf8)
        }
    }

    /// Whether a template is the root of a shadow tree: browsers show what is in it.
    private func isShown(_ tag: Span<UInt8>) -> Bool {
        ByteSearch.index(of: "shadowrootmode", in: tag, from: 0) != nil
    }

    /// Copies a title with what looks like markup in it as text.
    private mutating func copyTitle(_ page: Span<UInt8>, _ tag: HTMLTag, at start: Int) -> Int {
        copyStartTag(page, tag, at: start)
        guard let end = endTag(of: HTMLElement.title.name, page, tag.end) else { return tag.end }
        var index = tag.end
        while index < end {
            let open = ByteSearch.index(of: UInt8(ascii: "<"), in: page, from: index) ?? end
            copy(page.extracting(index..<min(open, end)))
            if open < end { bytes.append(contentsOf: "&lt;".utf8) }
            index = open + 1
        }
        bytes.append(contentsOf: HTMLElement.title.closing)
        return HTMLTag(page, at: end, canCloseComments: &canCloseComments).end
    }

    private mutating func copyPicture(_ page: Span<UInt8>, _ tag: HTMLTag, at start: Int) {
        let first = bytes.count
        if tag.element == .image, tag.attributes <= HTMLPrescan.attributeLimit {
            bytes.append(contentsOf: HTMLElement.img.opening)
            copy(page.extracting(start + 6..<tag.end))
        } else {
            copyStartTag(page, tag, at: start)
        }
        lastPicture = first..<bytes.count
    }

    private mutating func copyStartTag(_ page: Span<UInt8>, _ tag: HTMLTag, at start: Int) {
        if tag.attributes <= HTMLPrescan.attributeLimit, tag.end - start <= Self.tagLimit {
            return copy(page.extracting(start..<tag.end))
        }
        var end = start + 1
        while end < tag.end, page[end] > 0x2F, page[end] != UInt8(ascii: ">"), end - start < 64 {
            end += 1
        }
        copy(page.extracting(start..<end))
        bytes.append(UInt8(ascii: ">"))
    }

    // MARK: - Raw content

    /// Skips an element whose content is no markup of the page; keeps linked data.
    private mutating func skipRawContent(
        _ page: Span<UInt8>,
        _ tag: HTMLTag,
        named name: [UInt8],
        at start: Int
    ) -> Int {
        if tag.isClosed, tag.element == .svg || tag.element == .iframe { return tag.end }
        guard !unclosed.contains(name), let end = endTag(of: name, page, tag.end) else {
            unclosed.insert(name)
            return tag.end
        }
        if isLeftOpen(tag, page, upTo: end) { return tag.end }
        if tag.element == .script, linkedData.count < Self.scriptLimit,
            end - tag.end + linkedDataCount <= Self.linkedDataLimit,
            isLinkedData(page.extracting(start..<tag.end))
        {
            linkedDataCount += end - tag.end
            linkedData.append(ByteSearch.array(page, tag.end..<end))
        }
        if tag.element == .noscript, hasBody { copyPictures(page.extracting(tag.end..<end)) }
        return HTMLTag(page, at: end, canCloseComments: &canCloseComments).end
    }

    /// Copies the pictures of a `noscript`, in the place of the one right before it, which a script
    /// would load.
    private mutating func copyPictures(_ content: Span<UInt8>) {
        var index = 0
        while let open = ByteSearch.index(of: UInt8(ascii: "<"), in: content, from: index) {
            let tag = HTMLTag(content, at: open, canCloseComments: &canCloseComments)
            index = tag.end
            guard tag.kind == .start, tag.element == .img,
                !HTMLPictureTag.isInvisible(content.extracting(open..<tag.end))
            else { continue }
            if let placeholder = lastPicture {
                for index in placeholder { bytes[index] = 0x20 }
                lastPicture = nil
            }
            copyStartTag(content, tag, at: open)
        }
    }

    /// Copies an element of AMP's own: a picture as `img`; what asks, sells or counts is skipped.
    private mutating func copyAMP(_ page: Span<UInt8>, _ tag: HTMLTag, at start: Int) -> Int {
        let skipped: [StaticString] = [
            "amp-ad", "amp-embed", "amp-sidebar", "amp-consent", "amp-analytics",
        ]
        for name in skipped where ByteSearch.matches(name, in: page, at: start + 1) {
            let name = ByteSearch.array(page, start + 1..<start + 1 + name.utf8CodeUnitCount)
            return skipRawContent(page, tag, named: name.map { $0 | 0x20 }, at: start)
        }
        if ByteSearch.matches("amp-img", in: page, at: start + 1),
            tag.attributes <= HTMLPrescan.attributeLimit
        {
            bytes.append(contentsOf: "<img".utf8)
            copy(page.extracting(start + 8..<tag.end))
        }
        return tag.end
    }

    private func isLinkedData(_ tag: Span<UInt8>) -> Bool {
        var index = 0
        while let plus = ByteSearch.index(of: UInt8(ascii: "+"), in: tag, from: index) {
            if ByteSearch.matches("ld+json", in: tag, at: plus - 2) { return true }
            index = plus + 1
        }
        return false
    }

    /// Whether what stands up to the next end tag shows that the element has none of its own: it
    /// begins again, or blocks of text stand in a drawing.
    private mutating func isLeftOpen(_ tag: HTMLTag, _ page: Span<UInt8>, upTo end: Int) -> Bool {
        switch tag.element {
        case .svg where tag.end < drawingEnd: return true
        case .svg, .iframe, .canvas, .select, .noscript, .textarea: break
        default: return false
        }
        var index = tag.end
        while let open = ByteSearch.index(of: UInt8(ascii: "<"), in: page, from: index), open < end
        {
            let inner = HTMLTag(page, at: open, canCloseComments: &canCloseComments)
            index = inner.end
            guard inner.kind == .start else { continue }
            if tag.element != .svg {
                if inner.element == tag.element { return true }
                continue
            }
            if inner.key == Self.foreignObject { return false }
            switch inner.element {
            case .p, .div, .h1, .h2, .h3, .h4, .h5, .h6, .ul, .ol, .table, .blockquote, .body:
                drawingEnd = open
                return true
            default: break
            }
        }
        return false
    }

    /// The key of the one element of drawings that holds HTML.
    private static let foreignObject = "foreignobject".utf8.reduce(0) {
        HTMLNames.adding($1, to: $0)
    }

    private mutating func endTag(of name: [UInt8], _ page: Span<UInt8>, _ start: Int) -> Int? {
        if let known = ends[name], known >= start { return known }
        let end = nextEndTag(of: name, page, start)
        ends[name] = end
        return end
    }

    private func nextEndTag(of name: [UInt8], _ page: Span<UInt8>, _ start: Int) -> Int? {
        var index = start
        while let open = ByteSearch.index(of: UInt8(ascii: "<"), in: page, from: index) {
            index = open + 1
            guard open + 2 + name.count < page.count, page[open + 1] == UInt8(ascii: "/") else {
                continue
            }
            var isName = true
            for (offset, letter) in name.enumerated()
            where page[open + 2 + offset] | 0x20 != letter {
                isName = false
                break
            }
            // The name must end there: `</scripts>` ends nothing.
            let next = page[open + 2 + name.count]
            if isName, next <= 0x20 || next == UInt8(ascii: ">") || next == UInt8(ascii: "/") {
                return open
            }
        }
        return nil
    }
}

extension HTMLElement {
    /// Whether its start tag leaves a head open.
    fileprivate var mayStandInHead: Bool {
        switch self {
        case .html, .head, .base, .basefont, .bgsound, .link, .meta, .title, .script, .style,
            .noscript, .template, .noframes:
            true
        default: false
        }
    }

    /// Whether what stands in it is no markup of the page, or nothing that a reader sees.
    fileprivate var hasRawContent: Bool {
        switch self {
        case .script, .style, .svg, .iframe, .template, .noscript, .noembed, .noframes, .textarea,
            .xmp, .canvas, .select:
            true
        default: false
        }
    }
}
