import FeedmillBytes

extension WebURL {
    /// Scheme, host and port.
    package var origin: String { "\(scheme)://\(host ?? ""):\(port ?? 0)" }

    /// What a request asks its host for.
    package var target: String { query.map { "\(path)?\($0)" } ?? path }

    package var shownHost: String { (host ?? "").printable(limit: 100) }
}
