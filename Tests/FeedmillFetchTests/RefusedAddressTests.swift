import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce)
struct RefusedAddressTests {
    /// Ways to write a target that is not to be reached; the listener below has all addresses of
    /// this machine, so that it would count whatever gets through.
    static let spellings = [
        // Loopback, IPv4: dotted, short, decimal, octal, hexadecimal, mixed.
        "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "2130706433",
        "0x7f000001", "0X7F000001", "0x7f.0x0.0x0.0x1", "0x7f.1", "0177.0.0.1", "0177.1",
        "017700000001", "127.0x0.0.01", "00000177.0.0.1", "127.0.0.1.", "127.1.", "0x7f.1.",
        // Escaped, and in the digits of other scripts and styles.
        "127%2e0%2e0%2e1", "%31%32%37.0.0.1", "127%E3%80%820%E3%80%820%E3%80%821",
        "１２７.０.０.１", "127。0。0。1",
        // This machine by "no" address.
        "0.0.0.0", "0", "0x0", "00", "0.0", "000.000.000.000",
        // By name.
        "localhost", "LOCALHOST", "LocalHost", "localhost.", "foo.localhost", "a.b.localhost",
        "ｌｏｃａｌｈｏｓｔ", "loc%61lhost",
        // Loopback and nothing, IPv6.
        "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::]",
        "[0:0::0]", "[::0.0.0.1]",
        // IPv4 inside IPv6: mapped, compatible, translatable, NAT64, 6to4.
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:7F00:0001]", "[0:0:0:0:0:ffff:7f00:1]",
        "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]", "[::ffff:0.0.0.0]",
        "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]",
        "[64:ff9b::192.168.1.1]", "[64:ff9b:1:7f00:0:100::]", "[64:ff9b:1:ffff::127.0.0.1]",
        "[2002:c0a8:101::]", "[2002:a9fe:a9fe::1]", "[::ffff:127.0.0.1%25lo]",
        "[2002:7f00:1::]", "[2002:7f00:0001::1]", "[2002:a00:1::]",
        // Private, shared, link-local, metadata, multicast, documentation, reserved.
        "10.0.0.1", "0xa.1", "167772161", "172.16.0.1", "172.31.255.255", "192.168.0.1",
        "192.168.257", "3232235521", "0300.0250.1", "0xC0A80001", "10.1.", "0012.0.0.01",
        "100.64.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe",
        "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "4294967295",
        "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[ff02::1]",
        "[100::1]", "[2001::1]", "[2001:db8::1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]",
    ]

    @Test func noSpellingOfAForbiddenTargetIsConnectedTo() async throws {
        #expect(Self.spellings.count >= 60)
        let server = try ScriptedServer(on: .any)
        server.otherwise { _ in .response(body: "reached") }
        let fetcher = try Fetcher()
        for spelling in Self.spellings {
            // What is no URL at all never gets as far as a request.
            guard let url = WebURL("http://\(spelling):\(server.port)/feed") else { continue }
            var request = FetchRequest(url: url, policy: FetchPolicy(userAgent: "feedmill/test"))
            request.policy.limits.timeout = .seconds(120)
            let failure = try await fetcher.fetch(request).failure()
            // Not every resolver knows this name with a dot at its end.
            if spelling == "localhost.", failure.code == .unresolvedHost { continue }
            #expect(failure.code == .refusedAddress, "\(spelling): \(failure)")
        }
        #expect(server.connectionCount == 0)
        #expect(server.requests.isEmpty)
        // The listener does count.
        _ = try await fetcher.fetch(request("http://127.0.0.1:\(server.port)/")).response()
        #expect(server.connectionCount == 1)
        await fetcher.close()
    }

    @Test func aConnectionThatIsOpenAlreadyIsRefusedToo() async throws {
        let server = try ScriptedServer()
        server.otherwise { _ in .response(body: "reached") }
        let fetcher = try Fetcher()
        let allowed = try request(server.url("/"))
        var refused = allowed
        refused.policy.allowsPrivateAddresses = false
        #expect(try await fetcher.fetch(allowed).response().text == "reached")
        #expect(try await fetcher.fetch(refused).failure().code == .refusedAddress)
        #expect(try await fetcher.fetch(allowed).response().text == "reached")
        #expect(server.requests.count == 2)
        await fetcher.close()
    }

    @Test func noSpellingIsReachedByARedirectFromAnAddressThatIsAllowed() async throws {
        let server = try ScriptedServer(on: .loopback6)
        let target = try ScriptedServer(on: .any)
        target.otherwise { _ in .response(body: "reached") }
        let fetcher = try Fetcher()
        var count = 0
        for spelling in Self.spellings {
            let url = "http://\(spelling):\(target.port)/feed"
            // Those that are ::1 itself, or names that may lead to it, are allowed here.
            guard let host = WebURL(url)?.host, host != "[::1]", !host.contains("localhost") else {
                continue
            }
            server.on("/feed", answer: .redirect(302, to: url))
            let request = try request(server.url("/feed")) {
                $0.policy.allowsPrivateAddresses = false
                $0.policy.allowedNetworks = [IPNetwork("::1")].compactMap { $0 }
                $0.policy.limits.timeout = .seconds(120)
            }
            let failure = try await fetcher.fetch(request).failure()
            #expect(failure.code == .refusedAddress, "\(spelling): \(failure)")
            #expect(failure.hops.count == 1)
            count += 1
        }
        #expect(count >= 60)
        #expect(target.connectionCount == 0)
        #expect(server.requests.count == count)
        await fetcher.close()
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func aNameWithAddressesOfBothKindsIsReachedAtTheAllowedOneOnly(_ allowed: String) async throws {
        let server = try ScriptedServer(on: .any)
        server.otherwise { _ in .response(body: "reached") }
        let fetcher = try Fetcher()
        let request = try request("http://localhost:\(server.port)/") {
            $0.policy.allowsPrivateAddresses = false
            $0.policy.allowedNetworks = [IPNetwork(allowed)].compactMap { $0 }
        }
        // libcurl takes this name for both addresses, whatever the resolver says.
        #expect(try await fetcher.fetch(request).response().address == allowed)
        #expect(server.connectionCount == 1)
        // With the open connection there, the other one is still refused.
        let other = allowed == "::1" ? "127.0.0.1" : "[::1]"
        let refused = try FeedmillFetchTests.request("http://\(other):\(server.port)/") {
            $0.policy.allowsPrivateAddresses = false
            $0.policy.allowedNetworks = request.policy.allowedNetworks
        }
        #expect(try await fetcher.fetch(refused).failure().code == .refusedAddress)
        #expect(server.connectionCount == 1)
        await fetcher.close()
    }

    @Test func aRedirectOverAnOpenConnectionIsJudgedByWhoAsks() async throws {
        let server = try ScriptedServer()
        let target = try ScriptedServer(on: .any)
        target.otherwise { _ in .response(body: "reached") }
        let away = "http://127.0.0.2:\(target.port)/"
        server.otherwise { _ in .redirect(302, to: away) }
        let fetcher = try Fetcher()
        // A feed that may go there leaves a connection open.
        #expect(try await fetcher.fetch(request(server.url("/"))).response().text == "reached")
        let refused = try request(server.url("/")) {
            $0.policy.allowsPrivateAddresses = false
            $0.policy.allowedNetworks = [IPNetwork("127.0.0.1")].compactMap { $0 }
        }
        #expect(try await fetcher.fetch(refused).failure().code == .refusedAddress)
        #expect(target.requests.count == 1)
        await fetcher.close()
    }

    @Test func networksCanBeAllowed() async throws {
        let server = try ScriptedServer()
        server.otherwise { _ in .response(body: "reached") }
        let fetcher = try Fetcher()
        var request = try request(server.url("/"))
        request.policy.allowsPrivateAddresses = false
        request.policy.allowedNetworks = [try #require(IPNetwork("127.0.0.0/8"))]
        #expect(try await fetcher.fetch(request).response().text == "reached")
        request.policy.allowedNetworks = [try #require(IPNetwork("10.0.0.0/8"))]
        #expect(try await fetcher.fetch(request).failure().code == .refusedAddress)
        await fetcher.close()
    }

    @Test func theMessageSaysWhatToDo() async throws {
        let fetcher = try Fetcher()
        var request = try request("http://user:secret@127.0.0.1/feed")
        request.policy.allowsPrivateAddresses = false
        let failure = try await fetcher.fetch(request).failure()
        #expect(
            failure.description
                == "http://127.0.0.1/feed: 127.0.0.1 is a private or special address: refused"
                + " unless http.allow-private-addresses is set (fetch and discover: --allow-private)"
        )
        await fetcher.close()
    }
}
