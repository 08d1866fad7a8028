import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import FeedmillNormalise
import FeedmillParse
import Foundation
import Testing

/// Each document under `Fixtures/reading` is one defect or one use of a format; beside it stands what
/// is made of it.
///
/// The folders are kinds, the names say what is wrong. To take over a change on purpose, run with
/// `FEEDMILL_WRITE_RECORDS` set to the folder `Tests/FeedmillNormaliseTests/Fixtures/reading` and
/// read what version control shows.
@Suite struct ReadingFixtureTests {
    private static let folder = (Bundle.module.resourceURL ?? URL(fileURLWithPath: "."))
        .appending(path: "Fixtures/reading")

    static let documents: [String] = {
        let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []
        return names.compactMap { $0 as? String }
            .filter { $0.hasSuffix(".xml") || $0.hasSuffix(".json") }
            .filter { !$0.hasSuffix(".record.json") }
            .sorted()
    }()

    @Test func findsTheFixtures() {
        #expect(Self.documents.count >= 300)
    }

    @Test(arguments: documents) func isReadAsItsRecordSays(_ name: String) throws {
        let document = try [UInt8](Data(contentsOf: Self.folder.appending(path: name)))
        let read = try Self.pretty(Self.reading(of: document))
        let record = (name as NSString).deletingPathExtension + ".record.json"
        if let target = ProcessInfo.processInfo.environment["FEEDMILL_WRITE_RECORDS"] {
            let file = URL(fileURLWithPath: target).appending(path: record)
            try Data((read + "\n").utf8).write(to: file)
            return
        }
        let data = try Data(contentsOf: Self.folder.appending(path: record))
        let expected = try Self.pretty(JSONSerialization.jsonObject(with: data))
        #expect(read == expected)
    }

    /// What is made of a document, without what is the same for all.
    private static func reading(of document: [UInt8]) throws -> Any {
        let parsed: ParsedFeed
        do {
            parsed = try FeedParser.parse(document)
        } catch {
            return ["refused": error.problem.words]
        }
        let context = NormalisingContext(documentURL: WebURL("https://mill.example/feed"))
        let normalised = Normaliser(context: context).normalise(parsed)
        var writer = JSONWriter()
        normalised.wholeDocument.write(to: &writer)
        let whole = try JSONSerialization.jsonObject(with: Data(writer.bytes))
        var feed = try #require(whole as? [String: Any])
        feed["version"] = nil
        feed["feed_url"] = nil
        if normalised.isTruncated { feed["truncated"] = true }
        if !normalised.document.warnings.isEmpty {
            feed["_feedmill"] = ["warnings": normalised.document.warnings.map(shortened)]
        }
        let items = try #require(feed["items"] as? [[String: Any]])
        feed["items"] = items.map { item -> [String: Any] in
            var item = item
            var more = item["_feedmill"] as? [String: Any] ?? [:]
            for key in ["version", "key", "revision", "feed"] { more[key] = nil }
            // What the address says already.
            if more["canonical_url"] as? String == item["url"] as? String {
                more["canonical_url"] = nil
            }
            // The document's own stand above; libxml2's words differ from version to version.
            let own = (more["warnings"] as? [String] ?? [])
                .filter { !normalised.document.warnings.contains($0) }
            more["warnings"] = own.isEmpty ? nil : own
            item["_feedmill"] = more.isEmpty ? nil : more
            return item
        }
        return feed
    }

    private static func shortened(_ warning: String) -> String {
        let start = "the XML is not well-formed"
        return warning.hasPrefix(start) ? start : warning
    }

    private static func pretty(_ value: Any) throws -> String {
        let data = try JSONSerialization.data(
            withJSONObject: value,
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        return String(decoding: data, as: UTF8.self)
    }
}
