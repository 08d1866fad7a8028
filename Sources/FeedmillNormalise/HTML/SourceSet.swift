/// The value of a `srcset` attribute: addresses with a width or a density.
enum SourceSet {
    struct Candidate {
        var address: [UInt8]
        /// `2x`, `480w`, or empty.
        var descriptor: [UInt8]
    }

    /// Splits a value as HTML 5 does: white space ends an address, a comma a candidate.
    static func candidates(of value: Span<UInt8>) -> [Candidate] {
        var candidates: [Candidate] = []
        var index = 0
        while index < value.count, candidates.count < 64 {
            while index < value.count, isSpace(value[index]) || value[index] == comma { index += 1 }
            var address: [UInt8] = []
            while index < value.count, !isSpace(value[index]) {
                address.append(value[index])
                index += 1
            }
            guard !address.isEmpty else { break }
            var descriptor: [UInt8] = []
            if address.last == comma {
                while address.last == comma { address.removeLast() }
            } else {
                while index < value.count, value[index] != comma {
                    descriptor.append(value[index])
                    index += 1
                }
                index += 1
            }
            let trimmed = descriptor.filter { !isSpace($0) }
            if isDescriptor(trimmed) {
                candidates.append(Candidate(address: address, descriptor: trimmed))
            }
        }
        return candidates
    }

    /// The address with `%2C` for commas, which our own reader or a sloppy one would split at.
    static func escapingCommas(_ address: String) -> [UInt8] {
        address.utf8.contains(comma)
            ? address.utf8.flatMap { $0 == comma ? Array("%2C".utf8) : [$0] } : Array(address.utf8)
    }

    private static let comma = UInt8(ascii: ",")

    private static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// Nothing, or a number with `w`, `x` or `h`.
    private static func isDescriptor(_ text: [UInt8]) -> Bool {
        guard let last = text.last else { return true }
        let isUnit =
            last == UInt8(ascii: "w") || last == UInt8(ascii: "x") || last == UInt8(ascii: "h")
        return isUnit && (2...8).contains(text.count)
            && text.dropLast().allSatisfy { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }
    }
}
