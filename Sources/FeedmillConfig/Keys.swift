import FeedmillModel

/// The table of all keys: each is declared here, and nowhere else.
///
/// The table in which a key stands is its scope. Its default is that of the field it sets. A new key
/// needs its field, its line here, and its use; the manual and the example are tested against it.
enum Keys {
    /// The keys that hold for the whole program.
    static let global: [Key<Configuration>] = http + hosts + stores + dedup + reports

    /// The keys of the configuration file; those of feeds stand under `defaults`.
    static let file = KeyTable(
        ["feeds", "feed"],
        global + feed.map { $0.lifted(to: \.defaults, below: "defaults") }
    )

    /// The keys of one feed in a list.
    static let entry = KeyTable(["url", "name"], feed)

    /// The keys of an item of `hosts`.
    static let host = KeyTable(
        [],
        [
            Key(
                "match",
                \HostRule.match,
                .hostPattern,
                "The name of a host, or *. and the end of several names; the first match counts."
            ),
            Key(
                "delay",
                \.delay,
                .optional(.duration(in: .zero...longestExchange)),
                absent: "http.per-host.delay, or what is learnt from refusals",
                "Time between two requests to the host."
            ),
            Key(
                "connections",
                \.connections,
                .optional(.number(in: 1...4_096)),
                absent: "http.per-host.connections",
                "Transfers at the same time to the host."
            ),
            Key(
                "timeout",
                \.timeout,
                .optional(.duration(in: .seconds(1)...longestExchange)),
                absent: "http.timeout",
                "One exchange with the host."
            ),
        ]
    )

    /// The path of the only key with this last name; of several, the one that is not a feed's.
    static func path(named name: String) -> String? {
        let paths = file.keys.map(\.path).filter { $0.hasSuffix(".\(name)") }
        let outside = paths.filter { !$0.hasPrefix("defaults.") }
        if outside.count == 1 { return outside.first }
        return paths.count == 1 ? paths.first : nil
    }

    private static let minute = Duration.seconds(60)
    private static let day = Duration.seconds(86_400)
    /// One exchange with a server, and the pause between two.
    private static let longestExchange = Duration.seconds(60 * 60)
    private static let longestInterval = day * 31
    private static let longestSilence = day * 3_650
    private static let longestRetention = day * 36_525
    /// Feeds are silent for weeks, and then show old articles again.
    private static let shortestMemory = day * 30
    private static let largestSpool = 1 << 50
}

// MARK: - Global

extension Keys {
    private static let http: [Key<Configuration>] = [
        Key(
            "http.user-agent",
            \.http.userAgent,
            .optional(.header),
            absent: "feedmill, its version and the project's address",
            "The User-Agent header."
        ),
        Key(
            "http.timeout",
            \.http.timeout,
            .duration(in: .seconds(1)...longestExchange),
            "One exchange with a server, redirects and slow answers included."
        ),
        Key(
            "http.connect-timeout",
            \.http.connectTimeout,
            .duration(in: .milliseconds(100)...longestExchange),
            "Until a connection stands."
        ),
        Key(
            "http.max-body-size",
            \.http.maxBodySize,
            .size(in: 1 << 10...1 << 30),
            "The largest answer, after decompression."
        ),
        Key(
            "http.connections",
            \.http.connections,
            .number(in: 1...4_096),
            "Transfers at the same time."
        ),
        Key(
            "http.per-host.connections",
            \.http.connectionsPerHost,
            .number(in: 1...4_096),
            "Transfers at the same time to one host."
        ),
        Key(
            "http.per-host.delay",
            \.http.delayPerHost,
            .duration(in: .zero...longestExchange),
            "Time between two requests to one host."
        ),
        Key(
            "http.per-address.connections",
            \.http.connectionsPerAddress,
            .number(in: 1...4_096),
            "Transfers at the same time to one address."
        ),
        Key(
            "http.proxy",
            \.http.proxyChoice,
            .proxyChoice,
            absent: "none; the variables are not read",
            "The proxy to use, or environment for that of https_proxy and its like."
        ),
        Key(
            "http.ca-bundle",
            \.http.caBundle,
            .optional(.readablePath),
            absent: "$SSL_CERT_FILE, $CURL_CA_BUNDLE, then the system's",
            "Certificates to trust, in PEM."
        ),
        Key(
            "http.allow-private-addresses",
            \.privateAddresses,
            .privateAddresses,
            "Whether feeds may lie on this machine and in private networks."
        ),
        Key(
            "http.allow-file-feeds",
            \.http.allowsFileFeeds,
            .truth,
            "Whether feeds may be local files: file:///path."
        ),
    ]

