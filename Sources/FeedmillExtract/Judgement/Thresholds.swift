/// The numbers that decide what is text, in one place; `Benchmarks/extract` judges them.
///
/// Letters count as `TextSums` counts them; a share is of text unless it says otherwise.
enum Thresholds {
    // MARK: Sound paragraphs

    /// A paragraph of so many letters is sound whatever it ends with; a sentence is with fewer.
    static let longParagraph = 70
    static let sentence = 16
    /// The largest share of links in a sound paragraph.
    static let soundLinks = 0.3

    // MARK: What is discarded before the text is looked for

    /// What holds a greater share of the page stays; what stands beside a text may be longer than it.
    static let discardedShare = 0.5
    static let besideShare = 0.9
    /// Shorter text is not prose.
    static let prose = 50
    /// The share of a page's sound text, and two thirds of it of all text, that is too much for what a name says.
    static let namedTextShare = 0.5
    /// With less sound text, a name is believed.
    static let namedText = 500
    /// The share of what is hidden that the rest of the page must have for it to go.
    static let shownShare = 0.34
    /// A teaser has fewer letters; one that breaks off may have more.
    static let teaser = 300
    static let brokenTeaser = 800

    // MARK: Which container is the text

    /// The share of the best container's sound text that one named as a text must have; the second
    /// where there are several of that name.
    static let namedShare = 0.2
    static let namedPartShare = 0.75
    /// The same for an `article`.
    static let markedShare = 0.4
    /// A part of a container stands for it with these shares of its sound and of all its text.
    static let narrowSound = 0.9
    static let narrowText = 0.85
    /// A text without a sentence has more letters.
    static let silentText = 200
    /// With less text, the search is repeated without names.
    static let tooLittleText = 100
    /// With less text, that of the linked data may be the article.
    static let enoughText = 250
    /// A first paragraph that stands apart has so many letters.
    static let shortestLead = 60
    static let longestLead = 1_500

    /// A page for subscribers that shows more bytes of text shows all of it.
    static let previewText = 2_000

    // MARK: What is discarded inside it

    /// The share of links from which a block goes, by its kind.
    static let linkedParagraph = 0.75
    static let labelledLink = 0.5
    static let linkedHeading = 0.75
    static let linkedQuote = 0.9
    static let linkedBox = 0.6
    static let linkedTable = 0.85
    /// A linked heading stays with so many letters of sound text below it.
    static let headedText = 70
    /// A linked sentence of so many letters is text.
    static let linkedSentence = 60
    /// A last line of more letters is of the article, as is one with links.
    static let tailLine = 300
    static let linkedTailLine = 80
    /// A line that names a source has fewer bytes.
    static let sourceLine = 60
}
