import CCurl
import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import Glibc

extension Transfer {
    /// CURLE_TOO_LARGE, which libcurl has had since 8.6.
    private static let tooLarge = CURLcode(rawValue: 100)

    /// Says what libcurl's code means here.
    func curlFailure(_ code: CURLcode) -> FetchFailure {
        let host = (url.host ?? "").printable()
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            // Looking up a name takes a descriptor too.
            if Self.areDescriptorsExhausted { return failure(.noDescriptorForConnection) }
            return failure(.hostNotFound(host: host))
        case CURLE_COULDNT_CONNECT, CURLE_ABORTED_BY_CALLBACK:
            return connectFailure(host)
        case CURLE_OPERATION_TIMEDOUT:
            return timeOut()
        case CURLE_FILESIZE_EXCEEDED:
            return failure(.bodyTooLarge(limit: request.policy.limits.maxBodySize))
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2_STREAM,
            CURLE_HTTP2, CURLE_GOT_NOTHING:
            return failure(cutOff(code))
        case CURLE_OUT_OF_MEMORY where !incoming.isHeadComplete, Self.tooLarge:
            // libcurl's own bound on one header line.
            return failure(.headerLineTooLong)
        // The second is for a first header line that begins with white space.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNSUPPORTED_PROTOCOL:
            return failure(.notHTTP)
        case CURLE_BAD_CONTENT_ENCODING:
            return failure(.transferCodingUnknown)
        case CURLE_COULDNT_RESOLVE_PROXY:
            return failure(.proxyNotFound)
        case CURLE_PROXY:
            return failure(.proxyRefused)
        default:
            return tlsFailure(code, host)
        }
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
            return failure(request.refusedAddress(url))
        }
        if proxy != nil {
            return failure(.proxyUnreachable)
        }
        switch incoming.socketError != 0 ? incoming.socketError : facts.systemError {
        case ECONNREFUSED:
            return failure(.connectionRefused(host: host))
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            return failure(.noDescriptorForConnection)
        default:
            return failure(.hostUnreachable(host: host))
        }
    }

    private func timeOut() -> FetchFailure {
        let limits = request.policy.limits
        if remainingTime <= .milliseconds(20) {
            return failure(.noAnswerWithin(limits.timeout))
        }
        if facts.firstByte == .zero, facts.connect == .zero, incoming.status == 0,
            ContinuousClock.now - begin < limits.timeout
        {
            return failure(.noConnectionWithin(limits.connectTimeout))
        }
        return failure(.tooSlow(bytesPerSecond: limits.lowSpeed, for: limits.lowSpeedTime))
    }

    private func cutOff(_ code: CURLcode) -> TransferProblem {
        if code == CURLE_GOT_NOTHING { return .closedWithoutAnswer }
        if incoming.status == 0 { return .brokenOffBeforeAnswer }
        return .cutOff(bytes: incoming.body.count)
    }

    private func tlsFailure(_ code: CURLcode, _ host: String) -> FetchFailure {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION:
            return failure(.certificate(host: host, certificateProblem))
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            return failure(.tlsHandshake(host: host))
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
            return failure(.clientCertificate)
        case CURLE_SSL_CACERT_BADFILE:
            return failure(.trustedCertificates)
        case CURLE_OUT_OF_MEMORY:
            return failure(.noMemory)
        case CURLE_URL_MALFORMAT:
            return failure(.urlNotAccepted)
        default:
            return failure(.libcurl(code: code.rawValue))
        }
    }

    /// The reasons of OpenSSL (x509_vfy.h) that people meet.
    private var certificateProblem: TransferProblem.CertificateProblem {
        switch facts.verifyResult {
        case 10: .expired
        case 9: .notYetValid
        case 18, 19: .selfSigned
        case 2, 20, 21: .unknownAuthority
        // The first two are what libcurl leaves when it compares the names itself.
        case 0, 1, 62, 64: .otherHost
        default: .notTrusted(code: facts.verifyResult)
        }
    }
}
