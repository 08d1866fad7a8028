import FeedmillSchedule

/// robots.txt: any file gives one answer to each question, and rules of a few signs give the answer
/// that trying all ways to match gives.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let lines = input.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    let target = String(decoding: lines.first ?? [], as: UTF8.self)
    let rules = RobotsRules(Array(lines.count > 1 ? lines[1] : []), product: "feedmill")
    precondition(rules.allows(target) == rules.allows(target), "two answers")
    if let delay = rules.crawlDelay {
        precondition(delay > .zero && delay <= RobotsRules.longestDelay, "a delay of \(delay)")
    }
    compare(input)
    return 0
}

/// The same input read as a few short rules.
private func compare(_ input: [UInt8]) {
    let parts = input.prefix(200).split(separator: 0x0A).prefix(8)
    guard let first = parts.first else { return }
    let path = [0x2F] + first.prefix(14).map { Array("/ab$".utf8)[Int($0 % 4)] }
    var file = "User-agent: *\n"
    var best = (length: -1, allows: true)
    for part in parts.dropFirst() {
        let allows = (part.first ?? 0) % 2 == 1
        var pattern = part.dropFirst().prefix(9).map { Array("/ab*$".utf8)[Int($0 % 5)] }
        guard let begin = pattern.first else { continue }
        file += "\(allows ? "Allow" : "Disallow"): \(String(decoding: pattern, as: UTF8.self))\n"
        if begin != 0x2F, begin != 0x2A { pattern.insert(0x2F, at: 0) }
        let isLonger = pattern.count > best.length || pattern.count == best.length && allows
        if isLonger, fits(path[...], pattern[...]) { best = (pattern.count, allows) }
    }
    let rules = RobotsRules(Array(file.utf8), product: "feedmill")
    let text = String(decoding: path, as: UTF8.self)
    precondition(rules.allows(text) == best.allows, "\(text) in:\n\(file)")
}

private func fits(_ path: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    guard let sign = pattern.first else { return true }
    if sign == 0x24, pattern.count == 1 { return path.isEmpty }
    if sign == 0x2A {
        return fits(path, pattern.dropFirst()) || !path.isEmpty && fits(path.dropFirst(), pattern)
    }
    return path.first == sign && fits(path.dropFirst(), pattern.dropFirst())
}
