import CCurl
import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import Glibc

extension Transfer {
    /// CURLE_TOO_LARGE, which libcurl has had since 8.6.
    private static let tooLarge = CURLcode(rawValue: 100)

    /// Says in words what libcurl's code means here.
    func curlFailure(_ code: CURLcode) -> FetchFailure {
        let host = (url.host ?? "").printable()
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            // Looking up a name takes a descriptor too.
            if Self.areDescriptorsExhausted { return noDescriptor }
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

    private var noDescriptor: FetchFailure {
        failure(
            .outOfResources,
            "no descriptor is left for a connection: raise the limit on open files, or lower"
                + " http.connections"
        )
    }

    private static var areDescriptorsExhausted: Bool {
        let copy = dup(0)
        guard copy < 0 else {
            _ = close(copy)
            return false
        }
        return errno == EMFILE || errno == ENFILE
    }

    private func connectFailure(_ host: String) -> FetchFailure {
        if incoming.refusedAddresses > 0, incoming.openedSockets == 0 {
            return failure(.refusedAddress, request.refusedAddress(url))
        }
        if proxy != nil {
            return failure(.proxy, "the proxy cannot be reached: check its address")
        }
        switch incoming.socketError != 0 ? incoming.socketError : facts.systemError {
        case ECONNREFUSED:
            return failure(.connectionRefused, "\(host) refuses connections on this port")
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            return noDescriptor
        default:
            return failure(.unreachable, "\(host) cannot be reached")
        }
    }

    private func timeOut() -> FetchFailure {
        let limits = request.policy.limits
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
            return failure(.tls, "the file of trusted certificates (http.ca-bundle) cannot be read")
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
