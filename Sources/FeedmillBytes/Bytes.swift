// FeedmillBytes: text as bytes.
//
// Scanning, trimming, hexadecimal, UTF-8 text that is kept as bytes, one JSON writer and SHA-256:
// what every other target needs and none should write again. Everything here is a plain function
// or value without state and works in one pass over the bytes, because feeds are megabytes of text
// that is mostly thrown away. Bytes from outside are never trusted: what is not UTF-8 is replaced,
// and what is shown to people passes `printable()` first. It knows nothing of feeds, URLs or
// files.

extension [UInt8] {
    /// Appends the bytes of a span.
    ///
    /// The compiler turns this loop into vector copies, which it does not do for slices of strings.
    package mutating func append(copying bytes: Span<UInt8>) {
        append(addingCapacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }
}
