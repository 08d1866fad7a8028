import CCurl
import FeedmillModel
import Glibc

extension Transfer {
    /// Decides what a hop that has ended means.
    func verdict(_ code: CURLcode) -> Verdict {
        if let problem = incoming.problem {
            return .end(.failed(failure(problem.code, problem.message)))
        }
        guard code == CURLE_OK || incoming.isSatisfied else {
            return .end(.failed(curlFailure(code)))
        }
        // libcurl takes headers that end with the connection for whole ones.
        guard incoming.isHeadComplete else {
            return .end(.failed(failure(.cutOff, "the answer was cut off in its headers")))
        }
        let headers = FetchHeaders(lines: incoming.lines)
        if [301, 302, 303, 307, 308].contains(incoming.status),
            let location = headers.bytes("Location")
        {
            return follow(location)
        }
        guard incoming.status != 304 || incoming.sentValidators else {
            let message = "the server said 'not modified' to a request without conditions"
            return .end(.failed(failure(.malformed, message)))
        }
        guard incoming.decoder?.isComplete ?? true else {
            let message = "the compressed body was cut off after \(incoming.body.count) bytes"
            return .end(.failed(failure(.cutOff, message)))
        }
        return .end(
            .response(
                FetchResponse(
                    status: incoming.status,
                    headers: headers,
                    body: incoming.body,
                    finalURL: url,
                    hops: hops,
                    address: facts.address,
                    timings: timings,
                    wireBytes: wireBytes
                )
            )
        )
    }
}

// MARK: - Redirects

extension Transfer {
    /// Whether the configured credentials and headers may be sent to the current URL.
    ///
    /// That is the configured origin, or the same host after the usual move from http to https.
    var isAtHome: Bool {
        let home = request.url
        guard url.host == home.host else { return false }
        if url.scheme == home.scheme { return url.port == home.port }
        return home.scheme == "http" && url.scheme == "https" && url.port == nil
            && home.port == nil
    }

    private func follow(_ location: ArraySlice<UInt8>) -> Verdict {
        switch target(of: location) {
        case .failure(let failure):
            return .end(.failed(failure))
        case .success(let target):
            hops.append(FetchHop(url: url, status: incoming.status, target: target))
            url = target
            incoming = Incoming()
            return .goOn
        }
    }

    /// The URL to go to, or the rule that forbids it.
    private func target(of location: ArraySlice<UInt8>) -> Result<WebURL, FetchFailure> {
        func forbidden(_ message: String) -> Result<WebURL, FetchFailure> {
            .failure(failure(.forbiddenRedirect, message))
        }
        let bytes = Array(location)
        guard let target = WebURL(utf8: bytes.span, base: url)?.withoutFragment else {
            return forbidden("it redirects to something that is no URL")
        }
        let shown = target.masked.printable()
        guard target.isHTTP else {
            return forbidden("it redirects to \(shown): only http and https are followed")
        }
        guard target.user == nil, target.password == nil else {
            return forbidden("it redirects to a URL with a user name or password: \(shown)")
        }
        guard url.scheme == "http" || target.scheme == "https" || !request.hasCredentials else {
            return forbidden(
                "it redirects from https to \(shown): credentials are not sent without encryption"
            )
        }
        guard request.mayAskProxy(for: target) else {
            let message = "it redirects to \(shown): " + FetchRequest.refusedAddress(target)
            return .failure(failure(.refusedAddress, message))
        }
        guard !visits(target) else {
            let message = "its redirects lead in a circle (back to \(shown))"
            return .failure(failure(.tooManyRedirects, message))
        }
        guard hops.count < request.limits.maxRedirects else {
            let message = "it redirects more than \(request.limits.maxRedirects) times"
            return .failure(failure(.tooManyRedirects, message))
        }
        return .success(target)
    }

    private func visits(_ target: WebURL) -> Bool {
        target == url || hops.contains { $0.url == target }
    }
}

// MARK: - Failures

extension Transfer {
    /// CURLE_TOO_LARGE, which libcurl has had since 8.6.
    private static let tooLarge = CURLcode(rawValue: 100)

