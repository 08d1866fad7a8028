import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// Makes the fingerprints of feeds; what many feeds share is hashed once.
///
/// The hashes are of the descriptions of whole values, so a new setting is part of them without
/// being named here.
struct FeedFingerprints {
    private let configuration: Configuration
    private var policies: [FetchPolicy: String] = [:]

    init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    mutating func fingerprint(of feed: Feed) -> FeedFingerprint {
        // Without the program's own name: an update changes nothing that concerns a feed.
        let policy = configuration.fetchPolicy(for: feed.settings, userAgent: "")
        let request = policies[policy] ?? "\(policy)"
        policies[policy] = request
        let settings = feed.settings
        let pace = "\(settings.interval) \(settings.minInterval) \(settings.maxInterval)"
        return FeedFingerprint(
            request: Self.hash(request + " " + feed.url.string),
            pace: Self.hash(pace)
        )
    }

    private static func hash(_ text: String) -> Int64 {
        Int64(bitPattern: SHA256.digest(of: text.utf8).word(0))
    }
}

extension Configuration {
    /// Notes in each feed what its polls depend on.
    mutating func addFingerprints() {
        var fingerprints = FeedFingerprints(self)
        for index in feeds.indices {
            feeds[index].fingerprint = fingerprints.fingerprint(of: feeds[index])
        }
    }
}
