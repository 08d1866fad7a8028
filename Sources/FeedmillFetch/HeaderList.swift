import FeedmillModel

/// The header lines that a hop sends besides those that libcurl makes itself.
struct HeaderList {
    /// Each line as bytes: a character stands for the byte of its number, see ``Validators``.
    private(set) var lines: [[UInt8]] = []

    /// Adds what the request has for the URL that the transfer is at.
    mutating func add(for transfer: Transfer) {
        let request = transfer.request
        let own = transfer.isAtHome ? request.policy.headers : []
        func isFree(_ name: String) -> Bool {
            !own.contains { $0.name.lowercased() == name }
        }
        if isFree("accept") { add("Accept", request.accept) }
        if transfer.sendsValidators {
            if let etag = request.validators.etag, isFree("if-none-match") {
                addBytes("If-None-Match: ", etag)
                if request.acceptsDelta, isFree("a-im") {
                    add("A-IM", "feed")
                    transfer.incoming.askedForDelta = true
                }
            }
            if let date = request.validators.lastModified, isFree("if-modified-since") {
                addBytes("If-Modified-Since: ", date)
            }
            transfer.incoming.sentValidators = true
        }
        let configured = transfer.isAtHome ? request.policy.cookie : nil
        switch (configured, transfer.cookieHeader) {
        case (let configured?, nil): add("Cookie", configured)
        case (nil, let set?): addBytes("Cookie: ", set)
        case (let configured?, let set?): addBytes("Cookie: \(configured); ", set)
        case (nil, nil): break
        }
        guard transfer.isAtHome else { return }
        if let token = request.policy.bearerToken, request.policy.basicAuth == nil {
            add("Authorization", "Bearer \(token)")
        }
        for header in own { add(header.name, header.value) }
    }

    private mutating func add(_ name: String, _ value: String) {
        // libcurl's way to send a header without a value.
        lines.append(Array((value.isEmpty ? "\(name);" : "\(name): \(value)").utf8))
    }

    private mutating func addBytes(_ start: String, _ value: String) {
        // What comes from a server has no character above 0xFF.
        let bytes = value.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        lines.append(Array(start.utf8) + bytes)
    }
}
