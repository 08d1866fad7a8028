import FeedmillBytes

// The wording of failures: the one place where their codes become sentences.
//
// The words say what happened and what to do about it. Nothing raw from a server is in them, and
// no behaviour depends on them.

extension FailureReason {
    /// One line for people, without the feed.
    package var words: String {
        switch self {
        case .transfer(let problem): problem.words
        case .status(let status): Self.words(forStatus: status)
        case .document(.htmlPage, offers: []):
            DocumentProblem.htmlPage.words + "; it offers no feed"
        case .document(let problem, offers: []): problem.words
        case .document(let problem, let offers):
            (problem.words + "; it offers " + offers.joined(separator: " ")).printable(limit: 500)
        }
    }

    /// What a status code means; the server's own reason phrase is never shown.
    private static func words(forStatus status: Int) -> String {
        let meaning =
            switch status {
            case 304: "not modified, although the request had no condition; the server is broken"
            case 226: "changes in a form that was not requested; the server is broken"
            case 200..<300: "success without a feed"
            case 300..<400: "a redirect that leads nowhere"
            case 400: "the server does not understand the request"
            case 401: "login needed; set basic-auth or bearer-token-file for this feed"
            case 402: "payment needed"
            case 403: "forbidden; the server may want a login, or block this program"
            case 404: "not found; check the address"
            case 406: "the server has no form of it that we accept"
            case 408: "the server waited too long for the request"
            case 410: "gone for good; remove the feed"
            case 429: "too many requests; it will be polled less often"
            case 451: "unavailable for legal reasons"
            case 400..<500: "refused by the server"
            case 503: "the server is out of service for now"
            default: "the server has a fault"
            }
        return "HTTP \(status): \(meaning)"
    }
}

extension DocumentProblem {
    package var words: String {
        switch self {
        case .empty: "the document is empty"
        case .htmlPage: "not a feed but an HTML page"
        case .jsonList: "not a feed but a JSON list"
        case .otherJSON: "not a feed but some other JSON document"
        case .noMarkup: "not a feed: no XML element and no JSON in it"
        case .known(let kind): "not a feed but \(kind.words)"
        case .otherXML(let root):
            "not a feed but an XML document with the root element “\(root.printable(limit: 60))”"
        case .tooLarge: "refused: the document is larger than any feed"
        case .tooManyAttributes(let limit): "refused: a tag with more than \(limit) attributes"
        case .tooManyNamespaces(let limit):
            "refused: a tag with more than \(limit) namespace declarations"
        case .unread(let times):
            times > 1
                ? "in quarantine: reading its document has ended the process \(times) times"
                : "reading its document has ended the process"
        }
    }
}

extension DocumentProblem.Kind {
    fileprivate var words: String {
        switch self {
        case .opml: "an OPML list of feeds"
        case .kml: "a KML map"
        case .sitemap: "a sitemap"
        case .openSearch: "an OpenSearch description"
        case .atomService: "an Atom service document"
        case .atomCategories: "an Atom category document"
        case .htmlElement: "an HTML page"
        case .svg: "an SVG picture"
        case .errorMessage: "an XML error message"
        case .soap: "a SOAP document"
        case .propertyList: "a property list"
        case .manifest: "a manifest"
        case .gpx: "a GPX track"
        case .playlist: "a playlist"
        }
    }
}

extension FullTextProblem {
    package var words: String {
        switch self {
        case .sharedPage: "its page is that of other entries, too"
        case .noTime: "there was no time left for its page"
        case .tooMuchText: "the pages of the feed are too large together"
        case .noHost: "its address has no host"
        case .robotsUnreadable(let host): "the robots.txt of \(host) cannot be read"
        case .robotsForbid(let host): "the robots.txt of \(host) keeps programs away from it"
        case .hostOnHold(let host): "\(host) is on hold"
        case .redirectLimit(let count): "it redirects more than \(count) times"
        case .interstitial: "its address leads to a page that asks for consent or a login"
        case .subscribersOnly: "its publisher keeps the page for subscribers"
        case .lessText: "the page has less text than the feed"
        case .otherArticle:
            "the page has hardly a word of what the feed says: it seems to be another one"
        case .pageTooLarge: "the page is too large"
        case .mediaType(let type): "not an HTML page but \(type)"
        case .unreadable(let problem): problem.words
        case .request(let reason): reason.words
        }
    }
}

extension PageProblem {
    package var words: String {
        switch self {
        case .empty: "the document is empty"
        case .notHTML(let kind): "not an HTML page but \(kind.words)"
        case .noMarkup: "not an HTML page: no markup in it"
        case .noText: "a page without the text of an article; is it drawn by scripts?"
        }
    }
}

extension PageProblem.Kind {
    fileprivate var words: String {
        switch self {
        case .pdf: "a PDF document"
        case .jpeg: "a JPEG picture"
        case .png: "a PNG picture"
        case .gif: "a GIF picture"
        case .riff: "a picture or a sound"
        case .zip: "a zip archive"
        case .compressed: "compressed data"
        case .binary: "binary data"
        case .json: "JSON"
        case .feed: "a feed; read it with parse"
        }
    }
}

