/// An address of the Internet protocol, version 4 or 6.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)
}

extension IPAddress {
    /// Reads `192.168.1.1` or `fd00::1`, the forms that operating systems write; the zone of a
    /// link-local address is ignored.
    package init?(_ text: some StringProtocol) {
        let bare = Array(text.utf8.prefix { $0 != UInt8(ascii: "%") })
        if let pieces = WebURLAddress.dottedPieces(bare[...]) {
            self = .v4(UInt32(pieces[0]) << 16 | UInt32(pieces[1]))
        } else if let pieces = WebURLAddress.parseIPv6(bare) {
            func number(_ part: ArraySlice<UInt16>) -> UInt64 {
                part.reduce(0) { $0 << 16 | UInt64($1) }
            }
            self = .v6(high: number(pieces[..<4]), low: number(pieces[4...]))
        } else {
            return nil
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address as operating systems write it (RFC 5952).
    package var description: String {
        switch self {
        case .v4(let number):
            return [24, 16, 8, 0].map { "\(number >> $0 & 0xFF)" }.joined(separator: ".")
        case .v6(let high, let low):
            let pieces = [high, low].flatMap { half in
                [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> $0) }
            }
            return WebURLAddress.compressed(pieces)
        }
    }
}
