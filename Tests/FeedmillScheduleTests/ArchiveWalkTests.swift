@testable import FeedmillAddress
import FeedmillModel
import Foundation
import Testing
@testable import FeedmillSchedule

@Suite struct ArchiveWalkTests {
    let now = Timestamp(seconds: 1_800_000_000)
    let page: WebURL
    let older: WebURL

    init() throws {
        page = try #require(WebURL("https://a.example/feed?page=2&x=1,2"))
        older = try #require(WebURL("https://a.example/feed?page=3"))
    }

    private func document(
        isBeyondGap: Bool = false,
        wanted: Int = 0,
        olderPage: Bool = true
    ) -> ArchiveWalk.Document {
        var document = ArchiveWalk.Document(olderPage: olderPage ? page : nil)
        document.isBeyondGap = isBeyondGap
        document.wantedPages = wanted
        return document
    }

    @Test func aWalkBeginsAfterAGapOrOnRequestAndNeverOtherwise() {
        func begin(_ document: ArchiveWalk.Document) -> ArchiveWalk? {
            ArchiveWalk.begin(after: document, pending: nil, now: now)
        }
        #expect(begin(document()) == nil)
        #expect(begin(document(isBeyondGap: true, wanted: 3, olderPage: false)) == nil)
        #expect(
            begin(document(isBeyondGap: true))
                == ArchiveWalk(page: page, left: ArchiveWalk.gapLimit, since: now)
        )
        #expect(
            begin(document(isBeyondGap: true, wanted: 3))
                == ArchiveWalk(page: page, left: 3, since: nil)
        )
    }

    @Test func whatIsPendingGoesOnAndASecondGapIsClosedWithTheFirst() {
        let pending = ArchiveWalk(page: older, left: 4, since: now + .seconds(-600))
        func begin(_ document: ArchiveWalk.Document, _ pending: ArchiveWalk) -> ArchiveWalk? {
            ArchiveWalk.begin(after: document, pending: pending, now: now)
        }
        #expect(begin(document(), pending) == pending)
        #expect(begin(document(olderPage: false), pending) == pending)
        let both = ArchiveWalk(page: page, left: 10, since: now + .seconds(-600))
        #expect(begin(document(isBeyondGap: true), pending) == both)
        // History that is still to come is not ended by what is known.
        let history = ArchiveWalk(page: older, left: 40, since: nil)
        #expect(
            begin(document(isBeyondGap: true), history)
                == ArchiveWalk(page: page, left: 40, since: nil)
        )
    }

    @Test func aWalkGoesOnUntilSomethingEndsIt() {
        let walk = ArchiveWalk(page: page, left: 2, since: now)
        func read(
            _ walk: ArchiveWalk,
            overlaps: Bool = false,
            isLast: Bool = false,
            isCircle: Bool = false
        ) -> ArchiveWalk.Step {
            walk.step(
                after: .read(
                    overlaps: overlaps,
                    olderPage: isLast ? nil : older,
                    isCircle: isCircle
                )
            )
        }
        let next = ArchiveWalk(page: older, left: 1, since: now)
        #expect(read(walk) == .goOn(next))
        #expect(read(walk, overlaps: true) == .end(.overlap))
        #expect(read(walk, isLast: true) == .end(.noMore))
        #expect(read(walk, isCircle: true) == .end(.circle))
        #expect(read(next) == .end(.limit))
        let history = ArchiveWalk(page: page, left: 2, since: nil)
        #expect(
            read(history, overlaps: true) == .goOn(ArchiveWalk(page: older, left: 1, since: nil))
        )
    }

    @Test func aPageThatFailsIsTriedThreeTimes() throws {
        var walk = ArchiveWalk(page: page, left: 2, since: now)
        for failures in 1..<ArchiveWalk.patience {
            let step = walk.step(after: .failed(isOurFault: false))
            walk = try #require(step.walk)
            #expect(step == .retry(walk))
            #expect(walk.failures == failures && walk.page == page && walk.left == 2)
        }
        #expect(walk.step(after: .failed(isOurFault: false)) == .end(.givenUp))
        // What we could not do ourselves does not count.
        #expect(walk.step(after: .failed(isOurFault: true)) == .retry(walk))
        // A page that works at last forgets what was before.
        let step = walk.step(after: .read(overlaps: false, olderPage: older, isCircle: false))
        #expect(step.walk?.failures == 0)
    }

    @Test func jsonBringsAWalkBack() throws {
        for since in [now, nil] {
            let walk = ArchiveWalk(page: page, left: 7, since: since)
            let failed = try #require(walk.step(after: .failed(isOurFault: false)).walk)
            let json = try JSONEncoder().encode(failed)
            #expect(try JSONDecoder().decode(ArchiveWalk.self, from: json) == failed)
        }
    }
}
