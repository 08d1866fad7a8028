import FeedmillNormalise
import FeedmillParse

/// Documents: whatever the bytes are, parsing and normalising end and every record is JSON.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    CostOracle.watch(count) { examine(start, count) }
    return 0
}

private func examine(_ start: UnsafePointer<UInt8>, _ count: Int) {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let parsed = try? FeedParser.parse(bytes) else { return }
    let feed = Normaliser(context: NormalisingContext()).normalise(parsed)
    for entry in feed.entries {
        let json = entry.article.json()
        precondition(json.first == UInt8(ascii: "{") && json.last == UInt8(ascii: "}"))
        precondition(!json.contains { $0 < 0x20 }, "a raw control character in a record")
    }
}
