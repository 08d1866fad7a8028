import CLibXML2

/// What the reader knows while libxml2 walks a document.
///
/// One value behind the pointer that libxml2 hands to every callback: raw struct state measured a
/// fifth faster than a class. Text goes straight into the arena; nothing becomes a string.
struct XMLReaderState {
    /// How the content of the current element is taken.
    enum Mode: UInt8 {
        case children
        case text
        case base64
        case either
        case markup
    }

    /// An open element.
    struct Frame {
        var element: XMLElement
        var mode: Mode
        /// Where the content of a gathered element starts.
        var start: Int32
        /// Whether the handler was told of the element, and is told of its end.
        var isReported: Bool
        /// Whether a start tag was written into markup.
        var isWritten: Bool
        /// Index into `references`: the base inside markup, relative to the construct's own.
        var reference: Int32 = -1
    }

    let vocabulary: XMLVocabulary
    let limits: XMLLimits
    let handler: any XMLHandler
    let entities: XMLEntityTable
    var arena: [UInt8] = []
    var bases: [XMLBase] = [XMLBase(parent: -1, reference: XMLRange(start: 0, end: 0))]
    var frames: [Frame] = []
    var attributes: [XMLAttribute] = []
    var names = XMLPointerMap()
    var namespaces = XMLPointerMap()
    var markup = XMLMarkupWriter()
    /// Elements open inside a skipped one, itself included; 0 when nothing is skipped.
    var skipped = 0
    /// The byte after which the current field is cut.
    var fieldEnd = Int.max
    /// Bytes that entities may still make.
    var expansionLeft: Int
    var mode = Mode.children
    var isStopped = false
    var wasCut = false
    var hasTooManyNames = false
    var hasTooManyNamespaces = false
    /// The first error that makes the document ill-formed.
    var firstError: String?
    /// Whether the walk goes on after such an error.
    let recovers: Bool

    init(
        vocabulary: XMLVocabulary,
        limits: XMLLimits,
        handler: any XMLHandler,
        entities: XMLEntityTable,
        size: Int,
        recovers: Bool
    ) {
        self.vocabulary = vocabulary
        self.limits = limits
        self.handler = handler
        self.entities = entities
        self.recovers = recovers
        expansionLeft = XMLLimits.expansion(ofDocumentBytes: size)
        arena.reserveCapacity(size + 256)
        frames.reserveCapacity(32)
    }
}

// MARK: - Elements

extension XMLReaderState {
    /// Handles a start tag that is not inside a skipped element.
    @safe
    mutating func start(_ tag: XMLStartTag) {
        if mode == .markup || mode == .text || mode == .base64 {
            startInMarkup(tag)
            return
        }
        if mode == .either, let frame = frames.last {
            // Text was not what it is about: forget it and report the children.
            arena.removeSubrange(Int(frame.start)...)
            frames[frames.count - 1].mode = .children
        }
        let number = tag.namespaceNumber(vocabulary, &namespaces)
        var element = XMLElement(
            namespace: number.namespace,
            name: tag.nameNumber(vocabulary, &names),
            isPrefixed: tag.isPrefixed,
            isForeign: number.isForeign,
            base: frames.last?.element.base ?? 0,
            language: frames.last?.element.language,
            declaresLanguage: false
        )
        attributes.removeAll(keepingCapacity: true)
        gatherAttributes(of: tag, into: &element)
        let directive = handler.startElement(element, attributes, arena.span)
        open(element, directive)
    }

    private mutating func open(_ element: XMLElement, _ directive: XMLDirective) {
        var frame = Frame(
            element: element,
            mode: .children,
            start: Int32(truncatingIfNeeded: arena.count),
            isReported: true,
            isWritten: false
        )
        switch directive {
        case .skip:
            skipped = 1
            return
        case .stop:
            isStopped = true
            return
        case .children:
            frame.mode = .children
        case .text:
            frame.mode = .text
        case .base64:
            frame.mode = .base64
        case .either:
            frame.mode = .either
        case .markup, .xhtml:
            frame.mode = .markup
            markup.begin(dropsWrapper: directive.isXHTML)
        }
        mode = frame.mode
        fieldEnd = arena.count &+ limits.fieldBytes
        frames.append(frame)
    }

