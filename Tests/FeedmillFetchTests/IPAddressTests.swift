import Testing

@testable import FeedmillFetch

@Suite
struct IPAddressTests {
    static let special = [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0",
        "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1",
        "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::2", "::7f00:1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.1.2.3",
        "::ffff:169.254.169.254", "::ffff:0:192.168.1.1", "::ffff:0:7f00:1", "64:ff9b::127.0.0.1",
        "64:ff9b::a00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "64:ff9b:1:ffff::1",
        "100::1", "2001::1", "2001:0:7f00:1::", "2001:1ff:ffff::", "2001:db8::1", "2002:7f00:1::",
        "2002:a00:1::1", "2002:c0a8:101::", "2002:a9fe:a9fe::", "3fff::1", "5f00::1", "fc00::1",
        "fd00:ec2::254", "fdff:ffff::", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff00::",
        "ff02::1", "fe80::1%lo",
    ]

    static let `public` = [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
        "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
        "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1", "2001:200::1", "2001:4860::8888",
        "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::1",
    ]

    @Test(arguments: special)
    func specialAddressesAreNotPublic(_ text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic == false)
    }

    @Test(arguments: `public`)
    func otherAddressesArePublic(_ text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    @Test(arguments: ["", "localhost", "127.1", "0x7f.1", "1.2.3.4.5", "[::1]", ":::"])
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

    @Test(arguments: ["", "/", "/8", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8", "x/8"])
    func otherTextsAreNoNetworks(_ text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
