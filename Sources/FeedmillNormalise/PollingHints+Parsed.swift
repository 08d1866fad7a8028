import FeedmillParse

extension PollingHints {
    init(_ parsed: ParsedPollingHints, in feed: ParsedFeed) {
        timeToLive = feed.string(parsed.ttl)
        skipHours = parsed.skipHours.map { feed.string($0) }
        skipDays = parsed.skipDays.map { feed.string($0) }
        updatePeriod = feed.string(parsed.updatePeriod)
        updateFrequency = feed.string(parsed.updateFrequency)
    }
}
