import FeedmillMarkup
import FeedmillParse

/// Encodings: the first byte chooses a label, the rest is a document in whatever it is.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    CostOracle.watch(count) { examine(start, count) }
    return 0
}

private func examine(_ start: UnsafePointer<UInt8>, _ count: Int) {
    guard count > 0 else { return }
    let labels = [
        "utf-8", "utf-16", "utf-16le", "utf-32be", "iso-8859-1", "windows-1251", "shift_jis",
        "gb2312", "big5", "euc-kr", "koi8-r", "us-ascii", "nonsense",
    ]
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let label = labels[Int(start[0]) % labels.count]
    _ = try? FeedParser.parse(bytes, contentType: "application/rss+xml; charset=\(label)")
}
