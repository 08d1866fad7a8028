import FeedmillModel

/// Reads the keys that a feed, or all of them under `defaults`, may have.
struct FeedSettingsReader {
    var settings: FeedSettings
    var tags: [String] = []
    let context: LoadContext

    init(settings: FeedSettings, context: LoadContext) {
        self.settings = settings
        self.context = context
    }

    /// Reads the `defaults` section.
    mutating func readDefaults(_ section: MappingReader) {
        var section = section
        read(&section)
        section.finish()
    }

    /// Reads the per-feed keys over what is set so far; unknown keys are left to the caller.
    mutating func read(_ reader: inout MappingReader) {
        readSchedule(&reader)
        readTags(&reader)
        readHeaders(&reader)
        readCredentials(&reader)
        settings.userAgent = reader.headerValue("user-agent") ?? settings.userAgent
        settings.proxy = reader.proxy("proxy") ?? settings.proxy
        if let rule = reader.privateAddresses("allow-private-addresses") {
            settings.allowsPrivateAddresses = rule.allowsAll
            settings.allowedNetworks = rule.networks
        }
        let holdBacks = FeedSettings.HoldBack.allCases.map { ($0.rawValue, $0) }
        settings.holdBack = reader.word("hold-back", holdBacks) ?? settings.holdBack
        reader.readSection("dedup") { $0.readFeedDedup(into: &settings) }
        settings.fullText = reader.fullText("full-text") ?? settings.fullText
        reader.readSection("page") { $0.readSelectors(into: &settings.selectors) }
    }

    mutating func readTags(_ reader: inout MappingReader) {
        for (tag, location) in reader.texts("tags") { add(tag: tag, at: location) }
    }

    /// Adds a tag unless it is there already; one that cannot be is left out, and is a mistake only
    /// where a person wrote it as a tag.
    mutating func add(tag: String, at location: Location, isStrict: Bool = true) {
        guard tag.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), tag.count <= Limits.nameLength
        else {
            let rule = "a tag must be at most \(Limits.nameLength) characters without line breaks"
            if isStrict {
                context.report(rule, at: location)
            } else {
                context.warn("a folder's title is no tag: \(rule)", at: location)
            }
            return
        }
        if !tags.contains(tag) { tags.append(tag) }
    }
}

// MARK: - Groups of keys

extension FeedSettingsReader {
    private mutating func readSchedule(_ reader: inout MappingReader) {
        let bounds = Duration.seconds(1)...Limits.interval
        let interval: FeedSettings.Interval? = reader.value(
            "interval",
            "auto or a duration from \(ScalarText.text(bounds.lowerBound)) to"
                + " \(ScalarText.text(bounds.upperBound)), such as 30m"
        ) { text in
            if text == "auto" { return .automatic }
            return ScalarText.duration(text).flatMap { bounds.contains($0) ? .fixed($0) : nil }
        }
        settings.interval = interval ?? settings.interval
        settings.minInterval =
            reader.duration("min-interval", in: .zero...Limits.interval) ?? settings.minInterval
        settings.maxInterval =
            reader.duration("max-interval", in: bounds) ?? settings.maxInterval
        if settings.minInterval > settings.maxInterval,
            let bound = reader.location(ofFirst: ["max-interval", "min-interval"])
        {
            context.report(
                "min-interval (\(ScalarText.text(settings.minInterval))) is longer than"
                    + " max-interval (\(ScalarText.text(settings.maxInterval))); raise the one"
                    + " or lower the other",
                at: bound
            )
        }
        settings.firstPoll = readFirstPoll(&reader) ?? settings.firstPoll
        settings.history = reader.number("history", in: Limits.pages) ?? settings.history
        settings.isPaused = reader.truth("paused") ?? settings.isPaused
    }

    private func readFirstPoll(_ reader: inout MappingReader) -> FeedSettings.FirstPoll? {
        guard let node = reader.node("first-poll") else { return nil }
        switch node.content {
        case .scalar("all", _): return .all
        case .scalar("none", _): return FeedSettings.FirstPoll.none
        case .mapping:
            var newest = reader.section("first-poll")
            let count = newest.number("newest", in: 1...100_000)
            newest.finish()
            return count.map { .newest($0) }
        case .scalar, .list:
            context.report(
                "\"first-poll\" cannot be this; write all, none or {newest: 10}",
                at: node.location
            )
            return nil
        }
    }

    private mutating func readHeaders(_ reader: inout MappingReader) {
        for (name, value, nameLocation, valueLocation) in reader.pairs("headers") {
            if let advice = HeaderRules.advice(against: name) {
                context.report(
                    "header \"\(name.printable(limit: 60))\" \(advice)",
                    at: nameLocation
                )
            } else if !HeaderRules.isValue(value) {
                context.report(
                    "the value of header \"\(name)\" must be one line of text",
                    at: valueLocation
                )
            } else {
                settings.headers.removeAll { $0.name.lowercased() == name.lowercased() }
                settings.headers.append(.init(name: name, value: value))
            }
        }
    }

    private mutating func readCredentials(_ reader: inout MappingReader) {
        let basicAuth = readBasicAuth(&reader)
        let token = reader.secretFile("bearer-token-file")
        if reader.isGiven("basic-auth"), reader.isGiven("bearer-token-file") {
            context.report(
                "\"basic-auth\" and \"bearer-token-file\" exclude each other; keep one of them",
                at: reader.keyLocation("bearer-token-file")
            )
        } else if let basicAuth {
            settings.basicAuth = basicAuth
            settings.bearerToken = nil
        } else if let token {
            settings.bearerToken = token
            settings.basicAuth = nil
        }
        settings.cookie = reader.secretText("cookie") ?? settings.cookie
        settings.clientCertificate =
            readClientCertificate(&reader) ?? settings.clientCertificate
    }

    private func readBasicAuth(_ reader: inout MappingReader) -> FeedSettings.BasicAuth? {
        var section = reader.section("basic-auth")
        let user = section.text("user")
        let password = section.secret("password", orFile: "password-file")
        section.finish()
        guard reader.isGiven("basic-auth") else { return nil }
        guard let user else {
            context.report(
                "\"basic-auth\" needs \"user\"",
                at: reader.keyLocation("basic-auth")
            )
            return nil
        }
        // RFC 7617 section 2: the first colon ends the user name.
        guard !user.value.contains(":"), HeaderRules.isValue(user.value) else {
            context.report("the user of \"basic-auth\" may not hold \":\"", at: user.location)
            return nil
        }
        return password.map { FeedSettings.BasicAuth(user: user.value, password: $0) }
    }

    private func readClientCertificate(
        _ reader: inout MappingReader
    ) -> FeedSettings.ClientCertificate? {
        var section = reader.section("client-certificate")
        let certificate = section.readableFile("certificate")
        let key = section.readableFile("key")
        section.finish()
        if reader.isGiven("client-certificate"), !section.isGiven("certificate") {
            context.report(
                "\"client-certificate\" needs \"certificate\", the path of a PEM file",
                at: reader.keyLocation("client-certificate")
            )
        }
        return certificate.map { FeedSettings.ClientCertificate(certificate: $0, key: key) }
    }
}