    /// Says in words what libcurl's code means here.
    private func curlFailure(_ code: CURLcode) -> FetchFailure {
        let host = (url.host ?? "").printable()
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            return failure(
                .unresolvedHost,
                "the host \(host) cannot be found: check its spelling, or the name service"
            )
        case CURLE_COULDNT_CONNECT, CURLE_ABORTED_BY_CALLBACK:
            return connectFailure(host)
        case CURLE_OPERATION_TIMEDOUT:
            return timeOut()
        case CURLE_FILESIZE_EXCEEDED:
            return failure(.bodyTooLarge, bodyTooLarge)
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2_STREAM,
            CURLE_HTTP2, CURLE_GOT_NOTHING:
            return failure(.cutOff, cutOff(code))
        case CURLE_OUT_OF_MEMORY where !incoming.isHeadComplete, Self.tooLarge:
            // libcurl's own bound on one header line.
            return failure(.headersTooLarge, "a header line is too long")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            return failure(.malformed, "the answer is not HTTP")
        case CURLE_BAD_CONTENT_ENCODING:
            return failure(.malformed, "the answer has a transfer coding that is not understood")
        case CURLE_COULDNT_RESOLVE_PROXY:
            return failure(.proxy, "the proxy's host cannot be found: check the proxy's address")
        case CURLE_PROXY:
            return failure(.proxy, "the proxy refused the connection")
        default:
            return tlsFailure(code, host)
        }
    }

    private func connectFailure(_ host: String) -> FetchFailure {
        if incoming.refusedAddresses > 0, incoming.openedSockets == 0 {
            return failure(.refusedAddress, FetchRequest.refusedAddress(url))
        }
        if request.proxy != nil {
            return failure(.proxy, "the proxy cannot be reached: check its address")
        }
        switch facts.systemError {
        case ECONNREFUSED:
            return failure(.connectionRefused, "\(host) refuses connections on this port")
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            return failure(.outOfResources, "no descriptor is left for a connection")
        default:
            return failure(.unreachable, "\(host) cannot be reached")
        }
    }

    private func timeOut() -> FetchFailure {
        let limits = request.limits
        if remainingTime <= .milliseconds(20) {
            return failure(
                .timedOut,
                "no whole answer within \(limits.timeout.words) (http.timeout)"
            )
        }
        if facts.firstByte == .zero, facts.connect == .zero, incoming.status == 0,
            ContinuousClock.now - begin < limits.timeout
        {
            return failure(
                .timedOut,
                "no connection within \(limits.connectTimeout.words) (http.connect-timeout)"
            )
        }
        return failure(
            .tooSlow,
            "fewer than \(limits.lowSpeed) bytes a second for \(limits.lowSpeedTime.words)"
        )
    }

    private func cutOff(_ code: CURLcode) -> String {
        if code == CURLE_GOT_NOTHING { return "the server closed the connection without an answer" }
        if incoming.status == 0 { return "the connection broke off before an answer came" }
        return "the answer was cut off after \(incoming.body.count) bytes"
    }

    private func tlsFailure(_ code: CURLcode, _ host: String) -> FetchFailure {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION:
            return failure(.tls, "\(host)'s certificate \(certificateProblem)")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            return failure(.tls, "no secure connection to \(host): the TLS handshake failed")
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
            return failure(.tls, "the client certificate cannot be used, or is not accepted")
        case CURLE_SSL_CACERT_BADFILE:
            return failure(.tls, "the file of trusted certificates cannot be read")
        case CURLE_OUT_OF_MEMORY:
            return failure(.outOfResources, "no memory is left for the answer")
        case CURLE_URL_MALFORMAT:
            return failure(.badRequest, "libcurl does not take this URL")
        default:
            return failure(.internal, "libcurl gave up (\(code.rawValue))")
        }
    }

    /// The reasons of OpenSSL (x509_vfy.h) that people meet.
    private var certificateProblem: String {
        switch facts.verifyResult {
        case 10: "has expired"
        case 9: "is not valid yet: check the clock"
        case 18, 19: "is self-signed: add it to http.ca-bundle to trust it"
        case 2, 20, 21: "comes from an unknown authority: add that to http.ca-bundle to trust it"
        // The first two are what libcurl leaves when it compares the names itself.
        case 0, 1, 62, 64: "is for another host"
        default: "is not trusted (\(facts.verifyResult))"
        }
    }
}

extension Duration {
    /// The duration for people, in seconds.
    fileprivate var words: String {
        let (seconds, attoseconds) = components
        guard attoseconds != 0 else { return "\(seconds) s" }
        return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000) ms"
    }
}
