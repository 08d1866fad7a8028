import FeedmillConfig
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite struct OverrideTests {
    @Test func optionsGoBeforeVariablesBeforeTheFile() throws {
        var loading = try Loading()
        let file = "http: { timeout: 10s, per-host: { delay: 10s }, connections: 10 }\n"
        loading.environment = [
            "FEEDMILL_HTTP_TIMEOUT": "20s", "FEEDMILL_HTTP_PER_HOST_DELAY": "20s",
        ]
        loading.options = ["http.timeout": .init(name: "--timeout", value: "30s")]
        let http = try loading.load(file).configuration.http
        #expect(http.timeout == .seconds(30))
        #expect(http.delayPerHost == .seconds(20))
        #expect(http.connections == 10)
    }

    @Test func pathsOfOptionsStartFromTheCurrentFolder() throws {
        var loading = try Loading()
        try loading.folder.write("sub/feedmill.yaml", "spool: { directory: a }\n")
        #expect(
            try loading.load(path: "sub/feedmill.yaml").configuration.spool.directory
                == loading.folder.path("sub/a")
        )
        loading.options = ["spool.directory": .init(name: "--spool", value: "./b")]
        #expect(
            try loading.load(path: "sub/feedmill.yaml").configuration.spool.directory
                == loading.folder.path("b")
        )
    }

    @Test func problemsNameTheVariableOrOption() throws {
        var loading = try Loading()
        loading.environment = ["FEEDMILL_LOG_LEVEL": "loud"]
        loading.options = ["spool.mode": .init(name: "--spool-mode", value: "rw")]
        let problems = try loading.problems("")
        #expect(
            problems.map { $0.prefix { $0 != ";" } } == [
                "--spool-mode: \"spool.mode\" cannot be \"rw\"",
                "FEEDMILL_LOG_LEVEL: \"log.level\" cannot be \"loud\"",
            ]
        )
    }

    @Test func defaultsForFeedsCanBeSetByTheEnvironment() throws {
        var loading = try Loading()
        loading.environment = [
            "FEEDMILL_DEFAULTS_INTERVAL": "2h",
            "FEEDMILL_DEFAULTS_FIRST_POLL": "none",
            "FEEDMILL_DEFAULTS_BASIC_AUTH_USER": "me",
            "FEEDMILL_DEFAULTS_BASIC_AUTH_PASSWORD": "secret",
        ]
        let loaded = try loading.load("feed: [\"https://a.example/\"]\n")
        let settings = try #require(loaded.configuration.feeds.first?.settings)
        #expect(settings.interval == .fixed(.seconds(7_200)))
        #expect(settings.firstPoll == .none)
        #expect(settings.basicAuth == .init(user: "me", password: "secret"))
        #expect(loaded.warnings == [])
    }

    @Test func emptyVariablesAreIgnoredAndNullGoesBackToTheDefault() throws {
        var loading = try Loading()
        loading.environment = ["FEEDMILL_HTTP_TIMEOUT": "", "FEEDMILL_HTTP_USER_AGENT": "null"]
        let http = try loading.load("http: { timeout: 10s, user-agent: a }").configuration.http
        #expect(http.timeout == .seconds(10))
        #expect(http.userAgent == nil)
    }

    @Test func unknownVariablesAreWarnedOf() throws {
        var loading = try Loading()
        loading.environment = [
            "FEEDMILL_HTTP_TIMOUT": "10s", "FEEDMILL_WHATEVER_ELSE": "1", "FEEDMILL_KNOWN": "1",
            "FEEDMILL_CONFIG": "x", "FEEDMILL_DEFAULTS_TAGS": "a",
        ]
        loading.knownVariables = ["FEEDMILL_KNOWN"]
        #expect(
            try loading.warnings("") == [
                "FEEDMILL_DEFAULTS_TAGS: ignored: this key can be set in the file only",
                "FEEDMILL_HTTP_TIMOUT: ignored: there is no such key; did you mean"
                    + " FEEDMILL_HTTP_TIMEOUT?",
                "FEEDMILL_WHATEVER_ELSE: ignored: there is no such key",
            ]
        )
    }
}
