/// Where the status server listens: this machine only.
package enum ListenAddress: Sendable, Hashable {
    /// A port of a loopback address; 0 for any free port.
    case loopback(IPAddress, port: UInt16)
    /// The path of a Unix socket.
    case unix(String)

    /// Reads `127.0.0.1:8737`, `[::1]:8737` or `unix:/path`; `nil` when it is none of them, or an
    /// address that other machines can reach.
    package init?(_ text: some StringProtocol) {
        if text.hasPrefix("unix:/") {
            let path = text.dropFirst("unix:".count)
            guard path.utf8.count < 108, !path.utf8.contains(0) else { return nil }
            self = .unix(String(path))
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard let address = IPAddress(host), address.isLoopback else { return nil }
        self = .loopback(address, port: port)
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The form that is read.
    package var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .loopback(let address, let port):
            if case .v6 = address { "[\(address)]:\(port)" } else { "\(address):\(port)" }
        }
    }
}

extension IPAddress {
    /// Whether only this machine has the address.
    fileprivate var isLoopback: Bool {
        switch self {
        case .v4(let number): number >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }
}
