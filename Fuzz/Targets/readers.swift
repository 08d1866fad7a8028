@testable import FeedmillMarkup

/// The fast reader of XML against libxml2: whatever it reads, both report the same.
///
/// A document that the fast reader gives up has nothing to compare.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    // What the readers get is UTF-8 without NUL.
    let bytes = Array(String(decoding: input, as: UTF8.self).utf8.filter { $0 != 0 })
    compareXML(bytes)
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
    precondition(full.handler.events == fast.handler.events, "the readers disagree")
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
        events.append("\(element.name)>\(content.isMarkup) \(text(content.range, arena))")
    }

    func endDocument(_ source: Span<UInt8>) {}

    private func text(_ range: XMLRange, _ arena: Span<UInt8>) -> String {
        String(decoding: ByteSearch.array(arena, range.range), as: UTF8.self)
    }
}
