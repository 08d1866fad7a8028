import FeedmillAddress
@testable import FeedmillConfig
import FeedmillModel
import Testing

@Suite struct ProxyVariablesTests {
    @Test(arguments: [
        ("https://a.example/", "http://secure:1"), ("http://a.example/", "http://plain:2"),
        ("https://in.example/", nil), ("https://deep.in.example/", nil),
        ("https://notin.example/", "http://secure:1"), ("http://10.1.2.3/", nil),
        ("http://10.2.0.1/", "http://plain:2"), ("http://[fd00::1]:8080/", nil),
    ])
    func theSchemeAndTheExceptionsDecide(_ address: String, _ proxy: String?) throws {
        let variables = ProxyVariables([
            "https_proxy": "secure:1", "http_proxy": "http://plain:2",
            "HTTP_PROXY": "http://evil:3",
            "no_proxy": "other.example, .IN.example,10.1.0.0/16 fd00::1",
        ])
        #expect(variables.proxy(for: try #require(WebURL(address))) == proxy)
    }

    @Test func oneForAllStandsInForTheOthers() throws {
        let url = try #require(WebURL("https://a.example/"))
        #expect(
            ProxyVariables(["ALL_PROXY": "socks5h://all:1"]).proxy(for: url) == "socks5h://all:1"
        )
        #expect(ProxyVariables(["HTTP_PROXY": "http://evil:3"]).proxy(for: url) == nil)
        let none = ProxyVariables(["all_proxy": "http://all:1", "NO_PROXY": "*"])
        #expect(none.proxy(for: url) == nil)
    }

    @Test func theEnvironmentDecidesOnlyWhenAsked() throws {
        let environment = ["https_proxy": "http://secure:1"]
        let url = try #require(WebURL("https://a.example/"))
        for (text, proxy) in [
            ("http: { proxy: environment }\n", "http://secure:1"), ("http: {}\n", nil),
            ("http: { proxy: \"http://own:2\" }\n", "http://own:2"),
        ] {
            var loading = try Loading()
            loading.environment = environment
            let configuration = try loading.load(text).configuration
            let policy = configuration.fetchPolicy(
                for: configuration.unlistedSettings,
                userAgent: "test"
            )
            #expect(policy.proxy(for: url) == proxy)
        }
    }

    @Test func aVariableThatIsNoProxyIsNamedWithoutItsValue() throws {
        var loading = try Loading()
        loading.environment = ["https_proxy": "socks4://me:secret@proxy:1"]
        let problem = try #require(
            try loading.problems("http:\n  proxy: environment\n").first
        )
        #expect(problem.contains("2:10: the variable https_proxy is not a proxy address"))
        #expect(!problem.contains("secret"))
    }
}
