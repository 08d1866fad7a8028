@testable import FeedmillMarkup

/// The fast readers of XML and HTML against libxml2: whatever they read, both report the same.
///
/// The first byte chooses the reader. A document that a fast reader gives up has nothing to compare.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let input = UnsafeBufferPointer(start: start + 1, count: count - 1)
    // What the readers get is UTF-8 without NUL.
    let bytes = Array(String(decoding: input, as: UTF8.self).utf8.filter { $0 != 0 })
    if start[0] & 1 == 0 { compareXML(bytes) } else { compareHTML(bytes) }
    return 0
}

func compareXML(_ bytes: [UInt8]) {
    let prolog = XMLProlog(bytes.span)
    guard prolog.rootOffset != nil else { return }
    let vocabulary = XMLVocabulary(
        names: ["", "base", "lang", "a", "b", "title", "href"],
        namespaces: [(uri: "u", number: 1), (uri: "v", number: 2)],
        prefixes: [(prefix: "p", number: 1)]
    )
    let reader = XMLReader(vocabulary: vocabulary, limits: XMLLimits()) { XMLEvents() }
    guard let fast = reader.readQuickly(bytes.span, prolog) else { return }
    var document = bytes
    let rules = XMLRepairRules(neverNested: [], containers: [], leaves: [], fields: [])
    guard let full = try? reader.readFully(&document, prolog: prolog, rules: rules) else {
        preconditionFailure("libxml2 was refused what the fast reader has read")
    }
    precondition(full.warnings == fast.warnings, "\(full.warnings) and \(fast.warnings)")
    precondition(
        full.handler.events == fast.handler.events,
        "the readers disagree: \(fast.handler.events) and \(full.handler.events)"
    )
}

func compareHTML(_ bytes: [UInt8]) {
    let fast = HTMLEvents()
    var quick = HTMLFastReader()
    guard quick.read(bytes.span, handler: fast) else { return }
    let full = HTMLEvents()
    HTMLReader().readAnything(bytes.span, handler: full)
    precondition(
        fast.events == full.events,
        "the readers disagree: \(fast.events) and \(full.events)"
    )
}

/// The events of a document, texts that follow each other as one.
final class XMLEvents: XMLHandler {
    var events: [String] = []

    func startElement(
        _ element: XMLElement,
        _ attributes: [XMLAttribute],
        _ arena: Span<UInt8>
    ) -> XMLDirective {
        var line = "<\(element.namespace) \(element.name) \(element.isPrefixed) \(element.base)"
        for attribute in attributes {
            line += " \(attribute.namespace) \(attribute.name)=\(text(attribute.value, arena))"
        }
        events.append(line)
        // All ways of taking content, by the name.
        switch element.name {
        case 3: return .text
        case 4: return .markup
        case 5: return .xhtml
        default: return .children
        }
    }

    func endElement(_ element: XMLElement, _ content: XMLContent, _ arena: Span<UInt8>) {
        // libxml2 hands an ampersand in an attribute over as a number, which says the same.
        let text = text(content.range, arena).replacing("&#38;", with: "&amp;")
        events.append("\(element.name)>\(content.isMarkup) \(text)")
    }

    func endDocument(_ source: Span<UInt8>) {}

    private func text(_ range: XMLRange, _ arena: Span<UInt8>) -> String {
        String(decoding: ByteSearch.array(arena, range.range), as: UTF8.self)
    }
}

/// The events of a fragment, texts that follow each other as one.
///
/// The parser puts every fragment into a page; those two elements are not the fragment's.
final class HTMLEvents: HTMLHandler {
    private(set) var events: [String] = []
    private var isInText = false

    func restart() {
        events = []
        isInText = false
    }

    func begin(_ element: HTMLElement) -> Bool {
        guard !Self.isPage(element) else { return false }
        add("<\(element)")
        return true
    }

    private static func isPage(_ element: HTMLElement) -> Bool {
        element == .html || element == .body
    }

    func attribute(_ attribute: HTMLAttribute, value: Span<UInt8>) {
        guard attribute != .other else { return }
        add(
            "\(attribute)=\(String(decoding: ByteSearch.array(value, 0..<value.count), as: UTF8.self))"
        )
    }

    func endAttributes(of element: HTMLElement) { add(">") }

    func text(_ text: Span<UInt8>) {
        let string = String(decoding: ByteSearch.array(text, 0..<text.count), as: UTF8.self)
        if isInText {
            events[events.count - 1] += string
        } else {
            events.append("text " + string)
            isInText = true
        }
    }

    func end(_ element: HTMLElement) {
        if !Self.isPage(element) { add("</\(element)") }
    }

    private func add(_ event: String) {
        events.append(event)
        isInText = false
    }
}
