import FeedmillAddress
import FeedmillModel
import FeedmillNormalise

/// URLs: what parses has one serialisation, and the canonical form is canonical.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    CostOracle.watch(count) { examine(start, count) }
    return 0
}

private func examine(_ start: UnsafePointer<UInt8>, _ count: Int) {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let base = WebURL("https://example.org/a/b?c#d")
    for url in [WebURL(text), WebURL(text, base: base)].compactMap({ $0 }) {
        precondition(WebURL(url.string)?.string == url.string, "a URL that changes when read again")
        precondition(url.string.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "not plain ASCII")
        let cleaner = URLCleaner()
        // Escaping a lone `%` may make it longer than any URL.
        guard let canonical = cleaner.canonical(url), canonical.utf8.count <= WebURL.byteLimit
        else {
            continue
        }
        let again = WebURL(canonical).flatMap { cleaner.canonical($0) }
        precondition(again == canonical, "a canonical URL that has another canonical form")
    }
}
