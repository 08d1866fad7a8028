import FeedmillAddress
import FeedmillModel

/// Which private and special addresses may be connected to.
struct PrivateAddressRule: Sendable {
    var allowsAll = false
    var networks: [IPNetwork] = []
}

/// Where the proxy of all feeds comes from.
enum ProxyChoice: Sendable {
    case none
    case address(String)
    case environment(ProxyVariables)
}

// MARK: - How they are written

extension ValueType<ListenAddress> {
    static var listenAddress: Self {
        scalar(
            "a loopback address with a port, such as 127.0.0.1:8737, or unix:/path",
            ["type": "string", "pattern": "^(unix:/.*|.*:[0-9]+)$"],
            show: { .text($0.description) }
        ) {
            ListenAddress($0)
        }
    }
}

extension ValueType<String> {
    /// The address of a proxy.
    static var proxy: Self {
        text(
            ["type": "string", "pattern": "^(http|https|socks5h)://"],
            show: { .text(ProxyAddress.masked($0)) }
        ) { text, location, place in
            if ProxyAddress.isUsable(text) { return text }
            // It may hold a password, and is never quoted.
            place.report(
                "\"\(place.path)\" is not a proxy address; \(ProxyAddress.advice)",
                at: location
            )
            return nil
        }
    }
}

extension ValueType<ProxyChoice> {
    /// The address of a proxy, or the word that has the environment name it.
    static var proxyChoice: Self {
        ValueType(
            read: { node, place in
                guard case .scalar("environment", _) = node.content else {
                    return ValueType<String>.proxy.read(node, place).map { .address($0) }
                }
                return .environment(
                    ProxyVariables(place.context.environment.variables) { name in
                        place.report(
                            "the variable \(name) is not a proxy address; \(ProxyAddress.advice)",
                            at: node.location
                        )
                    }
                )
            },
            show: { choice in
                switch choice {
                case .none: .null
                case .address(let address): .text(ProxyAddress.masked(address))
                case .environment: "environment"
                }
            },
            schema: ["type": "string", "pattern": "^(environment|(http|https|socks5h)://.+)$"]
        )
    }
}

extension ValueType<PrivateAddressRule> {
    /// True, false, or a list of addresses and networks; a single value may hold several with commas
    /// between them, as the environment has no lists.
    static var privateAddresses: Self {
        ValueType(
            read: { node, place in
                switch node.content {
                case .scalar(let text, _):
                    if let isAllowed = ScalarText.truth(text) {
                        return PrivateAddressRule(allowsAll: isAllowed)
                    }
                    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
                    return rule(parts.map { (String($0), node.location) }, place)
                case .list:
                    return rule(place.texts(node), place)
                case .mapping:
                    place.report(
                        "\"\(place.path)\" must be true, false or a list, not \(node.kind)",
                        at: node.location
                    )
                    return nil
                }
            },
            show: { rule in
                rule.networks.isEmpty
                    ? .flag(rule.allowsAll) : .list(rule.networks.map { .text("\($0)") })
            },
            schema: ["anyOf": [["type": ["boolean", "string"]], ValueType<[String]>.texts.schema]]
        )
    }

    private static func rule(
        _ texts: [(text: String, location: Location)],
        _ place: ValuePlace
    ) -> PrivateAddressRule {
        var rule = PrivateAddressRule()
        for (text, location) in texts {
            if let network = IPNetwork(text.trimmingPrefix { $0 == " " }.prefix { $0 != " " }) {
                rule.networks.append(network)
            } else {
                place.refuse(
                    text,
                    "write true, false, or networks such as [192.168.1.0/24, \"fd00::/8\"]",
                    at: location
                )
            }
        }
        return rule
    }
}