extension TransferProblem {
    /// One line for people.
    ///
    /// One table, however long, so that the compiler finds a case without words.
    package var words: String {
        switch self {
        case .schemeNotFetched: "only http and https URLs are fetched"
        case .fileFeedsNotAllowed: "file URLs are read only when http.allow-file-feeds is set"
        case .hostMissing: "the URL has no host"
        case .headerNotSendable(let name):
            "the header \(name.printable(limit: 60)) cannot be sent"
        case .headerValueNotSendable:
            "the user agent, cookie or bearer token holds characters that no header may"
        case .basicAuthNotSendable:
            "the name of basic-auth must have no colon, and no control characters"
        case .urlCredentialsNotSendable:
            "the name or password in the URL holds characters that cannot be sent"
        case .proxySchemeUnknown: "the proxy must begin with http://, https:// or socks5h://"
        case .urlNotAccepted: "libcurl does not take this URL"
        case .nulInPath: "the path holds a NUL"
        case .addressRefused(let host, let isOutsideNetworks, let redirect):
            (redirect.map { "it redirects to \($0): " } ?? "")
                + "\(host.printable()) is a private or special address"
                + (isOutsideNetworks
                    ? " outside the networks of http.allow-private-addresses"
                    : ": refused unless http.allow-private-addresses is set")
                + " (fetch and discover: --allow-private)"
        case .pageNotEncrypted:
            "the feed is read over https with credentials, and this page is not encrypted"
        case .redirectNotAURL: "it redirects to something that is not a URL"
        case .redirectScheme(let target):
            "it redirects to \(target): only http and https are followed"
        case .redirectCredentials(let target):
            "it redirects to a URL with a user name or password: \(target)"
        case .redirectUnencrypted(let target):
            "it redirects from https to \(target): credentials are not sent without encryption"
        case .redirectCircle(let target): "its redirects lead in a circle (back to \(target))"
        case .redirectLimit(let count): "it redirects more than \(count) times"
        case .hostNotFound(let host):
            "the host \(host) cannot be found: check its spelling, or the name service"
        case .connectionRefused(let host): "\(host) refuses connections on this port"
        case .hostUnreachable(let host): "\(host) cannot be reached"
        case .proxyNotFound: "the proxy's host cannot be found: check the proxy's address"
        case .proxyRefused: "the proxy refused the connection"
        case .proxyUnreachable: "the proxy cannot be reached: check its address"
        case .certificate(let host, let problem): "\(host)'s certificate \(problem.words)"
        case .tlsHandshake(let host):
            "no secure connection to \(host): the TLS handshake failed"
        case .clientCertificate: "the client certificate cannot be used, or is not accepted"
        case .trustedCertificates:
            "the file of trusted certificates (http.ca-bundle) cannot be read"
        case .noAnswerWithin(let time): "no whole answer within \(time.words) (http.timeout)"
        case .noConnectionWithin(let time):
            "no connection within \(time.words) (http.connect-timeout)"
        case .tooSlow(let bytes, let time):
            "fewer than \(bytes) bytes a second for \(time.words)"
        case .bodyTooLarge(let limit):
            "the body is larger than \(limit) bytes (http.max-body-size)"
        case .headersTooLarge(let limit): "the headers are larger than \(limit) bytes"
        case .tooManyHeaders(let limit): "the answer has more than \(limit) headers"
        case .headerLineTooLong: "a header line is too long"
        case .closedWithoutAnswer: "the server closed the connection without an answer"
        case .brokenOffBeforeAnswer: "the connection broke off before an answer came"
        case .cutOff(let bytes): "the answer was cut off after \(bytes) bytes"
        case .cutOffInHeaders: "the answer was cut off in its headers"
        case .compressedBodyCutOff(let bytes):
            "the compressed body was cut off after \(bytes) bytes"
        case .notHTTP: "the answer is not HTTP"
        case .transferCodingUnknown:
            "the answer has a transfer coding that is not understood"
        case .contentCodingNotAccepted:
            "the body has a Content-Encoding that was not requested"
        case .compressedBodyDamaged: "the compressed body is damaged"
        case .notModifiedUnasked:
            "the server said 'not modified' to a request without conditions"
        case .deltaUnasked:
            "the server sent only what has changed, which was not requested"
        case .fileMissing: "there is no such file"
        case .fileNotPermitted: "the file may not be read by this user"
        case .fileNotRegular: "it is not a regular file"
        case .fileNotOpened(let code): "the file cannot be opened (\(code))"
        case .fileNotRead(let code): "it cannot be read (\(code))"
        case .fileTooLarge(let limit):
            "the file is larger than \(limit) bytes (http.max-body-size)"
        case .noDescriptorForFile: "no descriptor is left for the file"
        case .noDescriptorForConnection:
            "no descriptor is left for a connection: raise the limit on open files, or lower"
                + " http.connections"
        case .noMemory: "no memory is left for the answer"
        case .cancelled: "the fetch was cancelled"
        case .fetcherClosed: "the fetcher is closed"
        case .libcurl(let code): "libcurl gave up (\(code))"
        case .libcurlCall(let call, let code): "libcurl: \(call) failed (\(code))"
        }
    }
}

extension TransferProblem.CertificateProblem {
    fileprivate var words: String {
        switch self {
        case .expired: "has expired"
        case .notYetValid: "is not valid yet: check the clock"
        case .selfSigned: "is self-signed: add it to http.ca-bundle to trust it"
        case .unknownAuthority:
            "comes from an unknown authority: add that to http.ca-bundle to trust it"
        case .otherHost: "is for another host"
        case .notTrusted(let code): "is not trusted (\(code))"
        }
    }
}

extension Duration {
    /// The duration in seconds, or in milliseconds where it has a part of one.
    fileprivate var words: String {
        let (seconds, attoseconds) = components
        guard attoseconds != 0 else { return "\(seconds) s" }
        return "\(seconds * 1_000 + attoseconds / 1_000_000_000_000_000) ms"
    }
}
