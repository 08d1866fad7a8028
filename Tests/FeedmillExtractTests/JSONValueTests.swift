@testable import FeedmillExtract
import Testing

/// JSON as pages have it: what is wrong in it costs as little as possible of the rest.
@Suite struct JSONValueTests {
    private func object(_ json: String) throws -> JSONValue {
        try #require(JSONValue.read(Array(json.utf8)).first)
    }

    @Test(arguments: [
        #"{"a":1,"b":"two"}"#, #"{"x":,"b":"two"}"#, #"{"x":undefined,"b":"two",}"#,
        #"{"x":'y',"b":"two"}"#, #"{"x":[1,,{"y":}],"b":"two"}"#, #"{"x""b":"two"}"#,
        #"{,x: 1, "b" : "two"}"#, #"{"x":{"y":[1},"b":"two"}"#, "{\u{B}\"b\":\"two\"}",
        #"{"x":[:,:],"b":"two"}"#, #"{"b":"two""#, #"{"b":"two"#,
    ]) func aMemberIsFoundInSpiteOfADefect(_ json: String) throws {
        #expect(try object(json)["b"]?.string == "two")
    }

    @Test func textsAreReadAsTheyAreMeant() throws {
        let value = try object(#"{"t":["\ud83d\ude00","\ude00","a\u0000b"],"f":false,"n":null}"#)
        #expect(value["t"]?.elements.compactMap(\.string) == ["😀", "\u{FFFD}", "ab"])
        #expect(value["f"]?.string == "false")
        #expect(value["n"]?.string == nil)
    }

    @Test func depthAndNumberOfValuesAreBounded() {
        for json in [
            String(repeating: "[", count: 100_000), "[" + String(repeating: "1,", count: 100_000),
        ] {
            let values = JSONValue.read(Array(json.utf8))
            #expect(values.count == 1)
            #expect(values[0].elements.count <= 50_000)
        }
    }
}
