import FeedmillAddress
import FeedmillExtract
import FeedmillModel

/// Pages: whatever comes in, a record of valid text comes out, or a reason why not.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    CostOracle.watch(count) { examine(start, count) }
    return 0
}

private func examine(_ start: UnsafePointer<UInt8>, _ count: Int) {
    let page = Array(UnsafeBufferPointer(start: start, count: count))
    let url = WebURL("https://paper.example/2024/05/03/story")
    guard let article = try? PageExtractor().extract(page, url: url) else { return }
    for text in [article.contentHTML, article.contentText].compactMap({ $0 }) {
        precondition(String(validating: text.bytes, as: UTF8.self) != nil, "broken UTF-8")
        precondition(!text.bytes.isEmpty, "empty text")
    }
    precondition(!article.json().isEmpty, "no record")
}
