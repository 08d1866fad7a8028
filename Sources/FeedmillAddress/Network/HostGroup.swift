/// The operator behind a host, as far as its name tells: many blogs of one platform have a name
/// each and are one server all the same.
package enum HostGroup {
    /// Names directly under a country's that everybody may register below, such as `co.uk`.
    ///
    /// A short list in place of the public suffix list: a name that it does not know makes a group
    /// too large, which slows down and harms nothing.
    private static let sharedLabels: Set<Substring> = [
        "ac", "co", "com", "edu", "gob", "gov", "govt", "gouv", "gv", "info", "ltd", "mil", "net",
        "ne", "nom", "or", "org", "plc", "sch",
    ]

    /// The group of a URL's host: the registrable name, or the address as it stands.
    ///
    /// - Returns: `nil` for a URL without a host.
    package static func name(of url: WebURL) -> String? {
        guard let host = url.host else { return nil }
        let labels = host.split(separator: ".")
        // An IPv6 address stands in brackets, an IPv4 address ends in a number.
        guard labels.count > 2, !host.hasPrefix("["),
            labels.last?.contains(where: \.isNumber) == false || host.contains("xn--")
        else { return labels.joined(separator: ".") }
        let isShared =
            (labels.last?.count ?? 0) == 2 && sharedLabels.contains(labels[labels.count - 2])
        return labels.suffix(isShared ? 3 : 2).joined(separator: ".")
    }
}