    private static let hosts: [Key<Configuration>] = [
        Key(
            "hosts",
            \.http.hosts,
            .hostRules,
            "The pace of single hosts, set by hand."
        )
    ]

    private static let stores: [Key<Configuration>] = [
        Key(
            "state.path",
            \.state.path,
            .path,
            reload: .restart,
            absent: "/var/lib/feedmill/state.sqlite, or $XDG_STATE_HOME/feedmill/state.sqlite"
                + " for a user",
            "What feedmill remembers."
        ),
        Key(
            "spool.directory",
            \.spool.directory,
            .path,
            reload: .restart,
            absent: "/var/spool/feedmill, or $XDG_DATA_HOME/feedmill/spool for a user",
            "Where records are delivered."
        ),
        Key(
            "spool.format",
            \.spool.format,
            .word,
            reload: .restart,
            "The form of records and of their files."
        ),
        Key(
            "spool.min-free",
            \.spool.minFree,
            .optional(.size(in: 0...largestSpool)),
            absent: "64MiB, or a sixteenth of a small disk",
            "What stays free on the disks of spool and state."
        ),
        Key(
            "spool.max-files",
            \.spool.maxFiles,
            .optional(.number(in: 1...1_000_000_000)),
            absent: "none",
            "How many files may wait before polling pauses."
        ),
        Key(
            "spool.max-size",
            \.spool.maxSize,
            .optional(.size(in: 1 << 10...largestSpool)),
            absent: "none",
            "How many bytes may wait before polling pauses."
        ),
        Key(
            "spool.mode",
            \.spool.mode,
            .mode,
            reload: .restart,
            "Permission bits of record files."
        ),
        Key(
            "spool.retain",
            \.spool.retain,
            .optional(.duration(in: minute...longestRetention)),
            absent: "none; they are kept until somebody takes them",
            "How long records wait before they are removed."
        ),
        Key(
            "ledger.retain",
            \.ledger.retain,
            .optional(.duration(in: shortestMemory...longestRetention)),
            absent: "none; it is remembered for good",
            "How long an article is remembered that no feed shows any more."
        ),
    ]

    private static let dedup: [Key<Configuration>] = [
        Key(
            "dedup.updates",
            \.defaults.updates,
            .word,
            "What to do with an article that has changed."
        ),
        Key(
            "dedup.trust-id",
            \.defaults.trustsIDs,
            .truth,
            "Whether a known id under another address is the same article, moved."
        ),
        Key(
            "dedup.shared-links",
            \.defaults.findsSharedLinks,
            .truth,
            "Whether a link that several different entries of a document share names no article."
        ),
        Key(
            "dedup.strip-parameters",
            \.dedup.stripParameters,
            .texts,
            "Query parameters to remove from addresses besides the built-in list."
        ),
        Key(
            "dedup.keep-parameters",
            \.dedup.keepParameters,
            .texts,
            "Query parameters to keep in spite of it."
        ),
    ]

    private static let reports: [Key<Configuration>] = [
        Key(
            "status.listen",
            \.status.listen,
            .optional(.listenAddress),
            absent: "none",
            "Where the status page, health and metrics are shown over HTTP."
        ),
        Key(
            "log.level",
            \.log.level,
            .words(
                ["trace", "debug", "info", "notice", "warning", "error", "critical"].map {
                    ($0, $0)
                }
            ),
            reload: .restart,
            "The least severe events that are logged."
        ),
        Key(
            "log.format",
            \.log.format,
            .word,
            reload: .restart,
            "How events are written."
        ),
    ]
}

// MARK: - Feeds

extension Keys {
    /// The keys that one feed, or all of them under `defaults`, may have.
    static let feed: [Key<FeedSettings>] = schedule + requests + articles

