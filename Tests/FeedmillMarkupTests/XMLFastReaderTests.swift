@testable import FeedmillMarkup
import FeedmillModel
import FeedmillTestSupport
import Testing

/// Where the quick reader doesn't give up, it must say exactly what libxml2 says.
@Suite struct XMLFastReaderTests {
    private struct Reading: Equatable {
        var events: String
        var bases: [XMLBase]
        var warnings: [String]
    }

    private let reader = XMLReader(
        vocabulary: XMLVocabulary(
            names: XMLRecorder.names,
            namespaces: [("http://known.example/ns", 1)],
            prefixes: [("known", 1)]
        ),
        limits: XMLLimits()
    ) { XMLRecorder() }

    /// What the quick reader makes of a document; `nil` when it gave up.
    private func quick(_ text: [UInt8]) -> Reading? {
        let prolog = XMLProlog(text.span)
        guard prolog.rootOffset != nil else { return nil }
        return reader.readQuickly(text.span, prolog).map(Self.reading)
    }

    private func full(_ text: [UInt8]) throws -> Reading {
        var bytes = text
        let prolog = XMLProlog(text.span)
        let rules = XMLRepairRules(neverNested: [], containers: [], leaves: [], fields: [])
        return Self.reading(try reader.readFully(&bytes, prolog: prolog, rules: rules))
    }

    private static func reading(_ result: XMLReader<XMLRecorder>.Result) -> Reading {
        Reading(
            events: result.handler.events.joined(separator: " | "),
            bases: result.bases,
            warnings: result.warnings.map(\.words)
        )
    }

    private static let tidy = [
        "<r/>", "<r></r>", "<r ></r >\n", "<?xml version='1.0'?>\n<r>\n\t<text/>\n</r>\n",
        "<r><text>a &amp; b &lt;&gt;&quot;&apos;</text></r>",
        "<r><text>&eacute;&#233;&#xE9;&unknown;&nbsp;</text></r>",
        "<r><text>don&#146;t \u{AB}Gr\u{F6}\u{DF}e\u{BB} \u{FF21}</text></r>",
        "<r><text><![CDATA[<b>&amp;]] > ]</b>]]></text></r>", "<r><text>x<![CDATA[]]>y</text></r>",
        "<r><text x='&lt;&eacute;&amp;lt;\"' base=\"it's\"/></r>", "<r><b64>PGI+</b64></r>",
        "<r><text>a &amp; <b c='\"'>d</b><br/></text></r>", "<r><!-- x - y --><text>z</text></r>",
        "<r><markup><div xml:base='a/'>x<br/><i href='b'>y</i></div></markup></r>",
        "<r><either> <text>t</text> </either></r>", "<r><skip><text>t</text></skip></r>",
        "<r xml:lang='de' xml:base='http://a.example/'><x xml:base='b'><text>c</text></x></r>",
        "<k:r xmlns:k='http://known.example/ns' k:x='1'><k:text>a</k:text><text>b</text></k:r>",
        "<r xmlns='http://known.example/ns'><x xmlns=''><text>a</text></x><text>b</text></r>",
        "<r><x xmlns:a='u:1'><a:text>a</a:text></x><x xmlns:a='u:2'><a:text>b</a:text></x></r>",
        "<r><text>a</text></r><!-- done --> \n",
        "<!DOCTYPE r [<!ENTITY e 'text'>]><r><text>&e; &e;</text></r>",
    ]

    /// Rare, broken, or a matter of judgement.
    private static let doubtful = [
        "<r>", "<r><text></r>", "<r></r><r/>", "<r></r>text", "<r><text>a & b</text></r>",
        "<r><text>]]></text></r>", "<r><text>\u{92}</text></r>", "<r><text>\u{1}</text></r>",
        "<r><text>\u{FFFF}</text></r>", "<r><text>&#1;</text></r>", "<r><text>&;</text></r>",
        "<r><text>&eacut#;</text></r>", "<r><text>&#X41;</text></r>",
        "<r x='1' x='2'/>", "<r x='a\nb'/>", "<r x='a<b'/>", "<r x='&#65;'/>", "<r x=1/>",
        "<r x='1'y='2'/>", "<r><?php echo 1 ?></r>", "<r><a:text>undeclared</a:text></r>",
        "<r xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>", "<r xmlns:a=''/>", "<r><!-- a -- b --></r>",
        "<r><1/></r>", "<r><gr\u{F6}\u{DF}e/></r>", "<r><a:b:c xmlns:a='u'/></r>",
    ]

    @Test(arguments: tidy)
    func tidyDocumentsAreReadAsLibxml2ReadsThem(_ text: String) throws {
        let bytes = Array(text.utf8)
        let reading = try #require(quick(bytes))
        #expect(try reading == full(bytes))
    }

    @Test(arguments: doubtful)
    func doubtfulDocumentsAreLeftToLibxml2(_ text: String) {
        #expect(quick(Array(text.utf8)) == nil)
    }

    @Test func anElementInEachOtherIsLeftToLibxml2Somewhere() {
        let text = String(repeating: "<x>", count: 300) + String(repeating: "</x>", count: 300)
        #expect(quick(Array(text.utf8)) == nil)
    }

    /// Pieces of documents put in, taken out and exchanged: whatever comes of it, the quick reader
    /// gives up or agrees.
    @Test(arguments: 0..<8)
    func mixesAreReadAsLibxml2ReadsThem(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed &* 7919 &+ 17)
        let pieces =
            Self.tidy + Self.doubtful + ["<", ">", "]]>", "&", ";", "'", "/", "-->", "\u{C2}"]
        var agreed = 0
        for _ in 0..<1500 {
            var bytes = Array(Self.tidy[random.below(Self.tidy.count)].utf8)
            for _ in 0..<(1 + random.below(3)) {
                let piece = Array(pieces[random.below(pieces.count)].utf8)
                let part = random.below(piece.count)
                let inserted = piece[part..<(part + random.below(piece.count - part) + 1)]
                let start = random.below(bytes.count + 1)
                let end = start + random.below(min(4, bytes.count - start + 1))
                bytes.replaceSubrange(start..<end, with: inserted)
            }
            bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
            guard let reading = quick(bytes) else { continue }
            agreed += 1
            let wanted = try full(bytes)
            #expect(reading == wanted, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(agreed > 50)
    }
}
