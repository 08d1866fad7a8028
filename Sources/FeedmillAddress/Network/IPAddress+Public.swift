extension IPAddress {
    /// Whether it is a public address by the IANA registries of special-purpose addresses.
    ///
    /// An IPv4 address inside an IPv6 one is judged as itself: mapped, compatible, translatable
    /// (RFC 2765), NAT64 (RFC 6052) and 6to4 (RFC 3056).
    package var isPublic: Bool {
        switch self {
        case .v4(let address):
            !Self.specialV4.contains { address >> (32 - $0.bits) == $0.prefix >> (32 - $0.bits) }
        case .v6(let high, _):
            if let inner {
                inner.isPublic
            } else {
                !Self.specialV6.contains { high >> (64 - $0.bits) == $0.prefix >> (64 - $0.bits) }
            }
        }
    }

    /// The IPv4 address inside an IPv6 one, as ``isPublic`` looks at it.
    package var inner: IPAddress? {
        guard case .v6(let high, let low) = self else { return nil }
        return Self.embedded(high, low)
    }

    private static func embedded(_ high: UInt64, _ low: UInt64) -> IPAddress? {
        let last = IPAddress.v4(UInt32(truncatingIfNeeded: low))
        switch (high, low >> 32) {
        // ::ffff:0:0/96, ::/96, ::ffff:0:0:0/96
        case (0, 0x0000_FFFF), (0, 0), (0, 0xFFFF_0000): return last
        // 64:ff9b::/96
        case (0x0064_FF9B_0000_0000, 0): return last
        default: break
        }
        // 2002::/16
        guard high >> 48 == 0x2002 else { return nil }
        return .v4(UInt32(truncatingIfNeeded: high >> 16))
    }

    private static let specialV4: [(prefix: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8),  // 0.0.0.0/8: this network
        (0x0A00_0000, 8),  // 10.0.0.0/8: private
        (0x6440_0000, 10),  // 100.64.0.0/10: carrier-grade NAT
        (0x7F00_0000, 8),  // 127.0.0.0/8: loopback
        (0xA9FE_0000, 16),  // 169.254.0.0/16: link-local, metadata of clouds
        (0xA83F_8110, 32),  // 168.63.129.16: the host agent of Azure, metadata
        (0xAC10_0000, 12),  // 172.16.0.0/12: private
        (0xC000_0000, 24),  // 192.0.0.0/24: protocol assignments
        (0xC000_0200, 24),  // 192.0.2.0/24: documentation
        (0xC058_6300, 24),  // 192.88.99.0/24: 6to4 relays
        (0xC0A8_0000, 16),  // 192.168.0.0/16: private
        (0xC612_0000, 15),  // 198.18.0.0/15: benchmarks
        (0xC633_6400, 24),  // 198.51.100.0/24: documentation
        (0xCB00_7100, 24),  // 203.0.113.0/24: documentation
        (0xE000_0000, 4),  // 224.0.0.0/4: multicast
        (0xF000_0000, 4),  // 240.0.0.0/4: reserved, broadcast
    ]

    /// The first 64 bits decide for all of them; `::` and `::1` fall under 0.0.0.0/8 above.
    private static let specialV6: [(prefix: UInt64, bits: UInt64)] = [
        (0x0064_FF9B_0001_0000, 48),  // 64:ff9b:1::/48: local NAT64
        (0x0100_0000_0000_0000, 64),  // 100::/64: discard
        (0x2001_0000_0000_0000, 23),  // 2001::/23: protocol assignments, Teredo
        (0x2001_0DB8_0000_0000, 32),  // 2001:db8::/32: documentation
        (0x3FFF_0000_0000_0000, 20),  // 3fff::/20: documentation
        (0x5F00_0000_0000_0000, 16),  // 5f00::/16: segment routing
        (0xFC00_0000_0000_0000, 7),  // fc00::/7: unique local
        (0xFE80_0000_0000_0000, 10),  // fe80::/10: link-local
        (0xFEC0_0000_0000_0000, 10),  // fec0::/10: site-local
        (0xFF00_0000_0000_0000, 8),  // ff00::/8: multicast
    ]
}
