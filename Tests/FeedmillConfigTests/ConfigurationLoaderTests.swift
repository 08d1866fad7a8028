import FeedmillAddress
import FeedmillConfig
import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

@Suite struct ConfigurationLoaderTests {
    @Test func everyKeyIsRead() throws {
        let loading = try Loading()
        try loading.folder.write("ca.pem", "x")
        let loaded = try loading.load(
            """
            http:
              user-agent: me/1
              timeout: 2m
              connect-timeout: 500ms
              max-body-size: 64KiB
              connections: 8
              per-host: { connections: 3, delay: 0s }
              per-address: { connections: 30 }
              proxy: socks5h://127.0.0.1:1080
              ca-bundle: ca.pem
              allow-private-addresses: true
              allow-file-feeds: true
            state: { path: s.sqlite }
            spool: { directory: /out, format: ndjson, mode: 0600, min-free: 0B, max-files: 9,
              max-size: 1GiB, retain: 30d }
            dedup: { strip-parameters: [a], keep-parameters: [b, c] }
            log: { level: debug, format: json }
            """
        )
        var expected = Configuration()
        expected.http.userAgent = "me/1"
        expected.http.timeout = .seconds(120)
        expected.http.connectTimeout = .milliseconds(500)
        expected.http.maxBodySize = 65_536
        expected.http.connections = 8
        expected.http.connectionsPerHost = 3
        expected.http.delayPerHost = .zero
        expected.http.connectionsPerAddress = 30
        expected.http.proxy = "socks5h://127.0.0.1:1080"
        expected.http.caBundle = loading.folder.path("ca.pem")
        expected.http.allowsPrivateAddresses = true
        expected.defaults.allowsPrivateAddresses = true
        expected.http.allowsFileFeeds = true
        expected.state.path = loading.folder.path("s.sqlite")
        expected.spool.directory = "/out"
        expected.spool.format = .ndjson
        expected.spool.mode = 0o600
        expected.spool.minFree = 0
        expected.spool.maxFiles = 9
        expected.spool.maxSize = 1 << 30
        expected.spool.retain = .seconds(30 * 86_400)
        expected.dedup.stripParameters = ["a"]
        expected.dedup.keepParameters = ["b", "c"]
        expected.log.level = "debug"
        expected.log.format = .json
        #expect(loaded.configuration == expected)
        #expect(loaded.path == "feedmill.yaml")
    }

