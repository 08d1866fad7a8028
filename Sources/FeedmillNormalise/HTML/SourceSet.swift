/// The value of a `srcset` attribute: addresses with a width or a density.
enum SourceSet {
    /// A candidate, as ranges of the value.
    struct Candidate {
        var address: Range<Int>
        /// `2x`, `480w`, or empty.
        var descriptor: Range<Int>
    }

    /// Splits a value as HTML 5 does: white space ends an address, a comma a candidate.
    static func candidates(of value: Span<UInt8>) -> [Candidate] {
        var candidates: [Candidate] = []
        var index = 0
        while index < value.count, candidates.count < 64 {
            while index < value.count, isSpace(value[index]) || value[index] == comma { index += 1 }
            let start = index
            while index < value.count, !isSpace(value[index]) { index += 1 }
            var end = index
            while end > start, value[end - 1] == comma { end -= 1 }
            guard end > start else { break }
            var descriptor = index..<index
            if end == index {
                while index < value.count, value[index] != comma { index += 1 }
                descriptor = trimmed(value, end..<index)
                index += 1
            }
            if isDescriptor(value, descriptor) {
                candidates.append(Candidate(address: start..<end, descriptor: descriptor))
            }
        }
        return candidates
    }

    private static func trimmed(_ value: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(value[start]) { start += 1 }
        while start < end, isSpace(value[end - 1]) { end -= 1 }
        return start..<end
    }

    /// The address with `%2C` for commas, which our own reader or a sloppy one would split at.
    static func escapingCommas(_ address: String) -> [UInt8] {
        address.utf8.contains(comma)
            ? address.utf8.flatMap { $0 == comma ? Array("%2C".utf8) : [$0] } : Array(address.utf8)
    }

    private static let comma = UInt8(ascii: ",")

    private static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    /// Nothing, or a number with `w`, `x` or `h`.
    private static func isDescriptor(_ value: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        let last = value[range.upperBound - 1]
        let isUnit =
            last == UInt8(ascii: "w") || last == UInt8(ascii: "x") || last == UInt8(ascii: "h")
        return isUnit && (2...8).contains(range.count)
            && range.dropLast().allSatisfy {
                value[$0] &- 0x30 < 10 || value[$0] == UInt8(ascii: ".")
            }
    }
}
