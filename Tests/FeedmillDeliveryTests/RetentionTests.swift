@testable import FeedmillDelivery
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite struct RetentionTests {
    let folder: TemporaryDirectory
    let now = Timestamp(seconds: 1_800_000_000)
    var retention: Retention {
        Retention(period: .seconds(86_400), path: folder.path("state.retention"))
    }

    init() throws {
        folder = try TemporaryDirectory()
    }

    @Test func itIsDoneOnceAnHour() throws {
        #expect(retention.horizon(at: now) == now + .seconds(-86_400))
        try retention.wasDone(at: now)
        #expect(retention.horizon(at: now) == nil)
        #expect(retention.horizon(at: now + .seconds(3_599)) == nil)
        #expect(retention.horizon(at: now + .seconds(3_600)) == now + .seconds(3_600 - 86_400))
    }

    @Test(arguments: ["", "nonsense", "2999-01-01T00:00:00Z\n"])
    func anUnreadableOrFutureTimeDoesNotStopIt(text: String) throws {
        try folder.write("state.retention", text)
        #expect(retention.horizon(at: now) != nil)
    }
}
