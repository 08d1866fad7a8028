@testable import FeedmillConfig
import Testing

@Suite struct ScalarTextTests {
    @Test(
        arguments: [
            ("30s", Duration.seconds(30)), ("15m", .seconds(900)), ("6h", .seconds(21_600)),
            ("7d", .seconds(604_800)), ("250ms", .milliseconds(250)), ("0s", .zero),
        ]
    )
    func durationsAreRead(text: String, duration: Duration) {
        #expect(ScalarText.duration(text) == duration)
    }

    @Test(
        arguments: [
            "", "s", "30", "30 s", "-1s", "1.5s", "1h30m", "30S", "9999999999999999999s",
            "999999999999999999d", "٣s",
        ]
    )
    func otherTextIsNoDuration(text: String) {
        #expect(ScalarText.duration(text) == nil)
    }

    @Test(
        arguments: [
            ("512B", 512), ("64KiB", 65_536), ("16MiB", 16 << 20), ("1GiB", 1 << 30),
            ("2TiB", 2 << 40),
        ]
    )
    func sizesAreRead(text: String, bytes: Int) {
        #expect(ScalarText.size(text) == bytes)
        #expect(ScalarText.text(bytes: bytes) == text)
    }

    @Test(arguments: ["16", "16MB", "16M", "1.5MiB", "-1B", "999999999999999999TiB"])
    func otherTextIsNoSize(text: String) {
        #expect(ScalarText.size(text) == nil)
    }

    @Test(arguments: [("0640", 0o640 as UInt32), ("600", 0o600), ("0777", 0o777)])
    func modesAreRead(text: String, mode: UInt32) {
        #expect(ScalarText.mode(text) == mode)
    }

    @Test(arguments: ["", "64", "0o640", "1640", "0648", "rw-r-----", "06400"])
    func otherTextIsNoMode(text: String) {
        #expect(ScalarText.mode(text) == nil)
    }

    @Test(arguments: ["30s", "15m", "6h", "7d", "250ms", "0s", "90s", "36h"])
    func durationsAreWrittenTheWayTheyAreRead(text: String) {
        #expect(ScalarText.duration(text).map { ScalarText.text($0) } == text)
    }
}
