import CCurl
import FeedmillAddress
import Glibc

/// The addresses of this machine, public ones included: services that listen on all of them are
/// reached through each.
///
/// Touched by the thread of libcurl alone. They change seldom and are read anew once a minute.
final class OwnAddresses {
    private static let interval = Duration.seconds(60)

    private var addresses: Set<IPAddress> = []
    private var nextReading = ContinuousClock.now

    /// Whether the address leads to this machine, in whatever form it is written.
    func contains(_ address: IPAddress) -> Bool {
        let now = ContinuousClock.now
        if now >= nextReading {
            addresses = Self.read()
            nextReading = now + Self.interval
        }
        return addresses.contains(address) || address.inner.map(addresses.contains) ?? false
    }

    /// None where the system does not say; the other rules hold all the same.
    private static func read() -> Set<IPAddress> {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&first) == 0 else { return [] }
        defer { unsafe freeifaddrs(first) }
        var addresses: Set<IPAddress> = []
        var next = unsafe first
        while let entry = unsafe next {
            if let address = unsafe entry.pointee.ifa_addr {
                let isV6 = unsafe address.pointee.sa_family == sa_family_t(AF_INET6)
                let size = isV6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
                if let own = unsafe IPAddress(address, length: size) { addresses.insert(own) }
            }
            unsafe next = entry.pointee.ifa_next
        }
        return addresses
    }
}