    /// Handles an end tag that is not inside a skipped element.
    mutating func end(_ tag: XMLEndTag) {
        guard let frame = frames.popLast() else { return }
        defer { mode = frames.last?.mode ?? .children }
        guard frame.isReported else {
            if frame.isWritten { markup.writeEnd(tag, to: &arena, limit: fieldEnd) }
            return
        }
        var content = XMLContent(
            range: XMLRange(start: frame.start, end: frame.start),
            isMarkup: frame.mode == .markup
        )
        switch frame.mode {
        case .children:
            break
        case .base64:
            decodeBase64(from: Int(frame.start))
            content.range.end = Int32(truncatingIfNeeded: arena.count)
        case .text, .either, .markup:
            content.range.end = Int32(truncatingIfNeeded: arena.count)
        }
        handler.endElement(frame.element, content, arena.span)
    }

    private mutating func startInMarkup(_ tag: XMLStartTag) {
        guard let parent = frames.last else { return }
        if mode != .markup {
            turnTextIntoMarkup()
        }
        var frame = parent
        frame.isReported = false
        frame.mode = .markup
        frame.isWritten = !(parent.isReported && markup.isWrapper(tag))
        if let reference = tag.xmlBase {
            frame.reference = markup.enterBase(reference, inside: parent.reference)
        }
        if frame.isWritten {
            markup.writeStart(tag, reference: frame.reference, to: &arena, limit: fieldEnd)
        }
        frames.append(frame)
        mode = .markup
    }

    /// A child element came inside a text: what was gathered so far becomes markup.
    ///
    /// Text that has tags in it already is escaped markup mixed with naked markup, as RSS
    /// descriptions have it; other text is escaped.
    private mutating func turnTextIntoMarkup() {
        let index = frames.count - 1
        let start = Int(frames[index].start)
        if !arena[start...].contains(0x3C) {
            let text = Array(arena[start...])
            arena.removeSubrange(start...)
            XMLMarkupWriter.appendEscaped(text.span, to: &arena)
        }
        frames[index].mode = .markup
        markup.begin(dropsWrapper: false)
    }
}

// MARK: - Attributes

extension XMLReaderState {
    private mutating func gatherAttributes(of tag: XMLStartTag, into element: inout XMLElement) {
        for index in 0..<tag.attributeCount {
            let number = tag.attributeNumbers(index, vocabulary, &names, &namespaces)
            guard number.name != 0 else { continue }
            let start = arena.count
            tag.appendValue(index, entities: entities, left: &expansionLeft, to: &arena)
            if arena.count &- start > limits.fieldBytes {
                arena.removeSubrange(start...)
                wasCut = true
                continue
            }
            let range = XMLRange(
                start: Int32(truncatingIfNeeded: start),
                end: Int32(truncatingIfNeeded: arena.count)
            )
            if number.namespace == XMLVocabulary.xmlNamespace {
                if number.name == vocabulary.base {
                    enterBase(range, &element)
                    continue
                }
                if number.name == vocabulary.lang {
                    element.language = range
                    element.declaresLanguage = true
                    continue
                }
            }
            attributes.append(
                XMLAttribute(namespace: number.namespace, name: number.name, value: range)
            )
        }
    }

    private mutating func enterBase(_ range: XMLRange, _ element: inout XMLElement) {
        // An xml:base in every one of a million elements must not grow without bound.
        guard bases.count < limits.bases else { return }
        bases.append(XMLBase(parent: element.base, reference: range))
        element.base = Int32(truncatingIfNeeded: bases.count - 1)
    }
}

extension XMLDirective {
    var isXHTML: Bool {
        if case .xhtml = self { true } else { false }
    }
}
