import FeedmillAddress
import FeedmillExtract
import FeedmillModel

/// The operator's selectors: the first line is one, the rest is a page.
///
/// Its mistakes are located in the line, and what it removes it cannot pick.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let lines = input.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    let text = String(decoding: lines.first ?? [], as: UTF8.self)
    let selector: PageSelector
    do {
        selector = try PageSelector(text)
    } catch {
        let places = 1...text.unicodeScalars.count + 1
        precondition(places.contains(error.position), error.description)
        precondition(!error.message.isEmpty, "a mistake without words")
        return 0
    }
    precondition(selector.paths.allSatisfy { !$0.isEmpty }, "a path without a step")
    let page = Array(lines.count > 1 ? lines[1] : [])
    var selectors = FeedSettings.PageSelectors()
    selectors.content = selector
    _ = article(page, selectors)
    selectors.remove = [selector]
    if let article = article(page, selectors) {
        precondition(
            article.feedmill.warnings.contains { $0.hasPrefix("nothing on the page matches") },
            "picked although removed"
        )
    }
    return 0
}

private func article(_ page: [UInt8], _ selectors: FeedSettings.PageSelectors) -> Article? {
    let url = WebURL("https://paper.example/story")
    let article = try? PageExtractor().read(page, contentType: nil, url: url, selectors: selectors)
        .article
    if let text = article?.contentText {
        precondition(String(validating: text.bytes, as: UTF8.self) != nil, "broken UTF-8")
    }
    return article
}
