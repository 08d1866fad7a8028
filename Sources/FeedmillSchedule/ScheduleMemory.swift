package import FeedmillModel

/// What the schedule keeps of one feed between polls, as one short line of text.
package struct ScheduleMemory: Sendable, Hashable {
    package var rhythm: PublishingRhythm?
    /// The newest entries of the last document.
    package var window: PublishingRhythm.Window?
    /// The hints of the last document.
    package var hints = ScheduleHints()
    /// Answers 429 without a time, in a row.
    package var throttled = 0
    /// The permanent redirect under watch.
    package var move: MoveEvidence?
    /// The older pages that are still to be read.
    package var walk: ArchiveWalk?
    /// The address that the feed's host had at the last poll.
    package var address: String?
    /// Until when server or feed want to be left alone, by their own words.
    package private(set) var notBefore: Timestamp?

    package init() {}

    /// Takes in what a poll taught.
    mutating func learn(from report: PollReport) {
        if let hints = report.hints {
            self.hints = hints
            // A delta (RFC 3229) shows new entries only: how far back the others go is known.
            window =
                report.isDelta
                ? window?.extended(by: report.entries, now: report.now)
                : PublishingRhythm.Window(entries: report.entries, now: report.now)
        }
        switch report.result {
        case .success(let hasNews):
            throttled = 0
            rhythm = PublishingRhythm(
                window: window,
                previous: rhythm,
                hasNews: hasNews,
                now: report.now
            )
        case .status(429) where report.retryAfter == nil:
            throttled = min(throttled + 1, 100)
        default:
            break
        }
    }

    /// The wait after a 429 that named no time: ten minutes at first, growing up to a day.
    var throttleWait: Duration {
        Wait.grown(.seconds(600), times: throttled - 1, bound: Wait.day)
    }
}

// MARK: - What others asked for

extension ScheduleMemory {
    /// Notes a wait that server or feed named; an earlier one that is longer stands.
    mutating func leaveAlone(for wait: Duration?, at now: Timestamp) {
        if let known = notBefore, known <= now || known - now > Wait.longest { notBefore = nil }
        guard let wait, wait > .zero else { return }
        let end = now + Wait.bounded(wait)
        notBefore = max(notBefore ?? end, end)
    }

    /// Whether nothing that server or feed named speaks against a poll at that time.
    ///
    /// A wait that ends further ahead than any may be is the work of a clock that went wrong.
    package func allows(_ time: Timestamp) -> Bool {
        if let notBefore, time < notBefore, notBefore - time <= Wait.longest { return false }
        return hints.allowed(from: time) == time
    }
}

// MARK: - Text

extension ScheduleMemory {
    /// The memory as text: words `key=value`, only those that say something.
    package var text: String {
        var words: [String] = []
        func add(_ key: String, _ duration: Duration?) {
            if let duration { words.append("\(key)=\(duration.components.seconds)") }
        }
        func add(_ key: String, _ numbers: Set<Int>) {
            guard !numbers.isEmpty else { return }
            words.append("\(key)=\(numbers.sorted().map(String.init).joined(separator: ","))")
        }
        add("rhythm", rhythm?.interval)
        if let window { words.append("window=\(window.text)") }
        add("ttl", hints.ttl)
        add("period", hints.updateInterval)
        add("skip-hours", hints.skipHours)
        add("skip-days", hints.skipDays)
        if throttled > 0 { words.append("throttled=\(throttled)") }
        if let move { words.append("move=\(move.text)") }
        if let walk { words.append("pages=\(walk.text)") }
        if let address { words.append("address=\(address)") }
        if let notBefore { words.append("not-before=\(notBefore.seconds)") }
        return words.joined(separator: " ")
    }

    /// Reads what ``text`` wrote; words that it does not know are passed over.
    package init(text: String) {
        self.init()
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1]
            switch parts[0] {
            case "rhythm":
                rhythm = Wait.deltaSeconds(value).map { PublishingRhythm(interval: $0) }
            case "window": window = PublishingRhythm.Window(text: value)
            case "ttl": hints.ttl = Wait.deltaSeconds(value)
            case "period": hints.updateInterval = Wait.deltaSeconds(value)
            case "skip-hours": hints.skipHours = Self.numbers(value, 0...23)
            case "skip-days": hints.skipDays = Self.numbers(value, 0...6)
            case "throttled": throttled = min(max(Int(value) ?? 0, 0), 100)
            case "move": move = MoveEvidence(text: String(value))
            case "pages": walk = ArchiveWalk(text: value)
            case "address": address = String(value)
            case "not-before": notBefore = Int64(value).map { Timestamp(seconds: $0) }
            default: break
            }
        }
    }

    private static func numbers(_ text: Substring, _ range: ClosedRange<Int>) -> Set<Int> {
        Set(text.split(separator: ",").compactMap { Int($0) }.filter(range.contains))
    }
}
