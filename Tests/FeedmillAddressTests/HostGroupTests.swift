import FeedmillAddress
import Testing

@Suite
struct HostGroupTests {
    @Test(arguments: [
        ("https://example.org/feed", "example.org"), ("https://www.example.org/", "example.org"),
        ("https://a.b.blogs.example/", "blogs.example"), ("https://EXAMPLE.org./", "example.org"),
        ("https://www.example.co.uk/", "example.co.uk"),
        ("https://example.co.uk/", "example.co.uk"),
        ("https://news.example.com.au/", "example.com.au"), ("https://a.example.de/", "example.de"),
        ("https://localhost/", "localhost"), ("http://192.0.2.7:8080/", "192.0.2.7"),
        ("http://[2001:db8::1]/", "[2001:db8::1]"),
        ("https://blog.xn--bcher-kva.xn--p1ai/", "xn--bcher-kva.xn--p1ai"),
    ])
    func registrableNameIsTheGroup(_ url: String, _ group: String) throws {
        #expect(HostGroup.name(of: try #require(WebURL(url))) == group)
    }

    @Test func filesHaveNoGroup() throws {
        #expect(HostGroup.name(of: try #require(WebURL("file:///tmp/feed.xml"))) == nil)
    }
}
