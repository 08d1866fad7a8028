import FeedmillModel
package import FeedmillSchedule

extension FeedCondition.Code {
    /// The condition in a word or two.
    package var words: String {
        switch self {
        case .waiting: "OK"
        case .never: "never polled"
        case .onlyNotModified: "only 304"
        default: rawValue
        }
    }

    /// The same at the head of a page.
    var heading: String { words.prefix(1).uppercased() + words.dropFirst() }
}

extension FeedCondition {
    /// Whether it takes a sentence, which the other lines of a report do not say.
    var isExplained: Bool {
        switch self {
        case .paused, .never, .failing: false
        default: true
        }
    }

    /// What was concluded from what, and until when; one sentence.
    package var words: String {
        switch self {
        case .paused: return "paused by the configuration"
        case .never: return "never polled"
        case .ended(let since):
            return "gone for good (410) since \(since.rfc3339); it is tried once a month;"
                + " remove it, or look for its new address"
        case .failing(let since, let failures):
            return "failing since \(since.rfc3339), \(failures) time\(failures == 1 ? "" : "s")"
                + " in a row"
        case .quarantined(let until):
            return "its documents did harm; it is not read until \(until.rfc3339)"
        case .offline(let since):
            return "our own network is out since \(since.rfc3339): no host could be reached; it is"
                + " tried every 15 minutes"
        case .silent(let since, let limit, let isConfigured):
            let basis =
                isConfigured
                ? "expect: \(limit.inUnits)" : "its habit allows \(limit.inUnits) without"
            return
                "nothing new since \(since.rfc3339) (\(basis)); look whether it has moved or ended"
        case .empty(let since, let usually):
            return "its document has no entries since \(since.rfc3339), usually"
                + " \(usually); after 30 days that counts as usual"
        case .shrunk(let since, let from, let to):
            return "its document has \(to) entr\(to == 1 ? "y" : "ies") since \(since.rfc3339),"
                + " usually \(from); after 30 days that counts as usual"
        case .onlyNotModified(let since):
            return "nothing but 304 since \(since.rfc3339), also when asked without conditions"
        case .overdue(let since):
            return "due since \(since.rfc3339) and not polled"
        }
    }
}

extension ValidatorTrust.Doubt {
    /// What was found out about the server, and until when it is remembered.
    var words: String {
        let finding =
            switch reason {
            case .latched:
                "the server answered 304 although the feed had changed: one request a day is made"
                    + " without conditions"
            case .refused:
                "the server fails when a request has conditions: requests are made without"
            }
        return "\(finding); found \(since.rfc3339), until \(until.rfc3339)"
    }
}

extension ValidatorTrust {
    /// What is held against the server, or suspected of it; `nil` when its answers are believed.
    func words(at now: Timestamp) -> String? {
        if let doubt = currentDoubt(at: now) { return doubt.words }
        if refusals > 0 {
            return "\(refusals) conditional request\(refusals == 1 ? "" : "s") failed in a row"
                + (allowsConditions(at: now) ? "" : ": the next one has no conditions")
        }
        guard let unchangedSince else { return nil }
        let next = max(unchangedSince, lastBare ?? unchangedSince) + Self.patience
        return "nothing but 304 since \(unchangedSince.rfc3339); the first request after"
            + " \(next.rfc3339) has no conditions"
    }
}

extension PublishingHabit {
    /// What is known of the gaps, and when the feed will count as silent.
    func words(expected: Duration?) -> String? {
        guard let lastNew else { return nil }
        var words = "last new article \(lastNew.rfc3339)"
        if let usualGap, let longestGap {
            words += ", usual gap \(usualGap.inUnits), longest \(longestGap.inUnits)"
        }
        if let limit = expected ?? limit {
            words += "; silent without one until \((lastNew + limit).rfc3339)"
        } else {
            words += "; too few to tell when it is silent"
        }
        return words
    }
}

extension Duration {
    /// `45 s`, `12 min`, `5 h`, `3 days`.
    var inUnits: String { PageWords.span(self) }
}