    private static let schedule: [Key<FeedSettings>] = [
        Key(
            "interval",
            \.interval,
            .interval(in: .seconds(1)...longestInterval),
            "How often the feed is polled; auto follows its own rhythm."
        ),
        Key(
            "min-interval",
            \.minInterval,
            .duration(in: .zero...longestInterval),
            "The lower bound of auto."
        ),
        Key(
            "max-interval",
            \.maxInterval,
            .duration(in: .seconds(1)...longestInterval),
            "The upper bound of auto, and of the wait that a server may set."
        ),
        Key(
            "expect",
            \.expected,
            .optional(.duration(in: .seconds(3_600)...longestSilence)),
            absent: "by the feed's own habit",
            "Without a new article for that long, a feed counts as silent."
        ),
        Key(
            "first-poll",
            \.firstPoll,
            .firstPoll,
            "What the first poll delivers."
        ),
        Key(
            "history",
            \.history,
            .number(in: 0...1_000),
            "How many archive pages are followed after the first poll."
        ),
        Key("paused", \.isPaused, .truth, "A paused feed is not polled."),
        Key(
            "tags",
            \.tags,
            .tags,
            "The operator's own tags, written into each record."
        ),
    ]

    private static let requests: [Key<FeedSettings>] = [
        Key("headers", \.request.headers, .headers, "More request headers, as a mapping."),
        Key(
            "basic-auth.user",
            \.request.basicAuthUser,
            .optional(.userName),
            absent: "none",
            "The user for HTTP Basic authentication."
        ),
        Key(
            "basic-auth.password",
            \.request.basicAuthPassword,
            .optional(.secret),
            isSecret: true,
            absent: "none",
            "The password itself; better in the environment, or in a file."
        ),
        Key(
            "basic-auth.password-file",
            \.request.basicAuthPassword,
            .optional(.secretFile),
            absent: "none",
            "A file with the password."
        ),
        Key(
            "bearer-token-file",
            \.request.bearerToken,
            .optional(.secretFile),
            absent: "none",
            "A file with the token of an Authorization: Bearer header."
        ),
        Key(
            "cookie",
            \.request.cookie,
            .optional(.secret),
            isSecret: true,
            absent: "none",
            "The Cookie header to send."
        ),
        Key(
            "client-certificate.certificate",
            \.request.certificateFile,
            .optional(.laterFile),
            absent: "none",
            "A client certificate for TLS: a PEM file."
        ),
        Key(
            "client-certificate.key",
            \.request.certificateKeyFile,
            .optional(.laterSecretFile),
            absent: "none",
            "Its private key: a PEM file."
        ),
        Key(
            "user-agent",
            \.userAgent,
            .optional(.header),
            absent: "http.user-agent",
            "The User-Agent header for this feed."
        ),
        Key(
            "proxy",
            \.proxy,
            .optional(.proxy),
            absent: "http.proxy",
            "The proxy for this feed."
        ),
        Key(
            "allow-private-addresses",
            \.request.privateAddresses,
            .privateAddresses,
            absent: "http.allow-private-addresses",
            "Whether this feed may lie on this machine and in private networks."
        ),
        Key(
            "hold-back",
            \.holdBack,
            .word,
            "What is not polled after 429 and 503: the whole host, or the feed only."
        ),
    ]

    private static let articles: [Key<FeedSettings>] = [
        Key(
            "dedup.updates",
            \.updates,
            .word,
            absent: "that of the section dedup",
            "What to do with an article of this feed that has changed."
        ),
        Key(
            "dedup.trust-id",
            \.trustsIDs,
            .truth,
            absent: "that of the section dedup",
            "Whether a known id of this feed under another address is the same article."
        ),
        Key(
            "dedup.shared-links",
            \.findsSharedLinks,
            .truth,
            absent: "that of the section dedup",
            "Whether a link that different entries of this feed share names no article."
        ),
        Key(
            "full-text",
            \.fullText,
            .fullText,
            "Whether the page of each new article is read for its text."
        ),
        Key(
            "page.content",
            \.selectors.content,
            .optional(.selector),
            absent: "none",
            "A CSS selector for the text of an article page."
        ),
        Key(
            "page.remove",
            \.selectors.remove,
            .selectors,
            "CSS selectors for what is not part of the text."
        ),
    ]
}
