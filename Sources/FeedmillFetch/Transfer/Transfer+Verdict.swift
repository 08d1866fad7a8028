import CCurl
import FeedmillAddress
import FeedmillBytes
import FeedmillModel

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
            return follow(location, headers)
        }
        guard incoming.status != 304 || incoming.sentValidators else {
            let message = "the server said 'not modified' to a request without conditions"
            return .end(.failed(failure(.malformed, message)))
        }
        guard incoming.status != 226 || incoming.askedForDelta else {
            let message = "the server sent only what has changed, which was not asked for"
            return .end(.failed(failure(.malformed, message)))
        }
        guard incoming.isCut || incoming.decoder?.isComplete ?? true else {
            let message = "the compressed body was cut off after \(incoming.body.count) bytes"
            return .end(.failed(failure(.cutOff, message)))
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
            let message = "it redirects to \(shown): " + request.refusedAddress(target)
            return .failure(failure(.refusedAddress, message))
        }
        guard !visits(target) else {
            let message = "its redirects lead in a circle (back to \(shown))"
            return .failure(failure(.tooManyRedirects, message))
        }
        guard hops.count < request.policy.limits.maxRedirects else {
            let message = "it redirects more than \(request.policy.limits.maxRedirects) times"
            return .failure(failure(.tooManyRedirects, message))
        }
        return .success(target)
    }

    private func visits(_ target: WebURL) -> Bool {
        target == url || hops.contains { $0.url == target }
    }
}
