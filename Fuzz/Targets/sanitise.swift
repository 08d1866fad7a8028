import FeedmillNormalise
import FeedmillParse

/// Markup: whatever comes in, only allowed elements come out.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    CostOracle.watch(count) { examine(start, count) }
    return 0
}

private func examine(_ start: UnsafePointer<UInt8>, _ count: Int) {
    // What the parser hands over is UTF-8 without NUL.
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    var feed = ParsedFeed(format: .atom)
    feed.arena = Array(text.utf8.filter { $0 != 0 })
    var entry = ParsedEntry()
    let whole = Text(start: 0, end: Int32(feed.arena.count))
    entry.content = TextConstruct(text: whole, kind: .html)
    entry.title = TextConstruct(text: whole, kind: .undeclared)
    feed.entries = [entry]
    let normalised = Normaliser(context: NormalisingContext()).normalise(feed)
    for article in normalised.entries.map(\.article) {
        // Both go into records as they are.
        for text in [article.contentHTML, article.contentText].compactMap({ $0 }) {
            precondition(String(validating: text.bytes, as: UTF8.self) != nil, "broken UTF-8")
        }
        if let html = article.contentHTML { check(html.bytes) }
    }
}

/// Every `<` starts an allowed tag: anything else would be a token that nobody wrote on purpose.
func check(_ bytes: [UInt8]) {
    for index in bytes.indices where bytes[index] == UInt8(ascii: "<") {
        var name = bytes[(index + 1)...]
        if name.first == UInt8(ascii: "/") { name = name.dropFirst() }
        let word = String(decoding: name.prefix { $0 > 0x20 && $0 != 0x3E }, as: UTF8.self)
        precondition(allowed.contains(word), "<\(word) in the output")
    }
}

let allowed: Set<String> = Set(
    """
    a abbr b bdi bdo blockquote br cite code dd del details dfn div dl dt em figcaption figure \
    h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp section small span strong \
    sub summary sup time u ul var wbr article aside header footer table caption colgroup col thead \
    tbody tfoot tr td th img picture source audio video track
    """.split(separator: " ").map(String.init)
)
