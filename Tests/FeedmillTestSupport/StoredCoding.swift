/// Content codings that hold the bytes as they are: whole, valid and made without a library.
package enum StoredCoding: String, Sendable, CaseIterable {
    case gzip
    case brotli = "br"
    case zstandard = "zstd"

    /// The bytes in this coding; 65,535 at most.
    package func encode(_ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count <= 65_535 && !bytes.isEmpty, "one block holds no more")
        let count = UInt32(bytes.count)
        switch self {
        case .gzip:
            // RFC 1952 around one stored block of RFC 1951.
            let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 1]
            let length = Self.little(count, 2) + Self.little(~count, 2)
            let trailer = Self.little(Self.checksum(bytes), 4) + Self.little(count, 4)
            return head + length + bytes + trailer
        case .brotli:
            // RFC 7932: a window of 64 KiB, one uncompressed meta-block, an empty last one.
            return Self.little((count - 1) << 4 | 1 << 20, 3) + bytes + [0x03]
        case .zstandard:
            // RFC 8878: a window of 64 KiB, no checksum, one raw block, which is the last.
            let head: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x30]
            return head + Self.little(count << 3 | 1, 3) + bytes
        }
    }

    private static func little(_ number: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in
                rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1
            }
        }
    }
}
