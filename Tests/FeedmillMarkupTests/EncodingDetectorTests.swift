import FeedmillMarkup
import FeedmillModel
import Testing

@Suite struct EncodingDetectorTests {
    private static func document(_ label: String, _ tail: [UInt8]) -> [UInt8] {
        Array("<?xml version='1.0' encoding='\(label)'?><a>".utf8) + tail + Array("</a>".utf8)
    }

    private static func text(_ bytes: [UInt8], _ type: String? = nil) -> String {
        let decoded = EncodingDetector.decode(bytes, contentType: type)
        let text = String(decoding: decoded.bytes, as: UTF8.self)
        let start = text.firstRange(of: "<a>")?.upperBound ?? text.startIndex
        let end = text.firstRange(of: "</a>")?.lowerBound ?? text.endIndex
        return String(text[start..<end])
    }

    @Test(
        arguments: [
            ("iso-8859-1", [0xE9, 0x80], "é€"),
            ("windows-1251", [0xEF, 0xF0], "пр"),
            ("koi8-r", [0xD0, 0xD2], "пр"),
            ("KOI8_U", [0xA4], "є"),
            ("gb2312", [0xB0, 0xA1, 0x80, 0x40], "啊"),
            ("Big5", [0xA4, 0xA4], "中"),
            ("shift-jis", [0x93, 0xFA], "日"),
            ("x-sjis", [0x87, 0x40], "①"),
            ("euc-jp", [0xC6, 0xFC], "日"),
            ("euc-kr", [0xB3, 0xE2], "년"),
            ("ks_c_5601-1987", [0x8C, 0x63], "똠"),
            ("iso-8859-9", [0xFE], "ş"),
            ("cp866", [0x80], "А"),
            ("macintosh", [0x80], "Ä"),
            ("mac-greek", [0xE1], "α"),
            ("tis-620", [0xA1], "ก"),
            ("no such thing", [0xE9], "é"),
            ("utf-8", [0xE9], "é"),
            ("us-ascii", [0x92], "’"),
        ] as [(String, [UInt8], String)]
    )
    func readsTheDeclaredEncoding(_ label: String, _ bytes: [UInt8], _ expected: String) {
        #expect(Self.text(Self.document(label, bytes)).hasPrefix(expected))
    }

    @Test func theMediaTypeComesBeforeTheDeclaration() {
        let bytes = Self.document("windows-1251", [0xE9])
        #expect(Self.text(bytes) == "й")
        #expect(Self.text(bytes, "text/xml; charset=\"iso-8859-1\"") == "é")
        #expect(Self.text(bytes, "text/xml;charset='koi8-r'") == "И")
        #expect(Self.text(bytes, "text/xml; charset:koi8-r") == "й")
        #expect(Self.text(bytes, "text/xml; charset=") == "й")
        #expect(Self.text(bytes, "text/xml; charset=utf-8") == "й")
    }

    @Test func validUTF8BeatsItsLabelAndSaysSo() {
        let bytes = Self.document("iso-8859-1", Array("é – ü".utf8))
        let decoded = EncodingDetector.decode(bytes, contentType: nil)
        #expect(Self.text(bytes) == "é – ü")
        #expect(decoded.warnings == [.readAs(encoding: "utf-8", label: "iso-8859-1")])
        let plain = EncodingDetector.decode(Self.document("koi8-r", [0x41]), contentType: nil)
        #expect(plain.warnings.isEmpty)
    }

    @Test(arguments: [true, false], [true, false])
    func readsUTF16WithAndWithoutMark(_ isBigEndian: Bool, _ hasMark: Bool) {
        let text = (hasMark ? "\u{FEFF}" : "") + "<?xml version='1.0'?><a>é😀</a>"
        let bytes = text.utf16.flatMap { unit -> [UInt8] in
            let high = UInt8(unit >> 8)
            let low = UInt8(unit & 0xFF)
            return isBigEndian ? [high, low] : [low, high]
        }
        #expect(Self.text(bytes) == "é😀")
        #expect(Self.text(bytes, "text/xml; charset=utf-8") == "é😀")
    }

    @Test(arguments: [true, false], [true, false])
    func readsUTF32WithAndWithoutMark(_ isBigEndian: Bool, _ hasMark: Bool) {
        let text = (hasMark ? "\u{FEFF}" : "") + "<a>é😀</a>"
        let bytes = text.unicodeScalars.flatMap { scalar -> [UInt8] in
            let big = (0..<4).map { UInt8(scalar.value >> (24 - 8 * $0) & 0xFF) }
            return isBigEndian ? big : big.reversed()
        }
        #expect(Self.text(bytes) == "é😀")
    }

    @Test func aLabelOfWideCharactersOnASCIIBytesIsPassedOver() {
        #expect(Self.text(Self.document("utf-16", [0xE9])) == "é")
    }

    @Test func foreignBytesInUTF8AreReadAloneAsWindows1252() {
        let bytes = Self.document("utf-8", Array("é – ".utf8) + [0xE9, 0x20, 0x93])
        #expect(Self.text(bytes) == "é – é “")
    }

    @Test func aSequenceCutOffAtTheEndIsDropped() {
        let bytes = Array("<a>éé".utf8) + [0xE2, 0x82]
        #expect(Self.text(bytes) == "éé")
    }

    @Test func readsEBCDIC() {
        let bytes: [UInt8] = [
            0x4C, 0x6F, 0xA7, 0x94, 0x93, 0x6F, 0x6E, 0x4C, 0x81, 0x6E, 0xC8, 0x89, 0x4C, 0x61,
            0x81, 0x6E,
        ]
        #expect(Self.text(bytes) == "Hi")
    }

    @Test func dropsNUL() {
        #expect(Self.text(Array("<a>x\0y</a>".utf8)) == "xy")
    }
}
