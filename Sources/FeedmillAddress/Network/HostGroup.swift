/// The operator of a host, guessed from its name: blogs of one platform have different names but
/// share one server.
package enum HostGroup {
    /// Second-level names under which anyone can register a domain, such as `co.uk`.
    ///
    /// A short list instead of the public suffix list: a missing name only makes a group too large,
    /// which slows requests down and does no harm.
    private static let sharedLabels: Set<Substring> = [
        "ac", "co", "com", "edu", "gob", "gov", "govt", "gouv", "gv", "info", "ltd", "mil", "net",
        "ne", "nom", "or", "org", "plc", "sch",
    ]

    /// The group of a URL's host: the registrable name, or the IP address itself.
    ///
    /// - Returns: `nil` for a URL without a host.
    package static func name(of url: WebURL) -> String? {
        guard let host = url.host else { return nil }
        let labels = host.split(separator: ".")
        // An IPv6 address is in brackets, an IPv4 address ends in a number.
        guard labels.count > 2, !host.hasPrefix("["),
            labels.last?.contains(where: \.isNumber) == false || host.contains("xn--")
        else { return labels.joined(separator: ".") }
        let isShared =
            (labels.last?.count ?? 0) == 2 && sharedLabels.contains(labels[labels.count - 2])
        return labels.suffix(isShared ? 3 : 2).joined(separator: ".")
    }
}
