/// Bounds and arithmetic of waiting times.
enum Wait {
    /// No wait is ever longer, whatever a server, feed or setting says.
    static let longest = Duration.seconds(31 * 86_400)
    static let day = Duration.seconds(86_400)

    /// Reads delta-seconds (RFC 9111 section 1.2.2): digits only, absurd numbers are cut to the
    /// bound.
    static func deltaSeconds(_ text: some StringProtocol) -> Duration? {
        var value: Int64 = 0
        var isEmpty = true
        for byte in text.utf8 {
            guard (0x30...0x39).contains(byte) else { return nil }
            isEmpty = false
            value = min(value * 10 + Int64(byte - 0x30), longest.components.seconds)
        }
        return isEmpty ? nil : .seconds(value)
    }

    /// `duration` doubled (or multiplied by another factor) `times` times, up to `bound`.
    static func grown(
        _ duration: Duration,
        by factor: Int = 2,
        times: Int,
        bound: Duration
    ) -> Duration {
        var result = min(duration, bound)
        // 31 days from one second are 22 doublings: the loop ends soon.
        for _ in 0..<max(0, times) {
            guard .zero < result, result < bound else { break }
            result = min(result * factor, bound)
        }
        return result
    }

    /// `duration` between nothing and the bound.
    static func bounded(_ duration: Duration) -> Duration {
        min(max(duration, .zero), longest)
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
