/// Why there is no whole answer to a request, with what the operator needs to know of it.
///
/// Programs compare ``code`` and the cases; ``words`` is for people. It is part of what the state
/// keeps, so a case that was released keeps its name.
package enum TransferProblem: Sendable, Hashable, Codable {
    // The request itself.
    case schemeNotFetched
    case fileFeedsNotAllowed
    case hostMissing
    case headerNotSendable(name: String)
    case headerValueNotSendable
    case basicAuthNotSendable
    case urlCredentialsNotSendable
    case proxySchemeUnknown
    case urlNotAccepted
    case nulInPath
    /// The address is private or special, and not allowed, or not in one of the networks that are;
    /// `redirect` names the target of a redirect that led there.
    case addressRefused(host: String, isOutsideNetworks: Bool = false, redirect: String? = nil)

    // Redirects.
    case pageNotEncrypted
    case redirectNotAURL
    case redirectScheme(target: String)
    case redirectCredentials(target: String)
    case redirectUnencrypted(target: String)
    case redirectCircle(target: String)
    case redirectLimit(count: Int)

    // The connection.
    case hostNotFound(host: String)
    case connectionRefused(host: String)
    case hostUnreachable(host: String)
    case proxyNotFound
    case proxyRefused
    case proxyUnreachable
    case certificate(host: String, CertificateProblem)
    case tlsHandshake(host: String)
    case clientCertificate
    case trustedCertificates

    // The answer.
    case noAnswerWithin(Duration)
    case noConnectionWithin(Duration)
    case tooSlow(bytesPerSecond: Int, for: Duration)
    case bodyTooLarge(limit: Int)
    case headersTooLarge(limit: Int)
    case tooManyHeaders(limit: Int)
    case headerLineTooLong
    case closedWithoutAnswer
    case brokenOffBeforeAnswer
    case cutOff(bytes: Int)
    case cutOffInHeaders
    case compressedBodyCutOff(bytes: Int)
    case notHTTP
    case contentLengthsDiffer
    case transferCodingUnknown
    case contentCodingNotAccepted
    case compressedBodyDamaged
    case notModifiedUnasked
    case deltaUnasked

    // Files.
    case fileMissing
    case fileNotPermitted
    case fileNotRegular
    case fileNotOpened(errno: Int32)
    case fileNotRead(errno: Int32)
    case fileTooLarge(limit: Int)

    // Ourselves.
    case noDescriptorForFile
    case noDescriptorForConnection
    case noMemory
    /// Other bodies took up the memory for all of them.
    case noRoomWithin(Duration)
    case cancelled
    case fetcherClosed
    case libcurl(code: UInt32)
    case libcurlCall(String, code: UInt32)

    /// Why a server's certificate is not trusted.
    package enum CertificateProblem: Sendable, Hashable, Codable {
        case expired
        case notYetValid
        case selfSigned
        case unknownAuthority
        case otherHost
        case notTrusted(code: Int)
    }

    /// The kinds of problem, for programs.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// The request itself cannot be made: its scheme, a header, the proxy's address.
        case badRequest = "bad-request"
        case refusedAddress = "refused-address"
        case forbiddenRedirect = "forbidden-redirect"
        case tooManyRedirects = "too-many-redirects"
        case unresolvedHost = "unresolved-host"
        case connectionRefused = "connection-refused"
        case unreachable
        case proxy
        case tls
        case timedOut = "timed-out"
        case tooSlow = "too-slow"
        case bodyTooLarge = "body-too-large"
        case headersTooLarge = "headers-too-large"
        /// The answer ended early, in its framing or in its coding.
        case cutOff = "cut-off"
        /// The answer is not HTTP, or cannot be decoded.
        case malformed
        case fileMissing = "file-missing"
        case filePermission = "file-permission"
        /// The path is not a regular file, or reading it failed.
        case fileUnreadable = "file-unreadable"
        case cancelled
        /// No descriptors or memory are left: passes by itself.
        case outOfResources = "out-of-resources"
        case `internal`
    }

    package var code: Code {
        switch self {
        case .schemeNotFetched, .fileFeedsNotAllowed, .hostMissing, .headerNotSendable,
            .headerValueNotSendable, .basicAuthNotSendable, .urlCredentialsNotSendable,
            .proxySchemeUnknown, .urlNotAccepted, .nulInPath:
            .badRequest
        case .addressRefused: .refusedAddress
        case .pageNotEncrypted, .redirectNotAURL, .redirectScheme, .redirectCredentials,
            .redirectUnencrypted:
            .forbiddenRedirect
        case .redirectCircle, .redirectLimit: .tooManyRedirects
        case .hostNotFound: .unresolvedHost
        case .connectionRefused: .connectionRefused
        case .hostUnreachable: .unreachable
        case .proxyNotFound, .proxyRefused, .proxyUnreachable: .proxy
        case .certificate, .tlsHandshake, .clientCertificate, .trustedCertificates: .tls
        case .noAnswerWithin, .noConnectionWithin: .timedOut
        case .tooSlow: .tooSlow
        case .bodyTooLarge, .fileTooLarge: .bodyTooLarge
        case .headersTooLarge, .tooManyHeaders, .headerLineTooLong: .headersTooLarge
        case .closedWithoutAnswer, .brokenOffBeforeAnswer, .cutOff, .cutOffInHeaders,
            .compressedBodyCutOff:
            .cutOff
        case .notHTTP, .contentLengthsDiffer, .transferCodingUnknown, .contentCodingNotAccepted,
            .compressedBodyDamaged,
            .notModifiedUnasked, .deltaUnasked:
            .malformed
        case .fileMissing: .fileMissing
        case .fileNotPermitted: .filePermission
        case .fileNotRegular, .fileNotOpened, .fileNotRead: .fileUnreadable
        case .noDescriptorForFile, .noDescriptorForConnection, .noMemory, .noRoomWithin:
            .outOfResources
        case .cancelled, .fetcherClosed: .cancelled
        case .libcurl, .libcurlCall: .internal
        }
    }
}
