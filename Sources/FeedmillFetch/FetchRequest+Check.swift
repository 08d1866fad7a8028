import FeedmillAddress
import FeedmillBytes
import FeedmillModel

extension FetchRequest {
    /// Why the request cannot be made, if it cannot.
    func refusal() -> FetchFailure? {
        guard url.isHTTP || url.scheme == "file" else {
            return bad("only http and https URLs are fetched")
        }
        if url.scheme == "file" {
            guard policy.allowsFile else {
                return bad("file URLs are read only when http.allow-file-feeds is set")
            }
            return nil
        }
        guard url.host != nil else { return bad("the URL has no host") }
        for header in policy.headers {
            guard Self.isToken(header.name), Self.isValue(header.value) else {
                return bad("the header \(header.name.printable(limit: 60)) cannot be sent")
            }
        }
        guard Self.isValue(policy.userAgent), Self.isValue(accept),
            Self.isValue(policy.cookie ?? ""), Self.isValue(policy.bearerToken ?? "")
        else {
            return bad("the user agent, cookie or bearer token holds characters that no header may")
        }
        guard
            policy.basicAuth.map({ !$0.user.utf8.contains(0x3A) && Self.isValue($0.user) }) ?? true,
            Self.isValue(policy.basicAuth?.password ?? "")
        else {
            return bad("the name of basic-auth must have no colon, and no control characters")
        }
        let (user, password) = (
            homeURL.user?.percentDecoded ?? "", homeURL.password?.percentDecoded ?? ""
        )
        guard Self.isValue(user), Self.isValue(password), !user.utf8.contains(0x3A) else {
            return bad("the name or password in the URL holds characters that cannot be sent")
        }
        guard homeURL.scheme != "https" || url.scheme == "https" || !hasCredentials else {
            return FetchFailure(
                .forbiddenRedirect,
                url,
                "the feed is read over https with credentials, and this page is not encrypted"
            )
        }
        return proxyRefusal()
    }

    private func proxyRefusal() -> FetchFailure? {
        guard let proxy = policy.proxy(for: url) else { return nil }
        guard ["http://", "https://", "socks5h://"].contains(where: proxy.lowercased().hasPrefix),
            Self.isValue(proxy)
        else {
            return bad("the proxy must begin with http://, https:// or socks5h://")
        }
        guard mayAskProxy(for: url) else {
            return FetchFailure(.refusedAddress, url, refusedAddress(url))
        }
        return nil
    }

    /// Whether a proxy, when there is one, may be used for the URL.
    ///
    /// The proxy connects, not we: of addresses we see only those in the URL itself.
    func mayAskProxy(for url: WebURL) -> Bool {
        policy.proxy(for: url) == nil || policy.allowsPrivateAddresses
            || !url.namesPrivateAddress(except: policy.allowedNetworks)
    }

    /// Why a private address is not connected to, and which setting would allow it.
    func refusedAddress(_ url: WebURL) -> String {
        let host = (url.host ?? "").printable()
        guard policy.allowedNetworks.isEmpty else {
            return "\(host) is a private or special address outside the networks of"
                + " http.allow-private-addresses (fetch and discover: --allow-private)"
        }
        return "\(host) is a private or special address: refused unless"
            + " http.allow-private-addresses is set (fetch and discover: --allow-private)"
    }

    private func bad(_ message: String) -> FetchFailure {
        FetchFailure(.badRequest, url, message)
    }

    /// A field name of RFC 9110 section 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func isValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }
}

extension WebURL {
    /// Whether the host is written as an address that is not public, or as this machine's name.
    func namesPrivateAddress(except allowed: [IPNetwork]) -> Bool {
        guard var host else { return false }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        }
        while host.hasSuffix(".") { host.removeLast() }
        if let address = IPAddress(host) {
            return !address.isPublic && !allowed.contains { $0.contains(address) }
        }
        return host == "localhost" || host.hasSuffix(".localhost")
    }
}

extension String {
    /// The text with its percent escapes decoded; broken ones stay.
    var percentDecoded: String {
        let bytes = Array(utf8)
        func digit(_ index: Int) -> UInt8? {
            guard index < bytes.count else { return nil }
            return Character(Unicode.Scalar(bytes[index])).hexDigitValue.map { UInt8($0) }
        }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x25, let high = digit(index + 1), let low = digit(index + 2) {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
