import FeedmillMarkup

/// Finds out which tags in a line of text are markup, and which ones the text is about.
///
/// Titles are published as text, as markup and as either escaped once too often. A tag without its
/// end tag and without an attribute that has a value is text: `On The <dl>`. So is a tag with
/// nothing inside, and any name that HTML does not have.
struct LineMarkup {
    /// A line with more tags is not a title.
    private static let tagLimit = 500

    private let text: [UInt8]
    private var tags: [TextTag] = []
    private var roles: [Role] = []

    private enum Role {
        case text
        case markup
        /// Markup that stands alone: it goes, what follows stays.
        case dropped
    }

    init(_ line: Span<UInt8>) {
        text = ByteSearch.array(line, 0..<line.count)
        findTags()
        pairTags()
        judgeLoneTags()
    }

    /// Whether any tag is markup.
    var hasMarkup: Bool { roles.contains { $0 != .text } }

    /// Whether tags are markup beyond doubt, even where nothing is left without them.
    var isSurelyMarkup: Bool { tags.contains(where: \.hasAddress) }

    /// Whether the line is a whole page, in which nothing is text but what a browser shows.
    var isPage: Bool {
        zip(tags, roles).contains { tag, role in
            let isOfPage = tag.element == .html || tag.element == .head || tag.element == .body
            return isOfPage && role != .text
        }
    }

    /// The line as markup, in which the tags that are text are escaped.
    var escaped: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + 16)
        var index = 0
        for (tag, role) in zip(tags, roles) where role != .text {
            Self.appendText(text[index..<tag.start], to: &output)
            if role == .markup { output.append(contentsOf: text[tag.start..<tag.end]) }
            index = tag.end
        }
        Self.appendText(text[index...], to: &output)
        return output
    }

    /// Text with every `<` escaped but those of comments; its references stand.
    static func appendText(_ text: ArraySlice<UInt8>, to output: inout [UInt8]) {
        for (index, byte) in zip(text.indices, text) {
            if byte == UInt8(ascii: "<"), !text[index...].starts(with: "<!--".utf8) {
                output.append(contentsOf: "&lt;".utf8)
            } else {
                output.append(byte)
            }
        }
    }

    private mutating func findTags() {
        var last = text.count - 1
        while last >= 0, text[last] != UInt8(ascii: ">") { last -= 1 }
        var index = 0
        while index < last, tags.count < Self.tagLimit {
            guard text[index] == UInt8(ascii: "<"), let tag = TextTag(text.span, at: index),
                tag.element != .other || tag.isCustom
            else {
                index += 1
                continue
            }
            tags.append(tag)
            index = tag.end
        }
        roles = Array(repeating: .text, count: tags.count)
    }

    /// Takes tags with their end tags for markup when something stands between them.
    private mutating func pairTags() {
        var open: [[UInt8]: [Int]] = [:]
        for index in tags.indices {
            let name = text[tags[index].name].map { $0 | 0x20 }
            guard tags[index].isEnd else {
                open[name, default: []].append(index)
                continue
            }
            guard let start = open[name]?.popLast() else { continue }
            let isHolding =
                text[tags[start].end..<tags[index].start].contains { $0 > 0x20 }
            if isHolding || tags[start].hasValue {
                roles[start] = .markup
                roles[index] = .markup
            }
        }
    }

    private mutating func judgeLoneTags() {
        for index in tags.indices where roles[index] == .text {
            let tag = tags[index]
            switch tag.element {
            case .br, .wbr: roles[index] = .markup
            case _ where tag.isEnd: break
            case .img, .image: if tag.hasValue { roles[index] = .markup }
            case .other: break
            default: if tag.hasValue { roles[index] = .dropped }
            }
        }
        // An end tag alone is the rest of markup where there is other markup.
        guard hasMarkup else { return }
        // So is a paragraph or an item, whose end tags may be left out.
        for index in tags.indices
        where roles[index] == .text && (tags[index].element == .p || tags[index].element == .li) {
            roles[index] = .markup
        }
        for index in tags.indices
        where roles[index] == .text && tags[index].isEnd && tags[index].element != .other {
            let name = text[tags[index].name].map { $0 | 0x20 }
            let isPaired = tags[..<index].contains {
                !$0.isEnd && text[$0.name].map { $0 | 0x20 } == name
            }
            if !isPaired { roles[index] = .dropped }
        }
    }
}
