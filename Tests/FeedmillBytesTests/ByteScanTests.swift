import FeedmillBytes
import Testing

@Suite struct ByteScanTests {
    /// Compares with a loop over single bytes, for a special byte at every place.
    @Test func firstSpecialByteIsNeverPassed() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<20 {
                var text = [UInt8](repeating: UInt8(ascii: "x"), count: 21)
                text[place] = byte
                let isControl = byte < 0x20 || byte == 0x7F || byte == 0xC2
                let isQuote = byte == 0x22 || byte == 0x27
                let isMarkup = byte == 0x26 || byte == 0x3C || byte == 0x3E
                check(
                    ByteScan.endOfJSON(text.span, from: 0),
                    isControl || byte == 0x22 || byte == 0x5C,
                    place
                )
                check(
                    ByteScan.endOfHTML(text.span, from: 0),
                    isControl || isQuote || isMarkup || byte == 0xEF,
                    place
                )
                check(ByteScan.endOfWords(text.span, from: 0), isControl || byte == 0xEF, place)
            }
        }
    }

    private func check(_ end: Int, _ isSpecial: Bool, _ place: Int) {
        if isSpecial { #expect(end <= place) }
        #expect(end <= 21)
    }

    @Test func plainTextIsPassedAsAWhole() {
        let text = Array("Nothing here is special: ä, –, 漢字, 123 [x] (y).".utf8)
        #expect(ByteScan.endOfJSON(text.span, from: 0) == text.count)
        #expect(ByteScan.endOfHTML(text.span, from: 3) == text.count)
    }

    @Test func secondSpaceIsNeverPassed() {
        for length in 0..<40 {
            let text = Array((String(repeating: "x", count: length) + "  yyyyyyyyy").utf8)
            var index = 0
            while index < text.count {
                let end = ByteScan.endOfWords(text.span, from: index)
                if end == length { break }
                #expect(end < length)
                index = end + 1
            }
        }
    }
}
