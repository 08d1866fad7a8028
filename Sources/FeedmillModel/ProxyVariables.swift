package import FeedmillAddress

/// The proxies that the environment names, read as curl reads them.
///
/// `https_proxy` and `http_proxy` by the scheme of the URL, else `all_proxy`; not for the hosts in
/// `no_proxy`. Upper-case names count too, except `HTTP_PROXY`, which a web server may have made
/// from a request header.
package struct ProxyVariables: Sendable, Hashable {
    /// Proxies by scheme; under the empty scheme the one for all.
    private var proxies: [String: String] = [:]
    private var exceptions: [String] = []

    /// Reads the variables.
    ///
    /// - Parameters:
    ///   - environment: of the process.
    ///   - reject: called with the name of a variable whose value is not a usable proxy.
    package init(_ environment: [String: String], reject: (String) -> Void = { _ in }) {
        let names = [
            ("https", ["https_proxy", "HTTPS_PROXY"]), ("http", ["http_proxy"]),
            ("", ["all_proxy", "ALL_PROXY"]),
        ]
        for (scheme, names) in names {
            guard let name = names.first(where: { environment[$0]?.isEmpty == false }),
                let value = environment[name]
            else { continue }
            // A bare host and port mean an http proxy.
            let address = value.contains("://") ? value : "http://" + value
            if ProxyAddress.isUsable(address) {
                proxies[scheme] = address
            } else {
                reject(name)
            }
        }
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        exceptions = list.lowercased().split { $0 == "," || $0 == " " }.map {
            String($0.drop { $0 == "." })
        }
    }

    /// The proxy for a URL; `nil` when the connection is direct.
    package func proxy(for url: WebURL) -> String? {
        guard let host = url.host, !isException(host) else { return nil }
        return proxies[url.scheme] ?? proxies[""]
    }

    private func isException(_ host: String) -> Bool {
        let host = host.filter { $0 != "[" && $0 != "]" }
        let address = IPAddress(host)
        return exceptions.contains { entry in
            if entry == "*" || entry == host { return true }
            if let address { return IPNetwork(entry)?.contains(address) ?? false }
            return host.hasSuffix("." + entry)
        }
    }
}

/// The rule on the addresses of proxies.
package enum ProxyAddress {
    /// What to write instead of a text that is not one.
    package static let advice =
        "write it as http://host:port, https://host:port or socks5h://host:port"

    /// The address without user and password.
    package static func masked(_ text: String) -> String {
        guard let at = text.lastIndex(of: "@"), let start = text.firstRange(of: "://")?.upperBound,
            start < at
        else { return text }
        return text[..<start] + "***" + text[at...]
    }

    /// Whether it is one that can be used: http, https or socks5h, and plain ASCII.
    ///
    /// Only proxies that resolve names themselves: with others the private-address rule would apply
    /// to addresses that this machine resolved.
    package static func isUsable(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        return ["http", "https", "socks5h"].contains(text[..<colon].lowercased())
            && text[colon...].hasPrefix("://") && text[colon...].utf8.count > 3
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
