import FeedmillConfig
import FeedmillTestSupport
import Testing

@Suite struct ConfigurationMistakesTests {
    /// A file that is wrong in one place, and the whole line that must be said of it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        var text: String
        var line: String

        init(_ text: String, _ line: String) {
            self.text = text
            self.line = line
        }

        var testDescription: String { line }
    }

    private static let unknownKeys: [Mistake] = [
        Mistake(
            "http:\n  timout: 10s\n",
            "2:3: unknown key \"timout\" in \"http\"; write \"timeout\""
        ),
        Mistake(
            "http: { max_body_size: 1MiB }\n",
            "1:9: unknown key \"max_body_size\" in \"http\"; write \"max-body-size\""
        ),
        Mistake("timeout: 10s\n", "1:1: unknown key \"timeout\"; write it as \"http.timeout\""),
        Mistake(
            "state:\n  file: x\n",
            "2:3: unknown key \"file\" in \"state\"; known here: path"
        ),
        Mistake(
            "http:\n  per-host:\n    conections: 2\n",
            "3:5: unknown key \"conections\" in \"http.per-host\"; write \"connections\""
        ),
        Mistake(
            "feed:\n  - url: https://a.example/\n    intervall: 1h\n",
            "3:5: unknown key \"intervall\"; write \"interval\""
        ),
        Mistake(
            "defaults:\n  url: https://a.example/\n",
            "2:3: unknown key \"url\" in \"defaults\"; known here: interval, min-interval,"
                + " max-interval, expect, first-poll, history, paused, tags, headers, basic-auth,"
                + " bearer-token-file, cookie, client-certificate, user-agent, proxy,"
                + " allow-private-addresses, hold-back, dedup, full-text, page"
        ),
    ]

    private static let values: [Mistake] = [
        Mistake(
            "http:\n  timeout: soon\n",
            "2:12: \"http.timeout\" cannot be \"soon\"; write a duration from 1s to 1h, such as"
                + " 30s, 15m, 6h or 7d"
        ),
        Mistake(
            "http:\n  timeout: 60\n",
            "2:12: \"http.timeout\" cannot be \"60\"; write a duration from 1s to 1h, such as"
                + " 30s, 15m, 6h or 7d"
        ),
        Mistake(
            "http:\n  timeout: [60s]\n",
            "2:12: \"http.timeout\" must be a single value, not a list"
        ),
        Mistake(
            "http:\n  max-body-size: 16MB\n",
            "2:18: \"http.max-body-size\" cannot be \"16MB\"; write a size from 1KiB to 1GiB,"
                + " such as 64KiB or 16MiB"
        ),
        Mistake(
            "http:\n  connections: 0\n",
            "2:16: \"http.connections\" cannot be \"0\"; write a whole number from 1 to 4096"
        ),
        Mistake(
            "http:\n  connections: 99999999999999999999\n",
            "2:16: \"http.connections\" cannot be \"99999999999999999999\"; write a whole number"
                + " from 1 to 4096"
        ),
        Mistake(
            "http:\n  allow-private-addresses: yes\n",
            "2:28: \"http.allow-private-addresses\" cannot be \"yes\"; write true, false,"
                + " or networks such as [192.168.1.0/24, \"fd00::/8\"]"
        ),
        Mistake(
            "http:\n  allow-private-addresses: [10.0.0.7, 10.0.0.0/33]\n",
            "2:39: \"http.allow-private-addresses\" cannot be \"10.0.0.0/33\"; write true, false,"
                + " or networks such as [192.168.1.0/24, \"fd00::/8\"]"
        ),
        Mistake(
            "http:\n  allow-private-addresses: { a: b }\n",
            "2:28: \"http.allow-private-addresses\" must be true, false or a list, not a mapping of"
                + " keys"
        ),
        Mistake(
            "hosts: [{ delay: 60s }]\n",
            "1:9: an item of \"hosts\" needs a \"match\", such as www.example.org or"
                + " \"*.example.org\""
        ),
        Mistake(
            "hosts:\n  - { match: \"https://a.example/\" }\n",
            "2:14: \"match\" cannot be \"https://a.example/\"; write the name of a host, or \"*.\" and"
                + " the end of several names"
        ),
        Mistake(
            "hosts: [{ match: a.example, dely: 60s }]\n",
            "1:29: unknown key \"dely\"; write \"delay\""
        ),
        Mistake(
            "hosts: { match: a.example }\n",
            "1:8: \"hosts\" must be a list, not a mapping of keys; begin each item with \"- \""
        ),
        Mistake(
            "defaults: { hold-back: hosts }\n",
            "1:24: \"defaults.hold-back\" cannot be \"hosts\"; write host"
        ),
        Mistake(
            "defaults: { history: -1 }\n",
            "1:22: \"defaults.history\" cannot be \"-1\"; write a whole number from 0 to 1000"
        ),
        Mistake(
            "http:\n  proxy: proxy.example:3128\n",
            "2:10: \"http.proxy\" is not a proxy address; write it as http://host:port,"
                + " https://host:port or socks5h://host:port"
        ),
        Mistake(
            "http: 60s\n",
            "1:7: \"http\" must be a mapping of keys (key: value), not a single value"
        ),
        Mistake(
            "http:\n  ca-bundle: nowhere.pem\n",
            "2:14: \"http.ca-bundle\": nowhere.pem no such file"
        ),
        Mistake(
            "spool: { mode: \"0999\" }\n",
            "1:16: \"spool.mode\" cannot be \"0999\"; write octal permission bits with 06 for the"
                + " owner and none to write for others, such as \"0640\""
        ),
        Mistake(
            "spool: { max-files: 0 }\n",
            "1:21: \"spool.max-files\" cannot be \"0\"; write a whole number from 1 to 1000000000"
        ),
        Mistake(
            "spool: { retain: 5s }\n",
            "1:18: \"spool.retain\" cannot be \"5s\"; write a duration from 1m to 36525d, such as"
                + " 30s, 15m, 6h or 7d"
        ),
        Mistake(
            "spool: { mode: 0642 }\n",
            "1:16: \"spool.mode\" cannot be \"0642\"; write octal permission bits with 06 for the"
                + " owner and none to write for others, such as \"0640\""
        ),
        Mistake(
            "log:\n  level: warn\n",
            "2:10: \"log.level\" cannot be \"warn\"; write one of trace,"
                + " debug, info, notice, warning, error, critical"
        ),
        Mistake("log:\n  level: inof\n", "2:10: \"log.level\" cannot be \"inof\"; write info"),
        Mistake(
            "dedup:\n  updates: emitt\n",
            "2:12: \"dedup.updates\" cannot be \"emitt\"; write emit"
        ),
        Mistake(
            "feeds: feeds.opml\n",
            "1:8: \"feeds\" must be a list, not a single value; begin each item with \"- \""
        ),
    ]

    private static let feedKeys: [Mistake] = [
        Mistake(
            "defaults:\n  interval: 0s\n",
            "2:13: \"defaults.interval\" cannot be \"0s\"; write auto or a duration from 1s to"
                + " 31d, such as 30m"
        ),
        Mistake(
            "defaults:\n  interval: 60d\n",
            "2:13: \"defaults.interval\" cannot be \"60d\"; write auto or a duration from 1s to"
                + " 31d, such as 30m"
        ),
        Mistake(
            "defaults:\n  min-interval: 2d\n",
            "2:3: min-interval (2d) is longer than max-interval (1d); raise the one or lower the"
                + " other"
        ),
        Mistake(
            "defaults:\n  first-poll: some\n",
            "2:15: \"first-poll\" cannot be this; write all, none or {newest: 10}"
        ),
        Mistake(
            "defaults:\n  first-poll: { newest: 0 }\n",
            "2:25: \"defaults.first-poll.newest\" cannot be \"0\"; write a whole number from 1 to"
                + " 100000"
        ),
        Mistake(
            "defaults:\n  headers: { Host: a }\n",
            "2:14: header \"Host\" belongs to the transfer itself and cannot be set; leave it out"
        ),
        Mistake(
            "defaults:\n  headers: { \"a b\": c }\n",
            "2:14: header \"a b\" is not a header name; write letters, digits and \"-\""
        ),
        Mistake(
            "defaults:\n  headers: { X-Key: \"a\\r\\nB: c\" }\n",
            "2:21: the value of header \"X-Key\" must be one line of text"
        ),
        Mistake(
            "defaults:\n  basic-auth: { password: x }\n",
            "2:3: \"basic-auth\" needs \"user\""
        ),
        Mistake(
            "defaults:\n  basic-auth: { user: x }\n",
            "2:15: \"defaults.basic-auth\" needs \"password\" or \"password-file\""
        ),
        Mistake(
            "defaults:\n  basic-auth: { user: \"a:b\", password: x }\n",
            "2:23: the user of \"basic-auth\" may not hold \":\""
        ),
        Mistake(
            "defaults:\n  bearer-token-file: nowhere\n",
            "2:22: \"defaults.bearer-token-file\": nowhere no such file"
        ),
        Mistake(
            "defaults:\n  client-certificate: { key: feedmill.yaml }\n",
            "2:3: \"client-certificate\" needs \"certificate\", the path of a PEM file"
        ),
        Mistake(
            "defaults:\n  full-text: always\n",
            "2:14: \"defaults.full-text\" cannot be \"always\"; write true, false or auto"
        ),
        Mistake(
            "feed:\n  - url: https://a.example/\n    page: [drop]\n",
            "3:11: \"page\" must be a mapping of keys (key: value), not a list"
        ),
        Mistake(
            "feed:\n  - url: https://a.example/\n    page:\n      content: div >> p\n",
            "4:16: \"page.content\" cannot be \"div >> p\": at character 6: \">\" where an"
                + " element, .class, #id or [attribute] is expected"
        ),
        Mistake(
            "feed:\n  - url: https://a.example/\n    page: { remove: [.promo, \"a:hover\"] }\n",
            "3:30: \"page.remove\" cannot be \"a:hover\": at character 3: :hover is not known;"
                + " there are :first-child and :not(...)"
        ),
    ]

    private static let feeds: [Mistake] = [
        Mistake("feed:\n  - name: a\n", "2:5: a feed needs \"url\", its address"),
        Mistake(
            "feed:\n  - a.example/feed\n",
            "2:5: \"a.example/feed\" is not the address of a feed; write \"https://a.example/feed\""
        ),
        Mistake(
            "feed:\n  - url: feed://a.example/feed\n",
            "2:10: \"feed://a.example/feed\" is not the address of a feed; write"
                + " \"https://a.example/feed\""
        ),
        Mistake(
            "feed:\n  - ftp://me:secret@a.example/feed\n",
            "2:5: \"ftp://***@a.example/feed\" is not the address of a feed; write one that begins with"
                + " https:// or http://"
        ),
        Mistake(
            "feed:\n  - https://a.example:http/feed\n",
            "2:5: \"https://a.example:http/feed\" is not the address of a feed; check its host and port"
        ),
        Mistake(
            "feed:\n  - file:///etc/passwd\n",
            "2:5: \"file:///etc/passwd\" is a local file; set http.allow-file-feeds: true to allow"
                + " that"
        ),
        Mistake(
            "feed:\n  - { url: https://a.example/, name: a }\n"
                + "  - { url: https://b.example/, name: a }\n",
            "3:38: the name \"a\" is taken by feedmill.yaml:2:38; write another one"
        ),
        Mistake(
            "feeds: [nowhere.opml]\n",
            "1:9: feed list nowhere.opml: no such file; feedmill feeds add makes it"
        ),
    ]

    private static let syntax: [Mistake] = [
        Mistake(
            "http:\n\ttimeout: 1s\n",
            "2:1: not valid YAML: found character that cannot start any token (while scanning for"
                + " the next token, line 2); indent with spaces, and put a value that begins with"
                + " a special character in quotes"
        ),
        Mistake("- a\n", "1:1: the file must be a mapping of keys (key: value), not a list"),
        Mistake(
            "log:\n  level: info\n  format: text\n  level: debug\n",
            "4:3: duplicate key \"level\", first given on line 2; keep one of them"
        ),
        Mistake(
            "log: { 'level': info, \"level\": debug }\n",
            "1:23: duplicate key \"level\", first given on line 1; keep one of them"
        ),
        Mistake(
            "status:\n  listen: 0.0.0.0:8737\n",
            "2:11: \"status.listen\" cannot be \"0.0.0.0:8737\"; write a loopback address with a port,"
                + " such as 127.0.0.1:8737, or unix:/path"
        ),
    ]

    @Test(arguments: unknownKeys + values + feedKeys + feeds + syntax)
    func everyMistakeIsNamedWithItsPlaceAndItsCure(mistake: Mistake) throws {
        let problems = try Loading().problems(mistake.text)
        #expect(problems == ["feedmill.yaml:" + mistake.line])
    }

    @Test func fiveMistakesGiveFiveLinesInOneGo() throws {
        let text = """
            http:
              timeout: 10 seconds
              conections: 3
            spool:
              mode: "999"
              mode: "0600"
            log: { level: loud }
            """
        #expect(
            try Loading().problems(text) == [
                "feedmill.yaml:2:12: \"http.timeout\" cannot be \"10 seconds\"; write a duration"
                    + " from 1s to 1h, such as 30s, 15m, 6h or 7d",
                "feedmill.yaml:3:3: unknown key \"conections\" in \"http\"; write \"connections\"",
                "feedmill.yaml:5:9: \"spool.mode\" cannot be \"999\"; write octal permission bits"
                    + " with 06 for the owner and none to write for others, such as \"0640\"",
                "feedmill.yaml:6:3: duplicate key \"mode\", first given on line 5; keep one of"
                    + " them",
                "feedmill.yaml:7:15: \"log.level\" cannot be \"loud\"; write one of trace, debug,"
                    + " info, notice, warning, error, critical",
            ]
        )
    }

    @Test func duplicatesInSeveralMappingsAndThreefoldOnesAreAllFound() throws {
        let text = """
            log:
              level: info
              level: info
              level: info
            http:
              per-host: { delay: 1s, delay: 2s }
            log: {}
            """
        #expect(
            try Loading().problems(text).map { $0.prefix { $0 != "," } } == [
                "feedmill.yaml:3:3: duplicate key \"level\"",
                "feedmill.yaml:4:3: duplicate key \"level\"",
                "feedmill.yaml:6:26: duplicate key \"delay\"",
                "feedmill.yaml:7:1: duplicate key \"log\"",
            ]
        )
    }

    @Test func mistakesOfAllListsComeTogether() throws {
        let loading = try Loading()
        try loading.folder.write("a.txt", "https://a.example/\nnonsense\n")
        try loading.folder.write("b.opml", "<rss/>")
        #expect(
            try loading.problems("feeds: [a.txt, b.opml]\nlog: { levle: info }\n") == [
                "feedmill.yaml:2:8: unknown key \"levle\" in \"log\"; write \"level\"",
                "a.txt:2:1: \"nonsense\" is not the address of a feed; write https://host/path",
                "b.opml:1:1: is not OPML: <rss> stands where <opml> should; list the addresses of"
                    + " feeds, not the feeds themselves",
            ]
        )
    }

    @Test func anAliasBombIsRefused() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let alias = "*a\(level - 1)"
            let items = Array(repeating: alias, count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        let problems = try Loading().problems(text)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("too many aliases; write the values out") == true)
    }

    @Test func bytesThatAreNoUTF8AreLocated() throws {
        let loading = try Loading()
        try loading.folder.write("bad.yaml", Array("log:\n  lé".utf8) + [0xFF, 0x0A])
        let error = #expect(throws: ConfigurationError.self) {
            try loading.load(path: "bad.yaml")
        }
        #expect(
            error?.description == "bad.yaml:2:5: is not UTF-8 here; convert the file with iconv"
        )
    }
}
