@testable import FeedmillExtract
import FeedmillModel
import Testing

@Suite("Dates in lines")
struct DateFinderTests {
    @Test(
        "A date is found in any order and language",
        arguments: [
            ("Veröffentlicht am 12. März 2019 um 9.15 Uhr", "2019-03-12"),
            ("07.06.2019", "2019-06-07"), ("14.06.19 (ch)", "2019-06-14"),
            ("Published on May 3rd, 2024 by Ana", "2024-05-03"),
            ("the 3rd of May, 2024", "2024-05-03"), ("3 de mayo de 2024", "2024-05-03"),
            ("Publié le 1er août 2018", "2018-08-01"), ("2024年5月3日 10:00", "2024-05-03"),
            ("2024. 4. 2.", "2024-04-02"), ("Stand: 2021-11-30", "2021-11-30"),
            ("25/12/2020", "2020-12-25"), ("25/12/20 9 am", "2020-12-25"),
            ("3/5/2024", "2024-05-03"),
        ]
    )
    func found(line: String, day: String) throws {
        let found = try #require(DateFinder.find(in: line, isDayFirst: true))
        #expect(found.date.rfc3339.prefix(10) == day)
    }

    @Test("Where months come first, they do")
    func monthFirst() {
        let found = DateFinder.find(in: "3/5/2024", isDayFirst: false)
        #expect(found?.date.rfc3339.prefix(10) == "2024-03-05")
    }

    @Test(
        "Spans, numbers and impossible days are no dates",
        arguments: [
            "vom 23.-26.8.2017", "Tel. 034771/28076", "Version 1.2.3", "99.99.2019",
            "2019", "March", "12 apples 2019", "10/2019", "",
        ]
    )
    func absent(line: String) {
        #expect(DateFinder.find(in: line, isDayFirst: true) == nil)
    }

    @Test("What stands around a date is measured")
    func rest() {
        let found = DateFinder.find(in: "von Ana am 3. Mai 2024, 2 Uhr", isDayFirst: true)
        #expect(found?.before == 8)
        #expect(found?.rest == 12)
    }
}