    @Test func thePaceOfHostsIsRead() throws {
        let loaded = try Loading().load(
            """
            hosts:
              - { match: "*.Example.org", delay: 60s, connections: 1, timeout: 2m }
              - { match: example.net, delay: 0s }
            """
        )
        let configuration = loaded.configuration
        let rules = configuration.http.hosts
        #expect(rules.map(\.match) == ["*.example.org", "example.net"])
        #expect(rules.map(\.delay) == [.seconds(60), .zero])
        #expect(rules[0].connections == 1 && rules[1].connections == nil)
        let hosts = ["feeds.example.org", "example.org", "example.net", "www.example.net"]
        #expect(
            hosts.map { rules.first(for: $0)?.match } == [rules[0].match, nil, rules[1].match, nil]
        )
        func timeout(_ host: String) -> Duration {
            configuration.fetchPolicy(for: FeedSettings(), userAgent: "me", host: host).limits
                .timeout
        }
        #expect(timeout("feeds.example.org") == .seconds(120))
        #expect(timeout("example.net") == .seconds(60))
        #expect(configuration.longestTimeout == .seconds(120))
        let shown = loaded.settings.first { $0.path == "hosts" }?.value.yaml
        #expect(
            shown == "[{match: \"*.example.org\", delay: 1m, connections: 1, timeout: 2m},"
                + " {match: example.net, delay: 0s}]"
        )
    }

    @Test func emptyValuesCountAsAbsent() throws {
        let loaded = try Loading().load(
            "feeds:\nfeed: []\nhttp:\n  timeout:\n  proxy: null\n  user-agent: \"\"\nstate: {}\nlog: ~\n"
        )
        #expect(loaded.configuration.http == Configuration.HTTP())
        #expect(loaded.configuration.log == Configuration.Log())
    }

    @Test func anEmptyFileIsInOrder() throws {
        #expect(try Loading().load("").configuration.feeds == [])
        #expect(try Loading().load("# nothing\n").configuration.feeds == [])
    }

    @Test func feedKeysOverrideDefaults() throws {
        let loading = try Loading()
        try loading.folder.write("token", "t0ken\n")
        let loaded = try loading.load(
            """
            dedup: { trust-id: false }
            defaults:
              interval: 1h
              tags: [all]
              headers: { X-One: "1", X-Two: "2" }
              basic-auth: { user: u, password: p }
            feed:
              - https://a.example/
              - url: https://b.example/
                name: b
                interval: auto
                min-interval: 1m
                max-interval: 2h
                first-poll: { newest: 3 }
                history: 7
                hold-back: feed
                paused: true
                tags: [own, all]
                headers: { x-two: zwei }
                bearer-token-file: token
                cookie: c=d
                user-agent: other/1
                proxy: http://proxy:1
                allow-private-addresses: true
                dedup: { updates: emit, trust-id: true }
            """
        )
        let feeds = loaded.configuration.feeds
        try #require(feeds.count == 2)
        #expect(feeds[0].tags == ["all"])
        #expect(feeds[0].settings.interval == .fixed(.seconds(3_600)))
        #expect(feeds[0].settings.basicAuth == .init(user: "u", password: "p"))
        #expect(!feeds[0].settings.trustsIDs)
        var expected = FeedSettings()
        expected.minInterval = .seconds(60)
        expected.maxInterval = .seconds(7_200)
        expected.firstPoll = .newest(3)
        expected.history = 7
        expected.holdBack = .feed
        expected.isPaused = true
        expected.headers = [.init(name: "X-One", value: "1"), .init(name: "x-two", value: "zwei")]
        expected.bearerToken = "t0ken"
        expected.cookie = "c=d"
        expected.userAgent = "other/1"
        expected.proxy = "http://proxy:1"
        expected.allowsPrivateAddresses = true
        expected.updates = .emit
        expected.tags = ["all", "own"]
        #expect(feeds[1].settings == expected)
        #expect(feeds[1].name == "b")
        #expect(feeds[1].tags == ["all", "own"])
    }

    @Test func privateAddressesAllowedForAllMayBeForbiddenForOne() throws {
        let loaded = try Loading().load(
            """
            http: { allow-private-addresses: true }
            feed:
              - http://a.example/
              - { url: http://b.example/, allow-private-addresses: false }
            """
        )
        #expect(loaded.configuration.feeds.map(\.settings.allowsPrivateAddresses) == [true, false])
    }

    @Test func privateNetworksMayBeAllowedForAllAndForOne() throws {
        let text = """
            http: { allow-private-addresses: [192.168.1.0/24, 10.0.0.7] }
            feed:
              - http://a.example/
              - { url: http://b.example/, allow-private-addresses: ["fd00::/8"] }
              - { url: http://c.example/, allow-private-addresses: false }
              - { url: http://d.example/, allow-private-addresses: true }
            """
        func networks(_ texts: String...) throws -> [IPNetwork] {
            try texts.map { try #require(IPNetwork($0)) }
        }
        let feeds = try Loading().load(text).configuration.feeds.map(\.settings)
        #expect(feeds.map(\.allowsPrivateAddresses) == [false, false, false, true])
        #expect(
            feeds.map(\.allowedNetworks) == [
                try networks("192.168.1.0/24", "10.0.0.7"), try networks("fd00::/8"), [], [],
            ]
        )
        // The environment has no lists.
        var loading = try Loading()
        loading.environment = ["FEEDMILL_HTTP_ALLOW_PRIVATE_ADDRESSES": "10.0.0.0/8, ::1"]
        let http = try loading.load(text).configuration.http
        #expect(!http.allowsPrivateAddresses)
        #expect(http.allowedNetworks == (try networks("10.0.0.0/8", "::1")))
    }
}

// MARK: - Paths

extension ConfigurationLoaderTests {
    @Test func rootHasThePathsOfTheSystem() throws {
        let configuration = try Loading().load("").configuration
        #expect(configuration.state.path == "/var/lib/feedmill/state.sqlite")
        #expect(configuration.spool.directory == "/var/spool/feedmill")
    }

    @Test func aServiceTakesWhatSystemdHandsOver() throws {
        var loading = try Loading()
        loading.userID = 20_000
        loading.environment = [
            "STATE_DIRECTORY": "/var/lib/private/mill:/elsewhere",
            "CONFIGURATION_DIRECTORY": loading.folder.path,
        ]
        try loading.folder.write("feedmill.yaml", "http: { timeout: 9s }")
        let loaded = try loading.load(path: nil)
        #expect(loaded.configuration.state.path == "/var/lib/private/mill/state.sqlite")
        #expect(loaded.configuration.spool.directory == "/var/spool/feedmill")
        #expect(loaded.configuration.http.timeout == .seconds(9))
    }

