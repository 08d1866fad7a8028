import Foundation
import FoundationXML
import Testing

/// What an XML document says, read by another parser than ours: one line an element, with the
/// path to it, its attributes and its text.
final class OPMLInformation: NSObject, XMLParserDelegate {
    private(set) var lines: [String] = []
    private var path: [String] = []
    private var open: [(line: Int, text: String)] = []

    static func lines(of bytes: [UInt8]) throws -> [String] {
        let information = OPMLInformation()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = information
        let isWhole = parser.parse()
        try #require(isWhole, "\(String(describing: parser.parserError))")
        return information.lines
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        path.append(attributes["text"] ?? attributes["title"] ?? name)
        let values = attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        open.append((lines.count, ""))
        lines.append(
            "\(path.dropLast().joined(separator: "/")) <\(name)> \(values.joined(separator: " | "))"
        )
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if !open.isEmpty { open[open.count - 1].text += text }
    }

    func parser(
        _ parser: XMLParser,
        didEndElement name: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) {
        path.removeLast()
        guard let element = open.popLast() else { return }
        let text = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
        if !text.isEmpty { lines[element.line] += " \"\(text)\"" }
    }
}
