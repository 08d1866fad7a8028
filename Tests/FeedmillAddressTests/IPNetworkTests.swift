import FeedmillAddress
import Testing

@Suite struct IPNetworkTests {
    @Test(arguments: [
        "", "localhost", "127.1", "0x7f.1", "1.2.3.4.5", "[::1]", ":::", "010.0.0.1", "256.0.0.1",
        "1:2:3:4:5:6:7", "::1/64",
    ])
    func otherTextsAreNoAddresses(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("192.168.1.0/24", "192.168.1.77", true), ("192.168.1.0/24", "192.168.2.1", false),
        ("192.168.1.5", "192.168.1.5", true), ("192.168.1.5", "192.168.1.6", false),
        ("0.0.0.0/0", "8.8.8.8", true), ("::/0", "2a00::1", true), ("fd00::/8", "fd12::1", true),
        ("fd00::/8", "fe80::1", false), ("fd00::5/128", "fd00::5", true),
        ("fd00::5/128", "fd00::6", false), ("fd00::/65", "fd00::8000:0:0:0", false),
        ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("127.0.0.0/8", "::1", false),
        ("::1", "127.0.0.1", false),
    ])
    func networksHoldTheirAddresses(_ network: String, _ address: String, _ isInside: Bool) throws {
        let network = try #require(IPNetwork(network))
        #expect(network.contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8", "x/8", "10.0.0.0/+8",
    ])
    func otherTextsAreNoNetworks(_ text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
