/// SHA-256 (FIPS 180-4), used for article keys and body hashes, not for secrets.
///
/// These lines replace a cryptography package that would be the largest part of the program.
package struct SHA256 {
    private var state: [8 of UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
        0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var block = [64 of UInt8](repeating: 0)
    private var filled = 0
    private var length: UInt64 = 0

    package init() {}

    package static func digest(of bytes: some Sequence<UInt8>) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalise()
    }

    package mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { append(byte) }
    }

    /// Adds contiguous bytes, whole blocks at a time.
    package mutating func update(_ bytes: Span<UInt8>) {
        var index = 0
        while filled != 0, index < bytes.count {
            append(bytes[index])
            index += 1
        }
        while bytes.count - index >= 64 {
            var words = [16 of UInt32](repeating: 0)
            for word in 0..<16 {
                let at = index + word * 4
                words[word] =
                    UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16
                    | UInt32(bytes[at + 2]) << 8 | UInt32(bytes[at + 3])
            }
            compress(words)
            length &+= 64
            index += 64
        }
        while index < bytes.count {
            append(bytes[index])
            index += 1
        }
    }

    package consuming func finalise() -> SHA256Digest {
        let bits = length &* 8
        append(0x80)
        while filled != 56 { append(0) }
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: bits >> shift))
        }
        return SHA256Digest(state: state)
    }

    private mutating func append(_ byte: UInt8) {
        block[filled] = byte
        filled += 1
        length &+= 1
        guard filled == 64 else { return }
        filled = 0
        var words = [16 of UInt32](repeating: 0)
        for word in 0..<16 {
            let at = word * 4
            words[word] =
                UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16
                | UInt32(block[at + 2]) << 8 | UInt32(block[at + 3])
        }
        compress(words)
    }
}

/// The 32 bytes of a SHA-256 hash.
package struct SHA256Digest: Sendable, Hashable {
    package let bytes: [UInt8]

    fileprivate init(state: [8 of UInt32]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for index in 0..<8 {
            for shift in [24, 16, 8, 0] as [UInt32] {
                bytes.append(UInt8(truncatingIfNeeded: state[index] >> shift))
            }
        }
        self.bytes = bytes
    }

    /// The `index`th big-endian 64-bit word, 0 to 3.
    package func word(_ index: Int) -> UInt64 {
        bytes[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    package var hexadecimal: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension SHA256 {
    /// One block: the schedule is kept in a ring of sixteen words, the variables in registers.
    private mutating func compress(_ block: [16 of UInt32]) {
        var words = block
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let slot = index & 15
            if index >= 16 {
                let first = words[(index + 1) & 15]
                let last = words[(index + 14) & 15]
                let s0 = Self.rotate(first, 7) ^ Self.rotate(first, 18) ^ first >> 3
                let s1 = Self.rotate(last, 17) ^ Self.rotate(last, 19) ^ last >> 10
                words[slot] = words[slot] &+ s0 &+ words[(index + 9) & 15] &+ s1
            }
            let s1 = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
            let t1 = h &+ s1 &+ (e & f ^ ~e & g) &+ Self.constants[index] &+ words[slot]
            let s0 = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
            let t2 = s0 &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
        state[5] &+= f
        state[6] &+= g
        state[7] &+= h
    }

    private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
        value &>> count | value &<< (32 &- count)
    }

    private static let constants: [64 of UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1,
        0x923f_82a4, 0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3,
        0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786,
        0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147,
        0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13,
        0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a,
        0x5b9c_ca4f, 0x682e_6ff3, 0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208,
        0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
