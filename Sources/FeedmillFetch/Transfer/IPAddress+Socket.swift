import CCurl
import FeedmillAddress
import Glibc

extension IPAddress {
    init(_ address: in6_addr) {
        var copy = address
        let (high, low) = unsafe withUnsafeBytes(of: &copy) { bytes in
            unsafe (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        self = .v6(high: high, low: low)
    }

    /// Reads a socket address; `nil` for any family but IPv4 and IPv6.
    init?(_ address: UnsafePointer<sockaddr>, length: Int) {
        let family = unsafe Int32(address.pointee.sa_family)
        let raw = unsafe UnsafeRawPointer(address)
        if family == AF_INET, length >= MemoryLayout<sockaddr_in>.size {
            let name = unsafe raw.loadUnaligned(as: sockaddr_in.self)
            self = .v4(UInt32(bigEndian: name.sin_addr.s_addr))
        } else if family == AF_INET6, length >= MemoryLayout<sockaddr_in6>.size {
            self.init(unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        } else {
            return nil
        }
    }
}
