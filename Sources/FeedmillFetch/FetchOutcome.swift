package import FeedmillAddress

/// What came of a request.
package enum FetchOutcome: Sendable {
    /// A whole answer, whatever its status.
    case response(FetchResponse)
    case failed(FetchFailure)
}

/// A whole answer of a server, or the content of a file.
package struct FetchResponse: Sendable {
    /// The status code; 200 for a file.
    package let status: Int
    package let headers: FetchHeaders
    /// The decoded body; empty for any status but 2xx.
    package private(set) var body: [UInt8]
    /// The URL that gave the answer, after all redirects, without credentials.
    package let finalURL: WebURL
    /// The redirects on the way, in order.
    package let hops: [FetchHop]
    /// The address that the answer came from, the proxy's when there is one; `nil` for a file.
    package let address: String?
    /// The same when it is one of the public Internet, and no proxy's: the server as others see it.
    package let publicAddress: String?
    package let timings: FetchTimings
    /// The bytes of headers and body as they came over the network, redirects included.
    package let wireBytes: Int
    /// The Content-Encoding that was passed over because the body is a document without it.
    package let unknownCoding: String?

    /// Makes an answer; what is left out is what an answer without a transfer has.
    package init(
        status: Int = 200,
        headers: FetchHeaders = FetchHeaders(),
        body: [UInt8] = [],
        finalURL: WebURL,
        hops: [FetchHop] = [],
        address: String? = nil,
        publicAddress: String? = nil,
        timings: FetchTimings = FetchTimings(),
        wireBytes: Int? = nil,
        unknownCoding: String? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.finalURL = finalURL
        self.hops = hops
        self.address = address
        self.publicAddress = publicAddress
        self.timings = timings
        self.wireBytes = wireBytes ?? body.count
        self.unknownCoding = unknownCoding
    }

    /// The answer without its body, for those who keep it and have read that.
    package var withoutBody: FetchResponse {
        var response = self
        response.body = []
        return response
    }
}

/// One redirect that was followed.
package struct FetchHop: Sendable, Hashable {
    package let url: WebURL
    package let status: Int
    package let target: WebURL
    /// What the redirect said about time: it is followed at once, the next poll has to wait.
    package let retryAfter: String?

    /// Whether the server calls the move permanent (301, 308).
    package var isPermanent: Bool { status == 301 || status == 308 }

    /// Whether it leads from https to http.
    package var isDowngrade: Bool { url.scheme == "https" && target.scheme == "http" }
}

/// How long a fetch took.
package struct FetchTimings: Sendable, Hashable {
    /// Until the connection of the last hop was ready, TLS included; zero when it was reused.
    package var connect: Duration = .zero
    /// Until the first byte of the last answer.
    package var firstByte: Duration = .zero
    /// From the request to the end, all hops.
    package var total: Duration = .zero

    package init() {}
}
