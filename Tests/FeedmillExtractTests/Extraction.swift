import FeedmillAddress
@testable import FeedmillExtract
import FeedmillModel

/// The article of a page that is written out in a test.
func extracted(
    _ html: String,
    url: String? = "https://paper.example/story-of-the-day"
) throws -> Article {
    try PageExtractor().extract(Array(html.utf8), url: url.flatMap { WebURL($0) })
}

/// A page around some text, with a head of one's own.
func page(head: String = "", _ body: String) -> String {
    """
    <!DOCTYPE html><html><head><meta charset="utf-8">\(head)</head><body>\(body)</body></html>
    """
}

/// Three paragraphs that are an article beyond doubt.
let story = """
    <p>The harbour master closed the northern basin on Monday, after divers found a crack in the \
    oldest of its three gates.</p>
    <p>Ferries will leave from the fish market until the gate has been replaced, which the town \
    expects to take four weeks, weather permitting.</p>
    <p>“Nobody is in danger, and nobody needs to swim,” she said, pointing at the timetable.</p>
    """

let storyText = """
    The harbour master closed the northern basin on Monday, after divers found a crack in the \
    oldest of its three gates.

    Ferries will leave from the fish market until the gate has been replaced, which the town \
    expects to take four weeks, weather permitting.

    “Nobody is in danger, and nobody needs to swim,” she said, pointing at the timetable.
    """
