import FeedmillAddress
import FeedmillBytes
import FeedmillModel

extension FetchRequest {
    /// Why the request cannot be made, if it cannot.
    func refusal() -> FetchFailure? {
        guard url.isHTTP || url.scheme == "file" else {
            return bad(.schemeNotFetched)
        }
        if url.scheme == "file" {
            guard policy.allowsFile else {
                return bad(.fileFeedsNotAllowed)
            }
            return nil
        }
        guard url.host != nil else { return bad(.hostMissing) }
        for header in policy.headers {
            guard Self.isToken(header.name), Self.isValue(header.value) else {
                return bad(.headerNotSendable(name: header.name))
            }
        }
        guard Self.isValue(policy.userAgent), Self.isValue(accept),
            Self.isValue(policy.cookie ?? ""), Self.isValue(policy.bearerToken ?? "")
        else {
            return bad(.headerValueNotSendable)
        }
        guard
            policy.basicAuth.map({ !$0.user.utf8.contains(0x3A) && Self.isValue($0.user) }) ?? true,
            Self.isValue(policy.basicAuth?.password ?? "")
        else {
            return bad(.basicAuthNotSendable)
        }
        let (user, password) = (
            homeURL.user?.percentDecoded ?? "", homeURL.password?.percentDecoded ?? ""
        )
        guard Self.isValue(user), Self.isValue(password), !user.utf8.contains(0x3A) else {
            return bad(.urlCredentialsNotSendable)
        }
        guard homeURL.scheme != "https" || url.scheme == "https" || !hasCredentials else {
            return bad(.pageNotEncrypted)
        }
        return proxyRefusal()
    }

    private func proxyRefusal() -> FetchFailure? {
        guard let proxy = policy.proxy(for: url) else { return nil }
        guard ["http://", "https://", "socks5h://"].contains(where: proxy.lowercased().hasPrefix),
            Self.isValue(proxy)
        else {
            return bad(.proxySchemeUnknown)
        }
        guard mayAskProxy(for: url) else {
            return bad(refusedAddress(url))
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

    /// Why a private address is not connected to.
    ///
    /// - Parameters:
    ///   - url: the address.
    ///   - redirect: the target of the redirect that led there, as it is shown.
    /// - Returns: the problem, which says whether networks are allowed and this is outside.
    func refusedAddress(_ url: WebURL, redirect: String? = nil) -> TransferProblem {
        .addressRefused(
            host: url.host ?? "",
            isOutsideNetworks: !policy.allowedNetworks.isEmpty,
            redirect: redirect
        )
    }

    private func bad(_ problem: TransferProblem) -> FetchFailure { FetchFailure(problem, url) }

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
