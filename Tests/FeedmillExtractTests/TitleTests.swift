@testable import FeedmillExtract
import FeedmillModel
import Testing

@Suite("Titles of pages")
struct TitleTests {
    private let lead = "<h2 class='headline'>A crack in the old gate</h2>"

    @Test(
        "The one main heading that the head of the page has is the title, wherever it stands",
        arguments: [
            "<title>Gate closed in June - Town - Paper</title>",
            "<meta property='og:title' content='Gate closed in June'><title>Paper</title>",
            """
            <title>Gate closed in June - Paper</title>
            <meta property='og:title' content='A crack in the old gate'>
            """,
        ]
    )
    func pathHeading(head: String) throws {
        let path = "<nav><ul><li>Town</li><li><h1>Gate closed in June</h1></li></ul></nav>"
        let article = try extracted(page(head: head, path + lead + story))
        #expect(article.title == "Gate closed in June")
    }

    @Test("A main heading that names the site before the title is not the title")
    func siteBeforeTitle() throws {
        let head = """
            <title>News of the harbour: A crack in the old gate</title>
            <meta property='og:title' content='A crack in the old gate'>
            """
        let body = "<h1>News of the harbour</h1><h2>A crack in the old gate</h2>" + story
        #expect(try extracted(page(head: head, body)).title == "A crack in the old gate")
    }

    @Test("Where only spaces differ, the head of the page knows how a heading is written")
    func spelling() throws {
        let head = "<meta property='og:title' content='Harbour: Gate closed in June'>"
        let heading = "<h1><span>Harbour</span> <span>:</span> Gate closed in June</h1>"
        #expect(
            try extracted(page(head: head, heading + story)).title
                == "Harbour: Gate closed in June"
        )
    }

    @Test(
        "A word above the heading, or after it, is not of the title where the head has it without",
        arguments: [
            "<h1><span>HARBOUR</span><span>Gate closed in June.</span></h1>",
            "<h1>Gate closed in June<small>For members</small></h1>",
        ]
    )
    func kicker(heading: String) throws {
        let head = "<title>Gate closed in June - Paper</title>"
        let title = try extracted(page(head: head, heading + story)).title
        #expect(title == "Gate closed in June")
    }

    @Test("A heading of one piece has its first words, too")
    func noKicker() throws {
        let head = "<title>Gate closed in June - Paper</title>"
        let heading = "<h1>Northern Gate closed in June</h1>"
        let title = try extracted(page(head: head, heading + story)).title
        #expect(title == "Northern Gate closed in June")
    }

    @Test(
        "Where the head has the site's name alone, the heading above the text is the title",
        arguments: [
            "<title>paper.example</title>",
            "<title>Paper</title><meta property='og:title' content='PAPER'>",
        ]
    )
    func siteOnly(head: String) throws {
        let body = """
            <h2>A crack in the old gate</h2><div>\(story)</div>
            <div><h1>Paper by mail</h1><p>Every day.</p></div>
            """
        #expect(try extracted(page(head: head, body)).title == "A crack in the old gate")
    }

    @Test("A host is no title")
    func host() throws {
        let head =
            "<meta name='dc.title' content='paper.example'><title>Gate closed in June - Paper</title>"
        #expect(try extracted(page(head: head, story)).title == "Gate closed in June")
    }

    @Test("A main heading that is the site's name is not the title, even if it is the only one")
    func siteHeading() throws {
        let head = "<title>Ferries | Paper</title>"
        let body = "<h1>Paper</h1><h2>For all who live by the water</h2>" + story
        #expect(try extracted(page(head: head, body)).title == "Ferries")
    }

    @Test("A heading of the second rank may have two parts of the title")
    func secondHeading() throws {
        let head = "<title>A crack - The old gate is closed | Harbour - Paper of the town</title>"
        let body = """
            <h1>Paper of the town</h1>
            <h2>A crack <span>The old gate is closed</span></h2>\(story)
            """
        #expect(try extracted(page(head: head, body)).title == "A crack - The old gate is closed")
    }
}
