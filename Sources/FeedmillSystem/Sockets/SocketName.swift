import Glibc
import SystemPackage

/// Where a stream socket is bound.
package enum SocketName: Sendable, Hashable {
    case v4(UInt32, port: UInt16)
    case v6(UInt64, UInt64, port: UInt16)
    case unix(String)
    /// An address of another family, or none.
    case other
}

extension SocketName {
    var family: Int32 {
        switch self {
        case .v4: AF_INET
        case .v6: AF_INET6
        case .unix: AF_UNIX
        case .other: AF_UNSPEC
        }
    }

    /// Calls with the address as the system has it.
    func withAddress(
        _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(Errno) -> Int32 {
        var storage = sockaddr_storage()
        let length: Int
        switch self {
        case .v4(let number, let port):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = number.bigEndian
            length = Self.copy(&address, to: &storage)
        case .v6(let high, let low, let port):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            var words = (high.bigEndian, low.bigEndian)
            unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { target in
                unsafe withUnsafeBytes(of: &words) { unsafe target.copyMemory(from: $0) }
            }
            length = Self.copy(&address, to: &storage)
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
                throw .fileNameTooLong
            }
            unsafe withUnsafeMutableBytes(of: &address.sun_path) {
                unsafe $0.copyBytes(from: bytes)
            }
            length = Self.copy(&address, to: &storage)
        case .other:
            throw .addressFamilyNotSupported
        }
        return unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call($0, socklen_t(length))
            }
        }
    }

    /// Reads an address that the system has filled in.
    init(_ storage: sockaddr_storage, length: socklen_t) {
        let family = Int32(storage.ss_family)
        var storage = storage
        self = unsafe withUnsafeBytes(of: &storage) { bytes in
            switch family {
            case AF_INET:
                let address = unsafe bytes.loadUnaligned(as: sockaddr_in.self)
                return .v4(
                    UInt32(bigEndian: address.sin_addr.s_addr),
                    port: address.sin_port.bigEndian
                )
            case AF_INET6:
                var address = unsafe bytes.loadUnaligned(as: sockaddr_in6.self)
                let port = address.sin6_port.bigEndian
                return unsafe withUnsafeBytes(of: &address.sin6_addr) { words in
                    let high = unsafe words.loadUnaligned(as: UInt64.self)
                    let low = unsafe words.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                    return .v6(high.bigEndian, low.bigEndian, port: port)
                }
            case AF_UNIX:
                let room = MemoryLayout<sa_family_t>.size..<max(2, min(Int(length), bytes.count))
                let path = unsafe bytes[room].prefix { $0 != 0 }
                return unsafe path.isEmpty ? .other : .unix(String(decoding: path, as: UTF8.self))
            default:
                return .other
            }
        }
    }

    private static func copy<Address>(
        _ address: inout Address,
        to storage: inout sockaddr_storage
    ) -> Int {
        unsafe withUnsafeMutableBytes(of: &storage) { target in
            unsafe withUnsafeBytes(of: &address) { unsafe target.copyMemory(from: $0) }
        }
        return MemoryLayout<Address>.size
    }
}
