import FeedmillBytes
import FeedmillModel
import Testing

@Suite struct JSONWriterTests {
    private func json(_ text: String) -> String {
        var writer = JSONWriter()
        writer.value(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("plain", "\"plain\""), ("", "\"\""), ("a\"b\\c/d", #""a\"b\\c/d""#),
        ("a\nb\rc\td", #""a\nb\rc\td""#), ("\u{0}\u{1B}\u{7F}", #""\u0000\u001b\u007f""#),
        ("\u{80}\u{9F}\u{A0}é", "\"\\u0080\\u009f\u{A0}é\""),
        ("Ünïcödé – 漢字 😀", "\"Ünïcödé – 漢字 😀\""), ("\u{2028}", "\"\u{2028}\""),
    ])
    func textIsEscaped(text: String, expected: String) {
        #expect(json(text) == expected)
    }

    @Test func specialBytesAreFoundAtEveryPosition() {
        for special in ["\"", "\\", "\n", "\u{7F}", "\u{85}", "\u{1}"] {
            for length in 0..<40 {
                let before = String(repeating: "x", count: length)
                let escaped = json(special).dropFirst().dropLast()
                #expect(json(before + special + "é") == "\"\(before)\(escaped)é\"")
            }
        }
    }

    @Test func membersKeepTheirOrderAndEmptyOnesAreLeftOut() {
        var writer = JSONWriter()
        writer.object { object in
            object.member("z", "last first")
            object.member("empty", "")
            object.member("none", nil as String?)
            object.member("list", [] as [String])
            object.member("a", 1)
            object.member("b", 1.5)
            object.member("c", 2.0)
            object.member("d", Double.nan)
            object.member("e", false)
            object.member("f", Timestamp(seconds: 0))
            object.member("g", ["x", "y"])
            object.name("h")
            object.array { _ in }
        }
        writer.lineFeed()
        writer.array { array in
            array.element()
            array.value(1)
            array.element()
            array.object { _ in }
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == """
                {"z":"last first","a":1,"b":1.5,"c":2,"d":0,"e":false,"f":"1970-01-01T00:00:00Z",\
                "g":["x","y"],"h":[]}
                [1,{}]
                """
        )
    }
}
