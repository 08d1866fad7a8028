import FeedmillAddress
import FeedmillBytes

/// Which private and special addresses may be connected to.
struct PrivateAddressRule {
    var allowsAll = false
    var networks: [IPNetwork] = []
}

extension MappingReader {
    /// `true`, `false`, or a list of addresses and networks; a single value may hold several with
    /// commas between them, as the environment has no lists.
    mutating func privateAddresses(_ key: String) -> PrivateAddressRule? {
        guard let node = node(key) else { return nil }
        switch node.content {
        case .scalar(let text, _):
            if let allowsAll = ScalarText.truth(text) {
                return PrivateAddressRule(allowsAll: allowsAll)
            }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            return rule(parts.map { (String($0), node.location) }, key)
        case .list(let items):
            return rule(
                items.map { item in
                    guard case .scalar(let text, _) = item.content else {
                        return ("", item.location)
                    }
                    return (text, item.location)
                },
                key
            )
        case .mapping:
            context.report(
                "\"\(childPath(key))\" must be true, false or a list, not \(node.kind)",
                at: node.location
            )
            return nil
        }
    }

    private func rule(_ texts: [(String, Location)], _ key: String) -> PrivateAddressRule {
        var rule = PrivateAddressRule()
        for (text, location) in texts {
            let bare = text.trimmingPrefix { $0 == " " }.prefix { $0 != " " }
            if let network = IPNetwork(bare) {
                rule.networks.append(network)
            } else {
                context.report(
                    "\"\(childPath(key))\" cannot be \"\(text.printable(limit: 60))\"; write true,"
                        + " false, or networks such as [192.168.1.0/24, \"fd00::/8\"]",
                    at: location
                )
            }
        }
        return rule
    }
}
