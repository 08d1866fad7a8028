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
