@testable import FeedmillAddress
import Testing

@Suite struct WebURLTests {
    /// RFC 3986 sections 5.4.1 and 5.4.2; `http:g` in the form for old documents.
    @Test(arguments: [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"), ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"),
        ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"),
        ("g;x?y#s", "http://a/b/c/g;x?y#s"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
        ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
        ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."),
        (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"), ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
        ("g;x=1/../y", "http://a/b/c/y"), ("g?y/./x", "http://a/b/c/g?y/./x"),
        ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/./x", "http://a/b/c/g#s/./x"),
        ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http://a/b/c/g"),
    ])
    func referenceResolves(reference: String, expected: String) throws {
        let base = try #require(WebURL("http://a/b/c/d;p?q"))
        #expect(WebURL(reference, base: base)?.string == expected)
    }

    @Test(arguments: [
        ("  HTTP://Example.ORG:80/a b\n", "http://example.org/a%20b"),
        ("ht\ntp://exa\tmple.org/\r\nx", "http://example.org/x"),
        ("http:\\\\example.org\\a\\b?c\\d", "http://example.org/a/b?c\\d"),
        ("http:/example.org/x", "http://example.org/x"),
        ("http:example.org", "http://example.org/"),
        ("https:////example.org", "https://example.org/"),
        ("https://example.org:443/", "https://example.org/"),
        ("https://example.org:0080/", "https://example.org:80/"),
        ("http://example.org:/x", "http://example.org/x"),
        ("http://example.org?q", "http://example.org/?q"),
        ("http://example.org#", "http://example.org/#"),
        ("http://example.org/a/%2E%2e/b/%2e/c", "http://example.org/b/c"),
        ("http://example.org/ä?ö='\"#ü`", "http://example.org/%C3%A4?%C3%B6=%27%22#%C3%BC%60"),
        ("http://example.org/%7Ea%zz%", "http://example.org/%7Ea%zz%"),
        ("http://example.org/a[1]|b{2}", "http://example.org/a[1]|b%7B2%7D"),
        ("http://us er:p@ss:w@example.org/", "http://us%20er:p%40ss%3Aw@example.org/"),
        ("http://@example.org/", "http://example.org/"),
        ("http://user:@example.org/", "http://user@example.org/"),
        ("http://:secret@example.org/", "http://:secret@example.org/"),
        ("ftp://example.org:21/x", "ftp://example.org/x"),
        ("foo://Host:80/a/../b", "foo://Host:80/b"), ("foo://\u{FFFD}x", "foo://%EF%BF%BDx"),
        ("foo://host", "foo://host"), ("foo:/a/./b", "foo:/a/b"),
        ("mailto:Jo Doe@example.org?subject=x", "mailto:Jo%20Doe@example.org?subject=x"),
        ("JavaScript:alert(1)", "javascript:alert(1)"),
        ("java\nscript:alert(1)", "javascript:alert(1)"),
        ("magnet:?xt=urn:btih:abc", "magnet:?xt=urn:btih:abc"),
        ("tag:example.org,2024:1", "tag:example.org,2024:1"),
        ("file:///etc/../tmp/x", "file:///tmp/x"), ("file:/tmp/x", "file:///tmp/x"),
        ("file://LOCALHOST/tmp/x", "file:///tmp/x"),
    ])
    func lenientInputIsNormalised(input: String, expected: String) {
        #expect(WebURL(input)?.string == expected)
    }

    @Test(arguments: [
        "", "   ", "example.org", "/x", "//example.org/", "#s", "?q", "http:", "http://",
        "http:///",
        "http://example.org:65536/", "http://example.org:8x/", "http://exa mple.org/",
        "http://a<b/", "http://a%00b/", "http://a%2Fb/", "http://a^b/", "http://[::1/",
        "http://[::g]/", "http://[1:2:3:4:5:6:7]/", "http://[1::2::3]/", "http://[:1]/",
        "http://256.256.256.256/", "http://1.2.3.4.5/", "http://1.2.3.0x1ffff/", "http://09.1/",
        "http://\u{E000}.example/", "http://user@/", "http://:80/", "1http://x/", "file://server/x",
        "foo:/..//x",
    ])
    func whatMakesNoURLIsRefused(input: String) {
        #expect(WebURL(input) == nil)
    }

    @Test(arguments: [
        ("http://2130706433/", "127.0.0.1"), ("http://0x7f.1/", "127.0.0.1"),
        ("http://017700000001/", "127.0.0.1"), ("http://127.1/", "127.0.0.1"),
        ("http://192.168.257/", "192.168.1.1"), ("http://1.2.3.4./", "1.2.3.4"),
        ("http://%31%32%37.0.0.1/", "127.0.0.1"), ("http://１２７。0.0.1/", "127.0.0.1"),
        ("http://0xffffffff/", "255.255.255.255"), ("http://0/", "0.0.0.0"),
        ("http://[0:0:0:0:0:0:0:1]/", "[::1]"), ("http://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]"),
        ("http://[2001:DB8:0:0:1:0:0:1]/", "[2001:db8::1:0:0:1]"), ("http://[::]/", "[::]"),
        ("http://[1:2:3:4:5:6:7:8]/", "[1:2:3:4:5:6:7:8]"), ("http://[1::]/", "[1::]"),
        ("http://[1:0:3:4:5:6:7:8]/", "[1:0:3:4:5:6:7:8]"), ("http://1.2.3.4.com/", "1.2.3.4.com"),
    ])
    func addressHasOneForm(input: String, host: String) {
        #expect(WebURL(input)?.host == host)
    }

    @Test(arguments: [
        ("http://Bücher.example/", "xn--bcher-kva.example"),
        ("http://b%C3%BCcher.example/", "xn--bcher-kva.example"),
        ("http://bu\u{308}cher.example/", "xn--bcher-kva.example"),
        ("http://правда.рф/", "xn--80aafi6cg.xn--p1ai"),
        ("http://例え。テスト/", "xn--r8jz45g.xn--zckzah"),
        ("http://faß.de/", "xn--fa-hia.de"), ("http://ＧＯ.com/", "go.com"),
        ("http://مثال.إختبار/", "xn--mgbh0fb.xn--kgbechtv"),
        ("http://a\u{AD}b.example/", "ab.example"), ("http://①.example/", "1.example"),
        ("http://１２７.0.0.1/", "127.0.0.1"), ("http://℡.example/", "tel.example"),
        ("http://Straße.xn--p1ai/", "xn--strae-oqa.xn--p1ai"),
        // What is ASCII already is looked up as it is, whatever IDNA thinks of it.
        ("http://XN--A.example/", "xn--a.example"), ("http://a_b--c.example/", "a_b--c.example"),
    ])
    func internationalHostBecomesPunycode(input: String, host: String) {
        #expect(WebURL(input)?.host == host)
    }

    @Test(arguments: [
        "http://ü\u{2028}.example/", "http://\u{AD}/", "http://a℀b.example/",
        "http://ü%00.example/",
        "http://xn--a.ü/", "http://\u{E000}.example/", "http://ü%FF.example/",
    ])
    func hostThatIDNARefusesIsNotAHost(input: String) {
        #expect(WebURL(input) == nil)
    }

    @Test func componentsAreThoseOfTheSerialisation() throws {
        let url = try #require(WebURL("https://me:pw@Example.org:8080/a/b?c=d#e"))
        #expect(url.scheme == "https")
        #expect(url.host == "example.org")
        #expect(url.port == 8080)
        #expect(url.user == "me")
        #expect(url.password == "pw")
        #expect(url.path == "/a/b")
        #expect(url.query == "c=d")
        #expect(url.fragment == "e")
        #expect(url.isHTTP)
        #expect(url.withoutFragment.string == "https://me:pw@example.org:8080/a/b?c=d")
        #expect(url.withoutFragment.fragment == nil)
        let bare = url.withoutCredentials
        #expect(bare.string == "https://example.org:8080/a/b?c=d#e")
        #expect(bare.host == "example.org" && bare.port == 8080 && bare.user == nil)
        #expect(bare.path == "/a/b" && bare.query == "c=d" && bare.fragment == "e")
        #expect(url.masked == "https://***@example.org:8080/a/b?c=d#e")
    }

    @Test func absentComponentsAreNil() throws {
        let url = try #require(WebURL("mailto:a@example.org"))
        #expect(url.host == nil && url.port == nil && url.user == nil && url.password == nil)
        #expect(url.path == "a@example.org")
        #expect(url.query == nil && url.fragment == nil && !url.isHTTP)
        #expect(url.masked == url.string)
        #expect(WebURL("file:///x")?.host == nil)
    }

    @Test func emptyReferenceDropsTheFragmentOfItsBase() throws {
        let base = try #require(WebURL("http://a/b?c#d"))
        #expect(WebURL("", base: base)?.string == "http://a/b?c")
        #expect(WebURL("#", base: base)?.string == "http://a/b?c#")
    }

    @Test func nothingButFragmentsResolvesAgainstOpaqueURLs() throws {
        let base = try #require(WebURL("tag:x"))
        #expect(WebURL("y", base: base) == nil)
        #expect(WebURL("#y", base: base)?.string == "tag:x#y")
    }

    @Test func fileReferenceResolvesAgainstFile() throws {
        let base = try #require(WebURL("file:///srv/feeds/a.xml"))
        #expect(WebURL("../b.xml?x", base: base)?.string == "file:///srv/b.xml?x")
        #expect(WebURL("//server/b.xml", base: base) == nil)
    }

    @Test func tooLongTextIsRefused() {
        #expect(WebURL("http://a/" + String(repeating: "x", count: 8_000)) != nil)
        #expect(WebURL("http://a/" + String(repeating: "x", count: 8_200)) == nil)
        #expect(WebURL("http://a/" + String(repeating: " ", count: 30_000) + "x") == nil)
        #expect(WebURL("http://" + String(repeating: "ä", count: 300) + "/") == nil)
    }

    @Test func hostIsANameOfTheDNS() {
        let label = String(repeating: "x", count: 63)
        let whole = [label, label, label, String(label.dropLast(2))].joined(separator: ".")
        for host in [label + ".example", whole, whole + ".", whole.uppercased()] {
            #expect(WebURL("http://\(host)/") != nil)
        }
        for host in [label + "x.example", "a." + label + "x", "x" + whole, "X" + whole] {
            #expect(WebURL("http://\(host)/") == nil)
        }
    }

    @Test func serialisationIsAFixpoint() {
        for text in [
            "http://a/b c?d e#f g", "HTTP://ä.example/%zz", "foo:bar baz", "http://a//b/../c",
        ] {
            let once = WebURL(text)
            #expect(once != nil)
            #expect(once.flatMap { WebURL($0.string) } == once)
        }
    }

    /// What is a serialisation already is not parsed again, which must make no difference.
    @Test(arguments: [
        "http://example.org/", "https://example.org/a/b.html?c=d&e=%20f#g", "http://a/",
        "https://example.org/a?b#c?d", "https://example.org/a/?b=/../c", "http://example.org",
        "https://example.org/a/../b", "https://example.org/a/.b", "https://example.org/a/%2e/b",
        "https://example.org/a//b", "https://example.org:443/a", "https://u@example.org/",
        "https://Example.org/", "https://example.org/ä", "https://example.org/a b",
        "https://1.2.3.4/", "https://2130706433/", "https://0x7f.1/", "https://example.0x1/",
        "https://.example.org/", "https://example.org./", "https://example.org/?a'b",
        "https://example.org/#a#b", "https:///example.org/", "https://example.org\\a",
        "https://example.org/a;b=c,d@e!f$g*h(i)+j~k_l-m:n", "httpx://example.org/",
        "http:s//example.org/", "https://example.org/a\nb", "https://-/", "https://a..b/",
    ])
    func shortCutMakesNoDifference(text: String) {
        let bytes = Array(text.utf8)
        let short = WebURL(text)
        let long = WebURL(parsing: bytes.span, base: nil)
        #expect(short == long)
        #expect(short?.scheme == long?.scheme && short?.host == long?.host)
        #expect(short?.port == long?.port && short?.user == long?.user)
        #expect(short?.path == long?.path && short?.query == long?.query)
        #expect(short?.fragment == long?.fragment && short?.isHTTP == long?.isHTTP)
    }

    @Test(arguments: [
        ("https://a.org/?token=abc&x=1#f", "https://a.org/?token=***&x=1#f"),
        ("https://u:p@a.org/?API_KEY=1", "https://***@a.org/?API_KEY=***"),
        ("https://a.org/?key=1&monkey=2&key", "https://a.org/?key=***&monkey=2&key"),
        ("https://a.org/token=1", "https://a.org/token=1"),
    ])
    func secretsAreMasked(input: String, masked: String) throws {
        #expect(try #require(WebURL(input)).masked == masked)
    }
}
