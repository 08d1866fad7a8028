import CCurl
import FeedmillAddress
import FeedmillBytes
import FeedmillModel

extension Transfer {
    /// Decides what a hop that has ended means.
    func verdict(_ code: CURLcode) -> Verdict {
        if let problem = incoming.problem {
            return .end(.failed(failure(problem)))
        }
        guard code == CURLE_OK || incoming.isSatisfied else {
            return .end(.failed(curlFailure(code)))
        }
        // libcurl takes headers that end with the connection for whole ones.
        guard incoming.isHeadComplete else {
            return .end(.failed(failure(.cutOffInHeaders)))
        }
        let headers = FetchHeaders(lines: incoming.lines)
        if [301, 302, 303, 307, 308].contains(incoming.status),
            let location = headers.bytes("Location")
        {
            return follow(location, headers)
        }
        guard incoming.status != 304 || incoming.sentValidators else {
            return .end(.failed(failure(.notModifiedUnasked)))
        }
        guard incoming.status != 226 || incoming.askedForDelta else {
            return .end(.failed(failure(.deltaUnasked)))
        }
        guard incoming.isCut || incoming.decoder?.isComplete ?? true else {
            return .end(.failed(failure(.compressedBodyCutOff(bytes: incoming.body.count))))
        }
        return .end(.response(response(headers)))
    }

    private func response(_ headers: FetchHeaders) -> FetchResponse {
        FetchResponse(
            status: incoming.status,
            headers: headers,
            body: incoming.body,
            finalURL: url,
            hops: hops,
            address: facts.address,
            publicAddress: publicAddress,
            timings: timings,
            wireBytes: wireBytes,
            unknownCoding: incoming.decoder?.unknownCoding
        )
    }
}

extension Transfer {
    private var publicAddress: String? {
        guard proxy == nil, let text = facts.address,
            IPAddress(text)?.isPublic == true
        else { return nil }
        return text
    }
}

// MARK: - Redirects

extension Transfer {
    /// Whether the configured credentials and headers may be sent to the current URL.
    ///
    /// That is the origin that they are for, or the same host after the usual move from http to https.
    var isAtHome: Bool {
        let home = request.homeURL
        guard url.host == home.host else { return false }
        if url.scheme == home.scheme { return url.port == home.port }
        return home.scheme == "http" && url.scheme == "https" && url.port == nil
            && home.port == nil
    }

    private func follow(_ location: ArraySlice<UInt8>, _ headers: FetchHeaders) -> Verdict {
        cookies.take(headers, from: url)
        switch target(of: location) {
        case .failure(let failure):
            return .end(.failed(failure))
        case .success(let target):
            hops.append(
                FetchHop(
                    url: url,
                    status: incoming.status,
                    target: target,
                    retryAfter: headers["Retry-After"]
                )
            )
            if let follows = request.follows, !follows(target) {
                return .end(.response(response(headers)))
            }
            cookieHeader = visits(target) ? cookies.header(for: target) : nil
            if cookieHeader != nil { cookies.spend() }
            url = target
            incoming = Incoming()
            return .goOn
        }
    }

    /// The URL to go to, or the rule that forbids it.
    private func target(of location: ArraySlice<UInt8>) -> Result<WebURL, FetchFailure> {
        func refused(_ problem: TransferProblem) -> Result<WebURL, FetchFailure> {
            .failure(failure(problem))
        }
        let bytes = Array(location)
        guard let target = WebURL(utf8: bytes.span, base: url)?.withoutFragment else {
            return refused(.redirectNotAURL)
        }
        let shown = target.masked.printable()
        guard target.isHTTP else {
            return refused(.redirectScheme(target: shown))
        }
        guard target.user == nil, target.password == nil else {
            return refused(.redirectCredentials(target: shown))
        }
        guard url.scheme == "http" || target.scheme == "https" || !request.hasCredentials else {
            return refused(.redirectUnencrypted(target: shown))
        }
        guard request.mayAskProxy(for: target) else {
            return refused(request.refusedAddress(target, redirect: shown))
        }
        // A page that sets a cookie and leads back to where it was asked for wants it back, once.
        let wantsCookie = !cookies.areSpent && cookies.header(for: target) != nil
        guard !visits(target) || wantsCookie else {
            return refused(.redirectCircle(target: shown))
        }
        guard hops.count < request.policy.limits.maxRedirects else {
            return refused(.redirectLimit(count: request.policy.limits.maxRedirects))
        }
        return .success(target)
    }

    private func visits(_ target: WebURL) -> Bool {
        target == url || hops.contains { $0.url == target }
    }
}
