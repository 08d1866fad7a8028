import FeedmillMarkup
import Testing

@Suite struct EntityLookupTests {
    @Test(
        arguments: [
            ("eacute", 0xE9, 0), ("nbsp", 0xA0, 0), ("AElig", 0xC6, 0), ("hearts", 0x2665, 0),
            ("zwnj", 0x200C, 0), ("bne", 0x3D, 0x20E5), ("Afr", 0x1D504, 0),
            ("CounterClockwiseContourIntegral", 0x2233, 0),
        ] as [(String, UInt32, UInt32)]
    )
    func knowsTheNamesOfHTML(_ name: String, _ first: UInt32, _ second: UInt32) {
        let bytes = Array(name.utf8)
        let points = EntityLookup.html.codePoints(of: bytes.span)
        #expect(points?.first == first)
        #expect(points?.second == second)
    }

    @Test(arguments: ["", "Eacutex", "EACUTE", "nbsp;", String(repeating: "a", count: 99)])
    func knowsNoOthers(_ name: String) {
        let bytes = Array(name.utf8)
        let points = EntityLookup.html.codePoints(of: bytes.span)
        #expect(points == nil)
    }
}
