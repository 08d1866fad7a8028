import FeedmillBytes
package import FeedmillModel

/// How long an answer says that it stays fresh (RFC 9111 section 4.2), for a private cache.
package struct Freshness: Sendable, Hashable {
    /// The header that said so.
    package enum Source: String, Sendable, Hashable {
        case maxAge
        case expires
    }

    /// What is left of its lifetime: more than zero, 31 days at most.
    package let remaining: Duration
    package let source: Source

    /// Makes the freshness of an answer.
    ///
    /// `nil` for an answer that is stale, names no lifetime, or forbids reuse (`no-store`,
    /// `no-cache`): then only the schedule's own rules apply.
    ///
    /// - Parameters:
    ///   - cacheControl: The values of all Cache-Control headers.
    ///   - expires: The value of Expires; an invalid date is in the past (RFC 9111 section 5.3).
    ///   - date: The value of Date; `now` stands in for a date that cannot be read.
    ///   - age: The value of Age.
    ///   - now: The time of the answer.
    package init?(
        cacheControl: [String],
        expires: String? = nil,
        date: String? = nil,
        age: String? = nil,
        now: Timestamp
    ) {
        var maxAge: Duration??
        for directive in cacheControl.flatMap({ $0.split(separator: ",") }) {
            let parts = directive.split(separator: "=", maxSplits: 1)
            switch parts.first?.trimmed.lowercased() {
            case "no-store", "no-cache":
                return nil
            case "max-age" where maxAge == nil:
                // An invalid lifetime counts as stale (RFC 9111 section 4.2.1).
                let value = parts.count == 2 ? parts[1].trimmed : ""
                maxAge = .some(Wait.deltaSeconds(value.filter { $0 != "\"" }))
            default:
                break
            }
        }
        let lifetime: Duration
        if let maxAge {
            guard let maxAge else { return nil }
            lifetime = maxAge
            source = .maxAge
        } else {
            guard let expires, let end = HTTPDate.parse(expires, now: now) else { return nil }
            let start = date.flatMap { HTTPDate.parse($0, now: now) } ?? now
            lifetime = Wait.bounded(end - start)
            source = .expires
        }
        // The first of several ages counts (RFC 9111 section 5.1); an invalid one is ignored.
        let first = age?.split(separator: ",").first?.trimmed
        let rest = lifetime - (first.flatMap { Wait.deltaSeconds($0) } ?? .zero)
        guard rest > .zero else { return nil }
        remaining = rest
    }

    /// A freshness that is already known.
    package init(remaining: Duration, source: Source) {
        self.remaining = Wait.bounded(remaining)
        self.source = source
    }
}

/// The Retry-After header (RFC 9110 section 10.2.3).
package enum RetryAfter {
    /// The wait that the value asks for: seconds or a date, 31 days at most.
    ///
    /// A negative number or a date in the past is ignored.
    package static func wait(_ value: String, now: Timestamp) -> Duration? {
        let text = value.trimmed
        if let seconds = Wait.deltaSeconds(text) { return seconds }
        guard let date = HTTPDate.parse(text, now: now), date > now else { return nil }
        return Wait.bounded(date - now)
    }
}
