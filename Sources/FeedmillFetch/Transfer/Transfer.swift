import CCurl
import FeedmillAddress
import FeedmillModel

/// One fetch on its way: what was asked, what has come in, over all its hops.
///
/// The engine keeps it alive while libcurl holds a pointer to it. The callbacks only call the
/// `take` and `isAllowed` methods, which never throw, block, or call libcurl.
final class Transfer {
    typealias ID = UInt64

    /// What the engine is to do with a hop that has ended.
    enum Verdict {
        /// Another hop has been prepared.
        case goOn
        case end(FetchOutcome)
    }

    /// What libcurl knows of a hop that has ended.
    struct Facts {
        var wireBytes = 0
        var connect: Duration = .zero
        var firstByte: Duration = .zero
        var systemError: Int32 = 0
        var verifyResult = 0
        var address: String?
    }

    /// What has come in on the current hop.
    struct Incoming {
        var lines: [UInt8] = []
        var status = 0
        var headerCount = 0
        var headerSize = 0
        var isHeadComplete = false
        var body: [UInt8] = []
        /// Made with the first byte of a body that is kept.
        var decoder: BodyDecoder?
        var discarded = 0
        /// Enough of a body that nobody reads has come: the transfer was ended by us.
        var isSatisfied = false
        /// Enough of a body that is read has come.
        var isCut = false
        /// A bound that was met inside a callback, which could only say "stop".
        var problem: TransferProblem?
        var refusedAddresses = 0
        var openedSockets = 0
        /// Why a socket could not be opened.
        var socketError: Int32 = 0
        var sentValidators = false
        var askedForDelta = false
    }

    let id: ID
    let request: FetchRequest
    let begin = ContinuousClock.now
    /// The URL of the current hop, without the credentials that the request's own may hold.
    var url: WebURL
    var hops: [FetchHop] = []
    /// What this exchange has set, and the Cookie header of the current hop, if it gets one.
    var cookies = ExchangeCookies()
    var cookieHeader: String?
    var incoming = Incoming()
    var facts = Facts()
    var wireBytes = 0
    private var continuation: CheckedContinuation<FetchOutcome, Never>?

    init(
        id: ID,
        request: FetchRequest,
        continuation: CheckedContinuation<FetchOutcome, Never>
    ) {
        self.id = id
        self.request = request
        self.continuation = continuation
        url = request.url.withoutFragment.withoutCredentials
    }

    /// Hands the outcome to who waits for it.
    func resume(returning outcome: FetchOutcome) {
        continuation?.resume(returning: outcome)
        continuation = nil
    }

    /// The proxy of this hop.
    var proxy: String? { request.policy.proxy(for: url) }

    /// What is left of the time-out.
    var remainingTime: Duration {
        request.policy.limits.timeout - (ContinuousClock.now - begin)
    }

    /// Whether this hop may carry the validators of the request.
    var sendsValidators: Bool {
        !request.validators.isEmpty
            && url == (request.validators.url ?? request.url).withoutFragment.withoutCredentials
    }

    func note(_ facts: Facts) {
        self.facts = facts
        wireBytes += facts.wireBytes
    }

    var timings: FetchTimings {
        var timings = FetchTimings()
        timings.connect = facts.connect
        timings.firstByte = facts.firstByte
        timings.total = ContinuousClock.now - begin
        return timings
    }

    func failure(_ problem: TransferProblem) -> FetchFailure {
        var failure = FetchFailure(problem, url, hops: hops)
        failure.timings = timings
        return failure
    }
}

// MARK: - What comes in

extension Transfer {
    /// The body bytes that are read and thrown away before the connection is given up instead.
    private static let discardLimit = 256 << 10
    /// The most memory that is taken because of a Content-Length.
    private static let reserveLimit = 256 << 10

    /// Takes one header line with its end; false to stop.
    func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        incoming.headerSize += line.count
        guard incoming.headerSize <= request.policy.limits.maxHeaderSize else {
            let limit = request.policy.limits.maxHeaderSize
            incoming.problem = .headersTooLarge(limit: limit)
            return false
        }
        let first = unsafe line.first ?? 0x0A
        if first == 0x0D || first == 0x0A {
            incoming.isHeadComplete = true
        } else if unsafe line.starts(with: "HTTP/".utf8) {
            // The head of an interim answer (1xx) or of a tunnel gives way to the next.
            incoming.isHeadComplete = false
            incoming.lines.removeAll(keepingCapacity: true)
            incoming.status = unsafe Self.status(line)
            return true
        }
        incoming.headerCount += 1
        guard incoming.headerCount <= request.policy.limits.maxHeaderCount + 1 else {
            let limit = request.policy.limits.maxHeaderCount
            incoming.problem = .tooManyHeaders(limit: limit)
            return false
        }
        // What comes after the head is a trailer: counted, but it decides nothing.
        guard !incoming.isHeadComplete else { return true }
        if first == 0x20 || first == 0x09 { unfold() }
        unsafe incoming.lines.append(contentsOf: line)
        return true
    }

    /// Takes body bytes as they came; false to stop.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard (200...299).contains(incoming.status) else {
            incoming.discarded += bytes.count
            incoming.isSatisfied = incoming.discarded > Self.discardLimit
            return !incoming.isSatisfied
        }
        guard let decoder = incoming.decoder ?? makeDecoder() else {
            incoming.problem = .contentCodingNotAccepted
            return false
        }
        let limit = request.policy.limits.maxBodySize
        switch unsafe decoder.take(bytes, into: &incoming.body, limit: limit) {
        case .fine: return true
        case .tooLarge where request.policy.limits.cutsBody:
            incoming.isSatisfied = true
            incoming.isCut = true
        case .tooLarge: incoming.problem = .bodyTooLarge(limit: limit)
        case .damaged: incoming.problem = .compressedBodyDamaged
        case .unknownCoding: incoming.problem = .contentCodingNotAccepted
        }
        return false
    }

    private func makeDecoder() -> BodyDecoder? {
        let headers = FetchHeaders(lines: incoming.lines)
        incoming.decoder = BodyDecoder(contentEncoding: headers.values("Content-Encoding"))
        if let length = headers["Content-Length"].flatMap({ Int($0) }), length > 0 {
            // What the server promises is believed up to a bound.
            incoming.body.reserveCapacity(min(length, Self.reserveLimit))
        }
        return incoming.decoder
    }

    /// Judges an address that libcurl is about to connect to.
    func isAllowed(_ address: IPAddress?) -> Bool {
        // With a proxy this is the proxy's address, which the operator chose.
        guard let address else { return false }
        return request.policy.allowsPrivateAddresses || proxy != nil || address.isPublic
            || request.policy.allowedNetworks.contains { $0.contains(address) }
    }

    private static func status(_ line: UnsafeRawBufferPointer) -> Int {
        guard let space = unsafe line.firstIndex(of: 0x20) else { return 0 }
        var status = 0
        for index in (space + 1)..<min(space + 4, line.count) {
            let byte = unsafe line[index]
            guard (0x30...0x39).contains(byte) else { return 0 }
            status = status * 10 + Int(byte - 0x30)
        }
        return status
    }

    /// Joins a folded line (RFC 9112 section 5.2) to the one before it.
    private func unfold() {
        while let last = incoming.lines.last, last == 0x0A || last == 0x0D {
            incoming.lines.removeLast()
        }
    }
}

/// Numbers for transfers.
final class TransferIDs {
    private var last: Transfer.ID = 0

    func next() -> Transfer.ID {
        last &+= 1
        return last
    }
}
