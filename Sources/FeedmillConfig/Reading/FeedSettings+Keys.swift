import FeedmillAddress
import FeedmillModel

// MARK: - What one key sets of several fields, or of a part of one

extension Configuration {
    /// For requests that no feed makes, and for feeds that say nothing else.
    var privateAddresses: PrivateAddressRule {
        get { defaults.request.privateAddresses }
        set {
            http.allowsPrivateAddresses = newValue.allowsAll
            http.allowedNetworks = newValue.networks
            defaults.request.privateAddresses = newValue
        }
    }
}

extension Configuration.HTTP {
    var proxyChoice: ProxyChoice {
        get { proxyVariables.map { .environment($0) } ?? proxy.map { .address($0) } ?? .none }
        set {
            proxy = if case .address(let address) = newValue { address } else { nil }
            proxyVariables = if case .environment(let names) = newValue { names } else { nil }
        }
    }
}

extension RequestSettings {
    var privateAddresses: PrivateAddressRule {
        get { PrivateAddressRule(allowsAll: allowsPrivateAddresses, networks: allowedNetworks) }
        set {
            allowsPrivateAddresses = newValue.allowsAll
            allowedNetworks = newValue.networks
        }
    }

    var basicAuthUser: String? {
        get { basicAuth?.user }
        // Its password comes next.
        set { basicAuth = newValue.map { FeedSettings.BasicAuth(user: $0, password: "") } }
    }

    var basicAuthPassword: String? {
        get { basicAuth?.password }
        set { basicAuth?.password = newValue ?? "" }
    }

    var certificateFile: String? {
        get { clientCertificate?.certificate }
        // Its key comes next.
        set { clientCertificate = newValue.map { FeedSettings.ClientCertificate(certificate: $0) } }
    }

    var certificateKeyFile: String? {
        get { clientCertificate?.key }
        set { clientCertificate?.key = newValue }
    }

}

extension FeedSettings {
    private static let tagLength = 200

    /// Why a text cannot be a tag; `nil` when it can.
    static func problem(ofTag tag: String) -> String? {
        let isLine = tag.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        // Characters are counted only where they can be few enough.
        if isLine, tag.utf8.count <= tagLength * 16, tag.count <= tagLength { return nil }
        return "a tag must be at most \(tagLength) characters without line breaks"
    }
}

// MARK: - Keys that belong together

extension FeedSettings {
    /// Judges what the keys of one mapping say together, after each has been read.
    ///
    /// - Parameters:
    ///   - given: the keys of the mapping.
    ///   - prefix: what stands before a feed's keys: `defaults.`, or nothing.
    ///   - context: hears of mistakes.
    mutating func check(_ given: GivenKeys, below prefix: String = "", _ context: LoadContext) {
        let bounds = ["max-interval", "min-interval"].lazy.map { prefix + $0 }
        if minInterval > maxInterval,
            let place = bounds.compactMap({ given.location(of: $0) }).first
        {
            context.report(
                "min-interval (\(ScalarText.text(minInterval))) is longer than"
                    + " max-interval (\(ScalarText.text(maxInterval))); raise the one"
                    + " or lower the other",
                at: place
            )
        }
        if let place = given.location(of: prefix + "client-certificate.key"),
            !given.has(prefix + "client-certificate.certificate")
        {
            context.report(
                "\"client-certificate\" needs \"certificate\", the path of a PEM file",
                at: given.location(of: prefix + "client-certificate") ?? place
            )
        }
        checkCredentials(given, below: prefix, context)
    }

    private mutating func checkCredentials(
        _ given: GivenKeys,
        below prefix: String,
        _ context: LoadContext
    ) {
        let section = prefix + "basic-auth"
        let file = given.location(of: "\(section).password-file")
        if let place = given.has(section) ? given.location(of: section) : nil {
            if let file, given.has("\(section).password") {
                context.report(
                    "\"password\" and \"password-file\" exclude each other; keep one of them",
                    at: file
                )
            } else if !given.has("\(section).user") {
                context.report("\"basic-auth\" needs \"user\"", at: place)
            } else if file == nil, !given.has("\(section).password") {
                context.report(
                    "\"\(section)\" needs \"password\" or \"password-file\"",
                    at: given.sections[section]?.value ?? place
                )
            }
            request.bearerToken =
                given.has(prefix + "bearer-token-file") ? request.bearerToken : nil
        }
        guard let token = given.location(of: prefix + "bearer-token-file") else { return }
        if given.has(section) {
            context.report(
                "\"basic-auth\" and \"bearer-token-file\" exclude each other; keep one of them",
                at: token
            )
        }
        request.basicAuth = nil
    }
}
