import FeedmillMarkup

/// Writes what it is told as one line of text.
final class XMLRecorder: XMLHandler {
    static let names = ["", "base", "lang", "r", "text", "markup", "either", "skip", "b64", "x"]
    var events: [String] = []

    private func name(_ element: XMLElement) -> String { Self.names[Int(element.name)] }

    private func string(_ range: XMLRange, _ arena: Span<UInt8>) -> String {
        String(decoding: ByteSearch.array(arena, range.range), as: UTF8.self)
    }

    func startElement(
        _ element: XMLElement,
        _ attributes: [XMLAttribute],
        _ arena: Span<UInt8>
    ) -> XMLDirective {
        let values = attributes.map { "\(Self.names[Int($0.name)])=\(string($0.value, arena))" }
        events.append("<" + ([name(element)] + values).joined(separator: " "))
        switch name(element) {
        case "text": return .text
        case "markup": return .xhtml
        case "either": return .either
        case "skip": return .skip
        case "b64": return .base64
        default: return .children
        }
    }

    func endElement(_ element: XMLElement, _ content: XMLContent, _ arena: Span<UInt8>) {
        let mark = content.isMarkup ? "!" : ""
        events.append("\(name(element))\(mark)>\(string(content.range, arena))")
    }

    func endDocument(_ source: Span<UInt8>) {}
}
