import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce)
struct ProxyTests {
    let proxy: ScriptedServer
    let fetcher: Fetcher

    init() throws {
        proxy = try ScriptedServer()
        fetcher = try Fetcher()
        proxy.otherwise { .response(body: $0.target) }
    }

    @Test func aConfiguredProxyIsUsed() async throws {
        let request = try request("http://feeds.example/a?b#c") {
            $0.policy.proxy = proxy.url("")
            // The proxy's own address is the operator's choice.
            $0.policy.allowsPrivateAddresses = false
        }
        let response = try await fetcher.fetch(request).response()
        #expect(response.text == "http://feeds.example/a?b")
        #expect(proxy.requests.first?.header("Host") == "feeds.example")
        await fetcher.close()
    }

    @Test(arguments: [
        "http://127.0.0.1/", "http://127.1/", "http://[::1]/", "http://localhost/",
        "http://169.254.169.254/latest/", "http://[::ffff:10.0.0.1]/", "http://a.localhost./",
    ])
    func addressesInTheURLAreJudgedBeforeTheProxyIsAsked(_ url: String) async throws {
        let request = try request(url) {
            $0.policy.proxy = proxy.url("")
            $0.policy.allowsPrivateAddresses = false
        }
        #expect(try await fetcher.fetch(request).failure().code == .refusedAddress)
        #expect(proxy.connectionCount == 0)
        await fetcher.close()
    }

    @Test func redirectsToAddressesInTheURLAreJudgedToo() async throws {
        proxy.otherwise { request in
            request.target.contains("start")
                ? .redirect(to: "http://127.0.0.1/secret") : .response(body: "reached")
        }
        let request = try request("http://feeds.example/start") {
            $0.policy.proxy = proxy.url("")
            $0.policy.allowsPrivateAddresses = false
        }
        #expect(try await fetcher.fetch(request).failure().code == .refusedAddress)
        #expect(proxy.requests.count == 1)
        await fetcher.close()
    }

    @Test func aProxyThatIsNotThereIsNamed() async throws {
        let address = proxy.url("")
        proxy.stop()
        let request = try request("http://feeds.example/") { $0.policy.proxy = address }
        let failure = try await fetcher.fetch(request).failure()
        #expect(failure.code == .proxy)
        await fetcher.close()
    }
}
