/// What the operator has set for some hosts.
package struct HostRule: Sendable, Hashable {
    /// A name, or `*.` and the end of many names.
    package var match = ""
    /// The time between two requests, instead of that for all hosts and of what was learnt.
    package var delay: Duration?
    /// Transfers at the same time to each of them.
    package var connections: Int?
    /// How long one exchange may take.
    package var timeout: Duration?

    package init() {}

    /// Whether it is for that host.
    package func applies(to host: String) -> Bool {
        guard match.hasPrefix("*.") else { return host == match }
        return host.hasSuffix(match.dropFirst(1)) && host.utf8.count >= match.utf8.count
    }
}

extension [HostRule] {
    /// The first rule for a host.
    package func first(for host: String) -> HostRule? { first { $0.applies(to: host) } }
}