    @Test func aUserHasPathsInTheHomeFolder() throws {
        var loading = try Loading()
        loading.userID = 1_000
        loading.environment = ["HOME": loading.folder.path]
        try loading.folder.write(".config/feedmill/feedmill.yaml", "http: { timeout: 9s }")
        let loaded = try loading.load(path: nil)
        #expect(loaded.path == loading.folder.path(".config/feedmill/feedmill.yaml"))
        #expect(loaded.configuration.http.timeout == .seconds(9))
        #expect(
            loaded.configuration.state.path
                == loading.folder.path(".local/state/feedmill/state.sqlite")
        )
        #expect(
            loaded.configuration.spool.directory
                == loading.folder.path(".local/share/feedmill/spool")
        )
    }

    @Test func theBaseFoldersOfXDGGoBeforeTheHomeFolder() throws {
        var loading = try Loading()
        loading.userID = 1_000
        loading.environment = [
            "HOME": "/home/me", "XDG_STATE_HOME": "/state", "XDG_DATA_HOME": "relative",
            "XDG_CONFIG_HOME": loading.folder.path,
        ]
        try loading.folder.write("feedmill/feedmill.yaml", "http: { timeout: 9s }")
        let configuration = try loading.load(path: nil).configuration
        #expect(configuration.http.timeout == .seconds(9))
        #expect(configuration.state.path == "/state/feedmill/state.sqlite")
        #expect(configuration.spool.directory == "/home/me/.local/share/feedmill/spool")
    }

    @Test func withoutHomeTheMissingPathsAreNamed() throws {
        var loading = try Loading()
        loading.userID = 1_000
        #expect(
            try loading.problems("state: { path: /s }\n") == [
                "spool.directory: has no default because HOME is not set; set spool.directory or"
                    + " HOME"
            ]
        )
    }

    @Test func aMissingDefaultFileIsNoMistake() throws {
        var loading = try Loading()
        loading.userID = 1_000
        loading.environment = ["HOME": loading.folder.path]
        #expect(try loading.load(path: nil).path == nil)
    }

    @Test func aMissingNamedFileIsOne() throws {
        var loading = try Loading()
        loading.environment = ["FEEDMILL_CONFIG": "gone.yaml"]
        let byVariable = #expect(throws: ConfigurationError.self) { try loading.load(path: nil) }
        #expect(byVariable?.code == .missing)
        #expect(byVariable?.description == "gone.yaml: no such file")
        let byOption = #expect(throws: ConfigurationError.self) {
            try loading.load(path: "off.yaml")
        }
        #expect(byOption?.code == .missing)
        #expect(byOption?.description == "off.yaml: no such file")
    }

    @Test func aFolderIsNoFile() throws {
        let loading = try Loading()
        let error = #expect(throws: ConfigurationError.self) {
            try loading.load(path: loading.folder.path)
        }
        #expect(error?.code == .invalid)
        #expect(error?.description == "\(loading.folder.path): is a folder, not a file")
    }

    @Test func selectorsOfAFeedWithoutFullTextAreWarnedOf() throws {
        func warnings(_ keys: String, defaults: String = "{}") throws -> [String] {
            try Loading().warnings(
                "defaults: \(defaults)\nfeed:\n  - url: https://a.example/\n    \(keys)\n"
            )
        }
        let warning =
            "\"page\" does nothing while \"full-text\" is false; write full-text: true or auto"
        for keys in ["page: { content: article }", "page: { remove: [.promo] }"] {
            let place = "feedmill.yaml:4:5: "
            #expect(try warnings(keys) == [place + warning])
            #expect(try warnings(keys, defaults: "{ full-text: false }") == [place + warning])
            #expect(try warnings(keys, defaults: "{ full-text: auto }") == [])
            #expect(try warnings(keys + "\n    full-text: true") == [])
            #expect(
                try warnings(keys + "\n    full-text: false", defaults: "{ full-text: true }")
                    == [place + warning]
            )
        }
        #expect(try warnings("page: { content: null, remove: [] }") == [])
        #expect(try warnings("paused: true", defaults: "{ page: { content: article } }") == [])
    }

    @Test func aDeviceOrPipeIsReadLikeAFile() throws {
        #expect(try Loading().load(path: "/dev/null").configuration.feeds == [])
    }

    @Test func homeFolderInPathsIsExpanded() throws {
        var loading = try Loading()
        loading.environment = ["HOME": "/home/me"]
        let configuration = try loading.load("spool: { directory: ~/spool }").configuration
        #expect(configuration.spool.directory == "/home/me/spool")
    }

    @Test func caBundleOfTheEnvironmentIsTakenWhenItExists() throws {
        var loading = try Loading()
        let bundle = try loading.folder.write("ca.pem", "x")
        loading.environment = ["SSL_CERT_FILE": "/nowhere/ca.pem", "CURL_CA_BUNDLE": bundle]
        #expect(
            try loading.warnings("") == [
                "SSL_CERT_FILE: ignored: /nowhere/ca.pem no such file"
            ]
        )
        loading.environment = ["CURL_CA_BUNDLE": bundle]
        #expect(try loading.load("").configuration.http.caBundle == bundle)
    }
}
