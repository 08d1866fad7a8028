// Compiled with: Sources/FeedmillStatus/Server/RequestHead.swift
import FeedmillBytes

/// Heads of requests to the status page: however the bytes are cut up, the verdict is the same, and
/// it is there before more than the limit has been read.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    var whole = RequestHeadReader()
    let verdict = whole.take(input)
    var reader = RequestHeadReader()
    var pieces = RequestHeadReader.Verdict.incomplete
    var rest = input[...]
    while !rest.isEmpty, pieces == .incomplete {
        let size = 1 + Int(rest.first ?? 0) % 13
        pieces = reader.take(rest.prefix(size))
        rest = rest.dropFirst(size)
    }
    precondition(pieces == verdict, "\(verdict) at once, \(pieces) in pieces")
    let isBounded = verdict != .incomplete || count <= RequestHeadReader.headLimit
    precondition(isBounded, "\(count) bytes are read, and there is no verdict")
    guard case .complete(let head) = verdict else { return 0 }
    let size = head.headers.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    // What is not UTF-8 becomes a sign of three bytes.
    precondition(size <= 3 * RequestHeadReader.headLimit, "fields of \(size) bytes")
    precondition(head.headers.count <= RequestHeadReader.fieldLimit)
    return 0
}
