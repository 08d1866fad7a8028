/// An element of an OPML file, with its place in the text.
struct OPMLElement {
    var name: String
    var attributes: [OPMLScanner.Attribute]
    var startTag: Range<Int>
    /// From the first byte of the start tag to behind the end tag.
    var range: Range<Int>
    /// Between the tags.
    var content: Range<Int>
    /// Whether it is written as one tag that closes itself.
    var isEmptyTag: Bool
    var children: [OPMLElement] = []

    var isOutline: Bool { name.lowercased() == "outline" }
}

/// An OPML file as a tree over its own text.
///
/// It is for changing files: what is not changed stays byte for byte, whatever it is.
struct OPMLDocument {
    let bytes: [UInt8]
    let root: OPMLElement

    /// Reads UTF-8.
    init(bytes: [UInt8], source: String) throws(OPMLWalk.Failure) {
        self.bytes = bytes
        var walk = OPMLWalk(bytes: bytes, source: source)
        var open: [OPMLElement] = []
        var root: OPMLElement?
        func close(_ element: OPMLElement) {
            if open.isEmpty {
                root = element
            } else {
                open[open.count - 1].children.append(element)
            }
        }
        while let event = try walk.next() {
            let tag = walk.tag
            switch event {
            case .start(let name, let attributes, let isEmpty, _):
                let element = OPMLElement(
                    name: name,
                    attributes: attributes,
                    startTag: tag,
                    range: tag,
                    content: tag.upperBound..<tag.upperBound,
                    isEmptyTag: isEmpty
                )
                if isEmpty { close(element) } else { open.append(element) }
            case .end:
                guard var element = open.popLast() else { continue }
                element.range = element.startTag.lowerBound..<tag.upperBound
                element.content = element.startTag.upperBound..<tag.lowerBound
                close(element)
            }
        }
        // The walk refuses a file without a root.
        self.root =
            root
            ?? OPMLElement(
                name: "opml",
                attributes: [],
                startTag: 0..<0,
                range: 0..<0,
                content: 0..<0,
                isEmptyTag: true
            )
    }

    /// The element that holds the outlines: the root itself in files that have no body.
    var body: OPMLElement { root.children.first { $0.name.lowercased() == "body" } ?? root }

    /// The lines of an element that has them for itself, or just the element.
    func lines(of element: OPMLElement) -> Range<Int> {
        var start = element.range.lowerBound
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        var end = element.range.upperBound
        while end < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[end]) { end += 1 }
        guard start > 0, bytes[start - 1] == 0x0A, end < bytes.count, bytes[end] == 0x0A else {
            return element.range
        }
        return start..<(end + 1)
    }
}

/// Changes to a text, each in its place, carried out together.
struct TextEdits {
    private var edits: [(range: Range<Int>, text: [UInt8])] = []

    mutating func insert(_ text: [UInt8], at place: Int) {
        edits.append((place..<place, text))
    }

    mutating func replace(_ range: Range<Int>, by text: [UInt8] = []) {
        edits.append((range, text))
    }

    /// The part of the text with the changes that lie in it; they must not overlap.
    func applied(to bytes: [UInt8], in part: Range<Int>? = nil) -> [UInt8] {
        let part = part ?? 0..<bytes.count
        var output: [UInt8] = []
        var place = part.lowerBound
        // In the order of places, and those of one place in the order in which they were made.
        let ordered = edits.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }
        for (_, edit) in ordered
        where edit.range.lowerBound >= place && edit.range.upperBound <= part.upperBound {
            output += bytes[place..<edit.range.lowerBound]
            output += edit.text
            place = edit.range.upperBound
        }
        return output + bytes[place..<part.upperBound]
    }
}
