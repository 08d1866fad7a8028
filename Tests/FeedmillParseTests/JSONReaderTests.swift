import FeedmillModel
@testable import FeedmillParse
import Testing

@Suite struct JSONReaderTests {
    private func title(_ json: String) throws -> (title: String?, losses: [Warning]) {
        let feed = try FeedParser.parse(Array(json.utf8))
        return (feed.string(feed.title?.text), feed.losses)
    }

    @Test(
        arguments: [
            (#""plain""#, "plain"), (#""\" \\ \/ \n""#, "\" \\ /"), (#""\u00e9""#, "é"),
            (#""\ud83d\ude00""#, "😀"), (#""\ud83d x""#, "\u{FFFD} x"), (#""\ude00""#, "\u{FFFD}"),
            (#""a\u0000b""#, "ab"), ("17", "17"), ("-1.5e3", "-1.5e3"), ("true", "true"),
            ("null", nil), ("false", nil), (#""  ""#, nil), ("[1,2]", nil),
            (#"{"a":{"b":[]}}"#, nil),
        ] as [(String, String?)]
    ) func readsScalarsAsText(_ value: String, _ text: String?) throws {
        let result = try title("{\"items\":[],\"title\":\(value)}")
        #expect(result.title == text)
        #expect(result.losses.isEmpty)
    }

    @Test(arguments: [
        #"{"items":[],"title":"t","x":}"#, #"{"items":[],"title":"t","x":[1,}"#,
        #"{"items":[],"title":"t" "x"}"#, #"{"items":[],"title":"t","x":"cut"#,
        #"{"items":[],"title":"t","x":\u0041}"#,
    ]) func keepsWhatCameBeforeADefect(_ json: String) throws {
        let result = try title(json)
        #expect(result.title == "t")
        #expect(result.losses.count == 1)
    }

    @Test func theLastOfDoubledMembersHolds() throws {
        #expect(try title(#"{"items":[],"title":"a","title":"b"}"#).title == "b")
    }

    @Test func depthIsBounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        let result = try title("{\"items\":[],\"title\":\"t\",\"x\":\(deep)")
        #expect(result.title == "t")
        #expect(result.losses.count == 1)
    }

    @Test func wholeItemsBeforeTheEndOfACutDocumentAreKept() throws {
        let feed = try FeedParser.parse(Array(#"{"items":[{"id":"1"},{"id":"2","url":"#.utf8))
        #expect(feed.entries.map { feed.string($0.id) } == ["1"])
        #expect(feed.isTruncated)
    }

    @Test(arguments: [
        #"{"id":"1"},{"id":"2","title":"He said "no" twice"},{"id":"3"}"#,
        #"{"id":"1"},{"id":"2","authors":[{"name":"A"},{"name":B}]},{"id":"3"}"#,
        #"{"id":"1"},{"id":"2","attachments":[{"url":"u",mime_type:"t"}]},{"id":"3"}"#,
    ]) func readingGoesOnBehindABrokenItem(_ items: String) throws {
        let feed = try FeedParser.parse(Array("{\"items\":[\(items)],\"title\":\"t\"}".utf8))
        #expect(feed.entries.map { feed.string($0.id) } == ["1", "3"])
        #expect(feed.string(feed.title?.text) == "t")
        #expect(feed.losses == [.itemsBroken(count: 1)])
        #expect(!feed.isTruncated)
    }

    @Test func itemsBehindABrokenMemberAreRead() throws {
        let feed = try FeedParser.parse(
            Array(
                #"{"version":"https://jsonfeed.org/version/1.1","title":"a "b" c","items":[{"id":"1"}]}"#
                    .utf8
            )
        )
        #expect(feed.entries.count == 1)
    }
}
