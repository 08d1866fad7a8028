import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

/// The kinds of proxies besides plain HTTP.
@Suite(.fewAtOnce)
struct ProxyKindTests {
    @Test func aSOCKSProxyLooksNamesUpItself() async throws {
        let proxy = try SocksServer()
        let fetcher = try Fetcher()
        let request = try request("http://feeds.invalid/a") {
            $0.policy.proxy = "socks5h://127.0.0.1:\(proxy.port)"
            $0.policy.allowsPrivateAddresses = false
        }
        #expect(try await fetcher.fetch(request).response().text == "through")
        #expect(proxy.targets == ["feeds.invalid:80"])
        await fetcher.close()
    }

    @Test(.enabled(if: TLSServer.isAvailable))
    func aProxyMayBeReachedOverTLS() async throws {
        let proxy = try await TLSServer(names: "IP:127.0.0.1")
        let address = try #require(WebURL(proxy.url))
        func fetch(trusting bundle: String?) async throws -> FetchOutcome {
            let fetcher = try Fetcher()
            let outcome = await fetcher.fetch(
                try request("http://feeds.invalid/a") {
                    $0.policy.proxy = "https://127.0.0.1:\(address.port ?? 443)"
                    $0.policy.caBundle = bundle
                }
            )
            await fetcher.close()
            return outcome
        }
        #expect(try await fetch(trusting: proxy.certificate).response().status == 200)
        // Its certificate is checked like any other.
        #expect(try await fetch(trusting: nil).failure().code == .tls)
        proxy.stop()
    }

    @Test func aPublicAddressIsNoneOfAProxyAndNoneOfThisMachine() async throws {
        let server = try ScriptedServer()
        server.otherwise { _ in .response(body: "x") }
        let fetcher = try Fetcher()
        let direct = try await fetcher.fetch(request(server.url("/"))).response()
        #expect(direct.address == "127.0.0.1" && direct.publicAddress == nil)
        let through = try await fetcher.fetch(
            request("http://feeds.invalid/") { $0.policy.proxy = server.url("") }
        ).response()
        #expect(through.publicAddress == nil)
        await fetcher.close()
    }
}
