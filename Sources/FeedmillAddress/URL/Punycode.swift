/// The Bootstring encoding of RFC 3492 with the parameters of Punycode.
enum Punycode {
    private static let base: UInt32 = 36
    private static let tMin: UInt32 = 1
    private static let tMax: UInt32 = 26

    /// Encodes one label, without the `xn--`; `nil` when a delta would overflow (section 6.4).
    static func encode(_ label: [Unicode.Scalar]) -> [UInt8]? {
        var output = label.filter(\.isASCII).map { UInt8(truncatingIfNeeded: $0.value) }
        let basicCount = UInt32(output.count)
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var state = State()
        var handled = basicCount
        while handled < label.count {
            guard
                let next = label.lazy.map(\.value).filter({ $0 >= state.codePoint }).min(),
                state.advance(to: next, handled: handled)
            else { return nil }
            for scalar in label {
                if scalar.value < next, !state.increaseDelta(by: 1) { return nil }
                if scalar.value == next {
                    appendDelta(state.delta, bias: state.bias, to: &output)
                    state.adapt(isFirst: handled == basicCount, count: handled + 1)
                    handled += 1
                }
            }
            guard state.increaseDelta(by: 1) else { return nil }
            state.codePoint += 1
        }
        return output
    }

    private struct State {
        var codePoint: UInt32 = 128
        var delta: UInt32 = 0
        var bias: UInt32 = 72

        mutating func increaseDelta(by amount: UInt32) -> Bool {
            let (sum, overflow) = delta.addingReportingOverflow(amount)
            delta = sum
            return !overflow
        }

        mutating func advance(to next: UInt32, handled: UInt32) -> Bool {
            let (steps, overflow) = (next - codePoint).multipliedReportingOverflow(by: handled + 1)
            codePoint = next
            return !overflow && increaseDelta(by: steps)
        }

        /// Section 6.1.
        mutating func adapt(isFirst: Bool, count: UInt32) {
            delta /= isFirst ? 700 : 2
            delta += delta / count
            var steps: UInt32 = 0
            while delta > (base - tMin) * tMax / 2 {
                delta /= base - tMin
                steps += base
            }
            bias = steps + (base - tMin + 1) * delta / (delta + 38)
            delta = 0
        }
    }

    /// Writes a delta as a variable-length integer, least significant digit first.
    private static func appendDelta(_ delta: UInt32, bias: UInt32, to output: inout [UInt8]) {
        var rest = delta
        var position = base
        while true {
            let threshold = position <= bias ? tMin : min(tMax, position - bias)
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            position += base
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? 0x61 + value : 0x16 + value)
    }
}
