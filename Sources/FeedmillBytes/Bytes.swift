extension [UInt8] {
    /// Appends the bytes of a span.
    ///
    /// The loop becomes a copy of whole vectors, which appending a slice of a string does not.
    package mutating func append(copying bytes: Span<UInt8>) {
        append(addingCapacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }
}
