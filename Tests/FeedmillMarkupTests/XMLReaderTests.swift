import FeedmillMarkup
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite struct XMLReaderTests {
    private func read(
        _ text: String,
        limits: XMLLimits = XMLLimits()
    ) throws -> (events: String, warnings: [String], losses: [String]) {
        var bytes = Array(text.utf8)
        let prolog = XMLProlog(bytes.span)
        let reader = XMLReader(
            vocabulary: XMLVocabulary(
                names: XMLRecorder.names,
                namespaces: [("http://known.example/ns", 1)],
                prefixes: [("known", 1)]
            ),
            limits: limits
        ) { XMLRecorder() }
        let result = try reader.read(
            &bytes,
            prolog: prolog,
            rules: XMLRepairRules(
                neverNested: ["x"],
                containers: [],
                leaves: ["text"],
                fields: ["either"]
            )
        )
        let events = result.handler.events.joined(separator: " | ")
        return (events, result.warnings.map(\.words), result.losses.map(\.words))
    }

    @Test(arguments: [
        ("<r><text>a &amp; b</text></r>", "<r | <text | text>a & b | r>"),
        ("<r><text>&eacute;&#233;&unknown;</text></r>", "<r | <text | text>éé&unknown; | r>"),
        ("<r><text>don&#146;t</text></r>", "<r | <text | text>don’t | r>"),
        ("<r><text><![CDATA[<b>&amp;]]></text></r>", "<r | <text | text><b>&amp; | r>"),
        ("<r><text x='&lt;&eacute;&amp;lt;'/></r>", "<r | <text x=<é&lt; | text> | r>"),
        ("<r><text>1 &lt; 2</text></r>", "<r | <text | text>1 < 2 | r>"),
        (
            "<r><text>a &amp; <b c='\"'>d</b></text></r>",
            "<r | <text | text!>a &amp; <b c=\"&quot;\">d</b> | r>"
        ),
        (
            "<r><markup><div>x<br/><i>y</i></div></markup></r>",
            "<r | <markup | markup!>x<br><i>y</i> | r>"
        ),
        ("<r><markup><p>&lt;</p></markup></r>", "<r | <markup | markup!><p>&lt;</p> | r>"),
        ("<r><either>only text</either></r>", "<r | <either | either>only text | r>"),
        (
            "<r><either> <text>t</text> </either></r>",
            "<r | <either | <text | text>t | either> | r>"
        ),
        (
            "<r><skip><text>no</text></skip><text>yes</text></r>",
            "<r | <skip | <text | text>yes | r>"
        ),
        ("<r><b64> aMOp\n </b64></r>", "<r | <b64 | b64>hé | r>"),
        ("<R><TEXT>case</TEXT></R>", "<r | <text | text>case | r>"),
        (
            "<r><markup xml:base='a/'><div xml:base='b/'><a href='c'/></div></markup></r>",
            "<r | <markup | markup!><a href=\"b/c\"></a> | r>"
        ),
    ]) func reportsElementsAndText(_ document: String, _ events: String) throws {
        let result = try read(document)
        #expect(result.events == events)
        #expect(result.warnings.isEmpty)
    }

    @Test(arguments: [
        ("<r><text>a & b < c</text></r>", "<r | <text | text>a & b < c | r>"),
        ("<r><text>&#X41;&#0;&#x1;</text></r>", "<r | <text | text>A | r>"),
        ("<r><text>a<p>b</text></r>", "<r | <text | text!>a<p>b</p> | r>"),
        ("<r><text>open<either>e</either></r>", "<r | <text | text>open | <either | either>e | r>"),
        (
            "<r><x><text>a</text><x><text>b</text>",
            "<r | <x | <text | text>a | x> | r>"
        ),
        (
            "<r><x><text>a</text><x><text>b</text></x>",
            "<r | <x | <text | text>a | x> | <x | <text | text>b | x> | r>"
        ),
        ("<r></b><text>t</text></r>", "<r | <text | text>t | r>"),
        ("<r><text x=1 x=2 x>t</text></r>", "<r | <text x=1 | text>t | r>"),
        ("<r><text>a\u{1}\u{FFFE}b</text></r>", "<r | <text | text>a\u{FFFD}b | r>"),
        ("<r><text>cut", "<r | <text | text>cut | r>"),
        ("<r><text><![CDATA[cut", "<r | <text | text>cut | r>"),
        ("<r><text>t</text></r><r><text>second root</text></r>", "<r | <text | text>t | r>"),
    ]) func repairsWhatIsBroken(_ document: String, _ events: String) throws {
        let result = try read(document)
        #expect(result.events == events)
        #expect(result.warnings.count == 1)
    }

    @Test func takesCharactersOfDeclaredEntitiesOnly() throws {
        let result = try read(
            """
            <!DOCTYPE r PUBLIC "-//x//y" "http://127.0.0.1:1/x.dtd" [ <!-- > -->
            <!ENTITY a "A&#65;&eacute;"><!ENTITY b "&a;&a;"><!ENTITY m "<b>">
            <!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY % p "<!ENTITY q 'q'>"> %p;
            <!ATTLIST text x CDATA "default">]><r><text>&a;|&b;|&m;|&e;|&q;</text></r>
            """
        )
        #expect(result.events == "<r | <text | text>AAé|AAéAAé||&e;|&q; | r>")
        #expect(result.warnings == ["entities with markup in them were left out"])
    }

    @Test func entitiesExpandWithinABound() throws {
        let entity = String(repeating: "a", count: 60_000)
        let items = String(repeating: "<text>&a;</text>", count: 1_000)
        let result = try read("<!DOCTYPE r [<!ENTITY a \"\(entity)\">]><r>\(items)</r>")
        #expect(result.events.utf8.count < 1_200_000)
        #expect(result.warnings == ["entities that expand beyond the bound were left out"])
    }

    @Test func entitiesMakeNoMoreThanTheDocumentHas() throws {
        let entity = String(repeating: "a", count: 60_000)
        let padding = "<!--" + String(repeating: "p", count: 200_000) + "-->"
        let items = String(repeating: "<text>&a;</text>", count: 50)
        let result = try read("<!DOCTYPE r [<!ENTITY a \"\(entity)\">]><r>\(items)\(padding)</r>")
        #expect(result.events.utf8.count < 260_000)
        #expect(result.warnings == ["entities that expand beyond the bound were left out"])
    }

    @Test func repairLeavesOutWhatHasALongName() throws {
        let name = String(repeating: "n", count: 2_000)
        let result = try read("<r>&<\(name)><text>t</text></\(name)><x \(name)=1/></r>")
        #expect(result.events == "<r | <text | text>t | <x | x> | r>")
        #expect(result.losses == ["names longer than 1024 bytes were left out"])
    }

    @Test func repairEndsWhereNamesAreComparedWithoutEnd() throws {
        let open = String(repeating: "<q>", count: 190)
        let stray = String(repeating: "</y>", count: 20_000)
        let costly = try read("<r>&<text>t</text>\(open)\(stray)<text>after</text></r>")
        #expect(costly.events.hasPrefix("<r | <text | text>t | <"))
        #expect(!costly.events.contains("after"))
        #expect(costly.losses.count == 1)
        #expect(costly.losses.first?.contains("32 comparisons for each byte") == true)
        // The same, as real documents have it.
        let cheap = try read("<r>&<x><x>\(stray)<text>after</text></x></x></r>")
        #expect(cheap.events.contains("text>after"))
        #expect(cheap.losses == [])
    }

    @Test func stopsAtTooManyNamespacesInScope() throws {
        let levels = (0..<20).map { level in
            let names = (0..<30).map { "xmlns:p\(level)q\($0)='u'" }
            return "<x \(names.joined(separator: " "))>"
        }
        let end = String(repeating: "</x>", count: levels.count)
        let result = try read("<r><text>t</text>\(levels.joined())<text>u</text>\(end)</r>")
        #expect(result.events.hasPrefix("<r | <text | text>t | <x"))
        #expect(!result.events.contains("text>u"))
        #expect(result.warnings == ["reading stopped at more than 512 namespace declarations"])
        let half = levels.prefix(10).joined()
        let few = try read("<r>\(half)<text>u</text>\(end.prefix(40))</r>")
        #expect(few.events.contains("text>u"))
        #expect(few.warnings == [])
    }

    @Test func cutsLongFieldsAtACharacter() throws {
        var limits = XMLLimits()
        limits.fieldBytes = 5
        let result = try read("<r><text>aéééé</text></r>", limits: limits)
        #expect(result.events == "<r | <text | text>aéé | r>")
        #expect(result.warnings == ["a field longer than 5 bytes was cut"])
    }

    @Test func refusesTagsWithTooManyAttributes() {
        let attributes = (0..<513).map { "a\($0)='>'" }.joined(separator: " ")
        #expect(throws: XMLRefusal.tooManyAttributes) { try read("<r><x \(attributes)/></r>") }
        let namespaces = (0..<129).map { "xmlns:a\($0)='u'" }.joined(separator: " ")
        #expect(throws: XMLRefusal.tooManyNamespaces) { try read("<r \(namespaces)/>") }
        #expect(throws: Never.self) {
            try read("<r><text><![CDATA[<x \(attributes)/>]]></text></r>")
        }
    }

    @Test func stopsAtTooManyNames() throws {
        let names = (0..<30_000).map { "<n\($0)/>" }.joined()
        let result = try read("<r><text>before</text>\(names)<text>after</text></r>")
        #expect(result.events.hasPrefix("<r | <text | text>before"))
        #expect(result.warnings == ["reading stopped at more than 20000 different names"])
    }

    @Test func deepNestingKeepsWhatComesAfter() throws {
        let deep = String(repeating: "<p>", count: 10_000)
        let result = try read("<r><text>\(deep)x</text><text>after</text></r>")
        #expect(result.events.hasSuffix("text>after | r>"))
    }

    @Test func anyDefectRepeatedIsLinear() throws {
        for piece in ["<", "&", "<!--", "<?", "<![CDATA[", "</x>", "<a b=\"", "<p>", "\"'", "]]>"] {
            let text = "<r><text>" + String(repeating: piece, count: 300_000 / piece.utf8.count)
            let time = try processorTime { _ = try read(text) }
            #expect(time < .seconds(5), "\(piece)")
        }
    }
}
