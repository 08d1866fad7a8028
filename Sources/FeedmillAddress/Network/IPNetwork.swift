/// A range of addresses, as `192.168.1.0/24`, `fd00::/8` or one address.
package struct IPNetwork: Sendable, Hashable {
    private let address: IPAddress
    private let bits: Int

    /// Reads an address, with or without a prefix length.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let width = if case .v4 = address { 32 } else { 128 }
        var bits = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(parts[1]), (0...width).contains(number)
            else { return nil }
            bits = number
        }
        self.address = address
        self.bits = bits
    }

    /// Whether an address lies in it.
    package func contains(_ other: IPAddress) -> Bool {
        switch (address, other) {
        case (.v4(let own), .v4(let other)):
            // Shifting by the whole width gives zero: /0 contains everything.
            own >> UInt32(32 - bits) == other >> UInt32(32 - bits)
        case (.v6(let ownHigh, let ownLow), .v6(let otherHigh, let otherLow)):
            bits <= 64
                ? ownHigh >> UInt64(64 - bits) == otherHigh >> UInt64(64 - bits)
                : ownHigh == otherHigh
                    && ownLow >> UInt64(128 - bits) == otherLow >> UInt64(128 - bits)
        case (.v4(let own), .v6(let high, let low)):
            // ::ffff:0:0/96, which a dual-stack socket reports for IPv4.
            high == 0 && low >> 32 == 0xFFFF
                && own >> UInt32(32 - bits) == UInt32(truncatingIfNeeded: low) >> UInt32(32 - bits)
        case (.v6, .v4):
            false
        }
    }
}

extension IPNetwork: CustomStringConvertible {
    /// The form that is read: `192.168.1.0/24`, or one address.
    package var description: String {
        let width = if case .v4 = address { 32 } else { 128 }
        return bits == width ? "\(address)" : "\(address)/\(bits)"
    }
}
