/// What had to be repaired, cut, guessed or left out when a document, entry or page was read.
///
/// A new warning is a case here and its sentence in `words`, in this file and nowhere else. Records
/// and feeds carry the sentences; programs and the state tell warnings apart by their cases.
package enum Warning: Sendable, Hashable, Codable {
    // Encodings
    case readAs(encoding: String, label: String?)
    case mixedEncodings

    // XML
    case illFormed(defect: String)
    case stoppedEarly(defect: String)
    case tooManyNames(limit: Int)
    case tooManyNamespaces(limit: Int)
    case fieldCut(limit: Int)
    case entitiesTooLong
    case entitiesWithMarkup
    case brokenOff(hasCutEntry: Bool)
    case repairTooCostly(comparisonsPerByte: Int, hasCutEntry: Bool)
    case longNames(limit: Int)
    case elementsBehindRoot
    case textBeforeXML

    // JSON
    case jsonBrokenOff
    case jsonBroken(byte: Int)
    case itemsBroken(count: Int)
    case wrongCommas

    // Documents
    case contentCodingPassedOver(String)
    case entriesNotRecognised(tag: String)
    case entriesDropped(count: Int, limit: Int)
    case emptyEntries(count: Int)
    case recordsTooHeavy(dropped: Int, limit: Int)
    case listsCut

    // Fields of records; `field` names them with their article
    case tooLong(field: String, limit: Int)
    case tooLongLeftOut(field: String, limit: Int)
    case onlyTheFirst(count: Int, field: String)
    case feedAuthorsCut(limit: Int)
    case longAddress(limit: Int)
    case notHTTP(field: String, text: String)
    case noWebLink
    case dateNotUnderstood(field: String, text: String)
    case addressesDropped
    case frameLeftOut(url: String)
    case contentCut
    /// Another entry of the document was taken for the same article.
    case twinLeftOut(hasAddress: Bool, title: String)

    // Pages
    case selectorWithoutMatch(String)
    case pageCut
    case noFullText(FullTextProblem)
}

extension Warning {
    /// One line for people.
    package var words: String {
        switch self {
        case .readAs(let encoding, let label):
            "read as \(encoding), " + (label.map { "labelled \($0)" } ?? "not labelled")
        case .mixedEncodings: "bytes that are not UTF-8 were read as windows-1252"
        case .illFormed(let defect): "the XML is not well-formed: \(defect)"
        case .stoppedEarly(let defect): "reading stopped early: \(defect)"
        case .tooManyNames(let limit): "reading stopped at more than \(limit) different names"
        case .tooManyNamespaces(let limit):
            "reading stopped at more than \(limit) namespace declarations"
        case .fieldCut(let limit): "a field longer than \(limit) bytes was cut"
        case .entitiesTooLong: "entities that expand beyond the bound were left out"
        case .entitiesWithMarkup: "entities with markup in them were left out"
        case .brokenOff(let hasCutEntry):
            "the document breaks off before its end" + Self.cutEntry(hasCutEntry)
        case .repairTooCostly(let limit, let hasCutEntry):
            "reading stopped: the repair of the document takes more than \(limit) comparisons for"
                + " each byte" + Self.cutEntry(hasCutEntry)
        case .longNames(let limit): "names longer than \(limit) bytes were left out"
        case .elementsBehindRoot: "elements behind the end of the root element were not read"
        case .textBeforeXML: "text before the XML was passed over"
        case .jsonBrokenOff: "the JSON breaks off before its end; an open item was left out"
        case .jsonBroken(let byte): "the JSON is broken at byte \(byte)"
        case .itemsBroken(let count): "items with broken JSON were left out: \(count)"
        case .wrongCommas: "commas are missing or too many in the JSON"
        case .contentCodingPassedOver(let coding):
            "the Content-Encoding “\(coding)” was passed over"
        case .entriesNotRecognised(let tag):
            "no entries were read, but the document holds “<\(tag)”"
        case .entriesDropped(let count, let limit):
            "only the first \(limit) entries were read; \(count) more were left out"
        case .emptyEntries(let count): "\(count) entries with nothing in them were left out"
        case .recordsTooHeavy(let dropped, let limit):
            "the records of the document would weigh more than \(limit) bytes,"
                + " three times what it weighs itself; the last \(dropped) entries were left out"
        case .listsCut: "lists of links, tags, people and enclosures were cut short"
        case .tooLong(let field, let limit): "\(field) longer than \(limit) bytes was cut"
        case .tooLongLeftOut(let field, let limit):
            "\(field) longer than \(limit) bytes was left out"
        case .onlyTheFirst(let count, let field): "only the first \(count) \(field) were read"
        case .feedAuthorsCut(let limit):
            "the feed's authors longer than \(limit) bytes were cut short"
        case .longAddress(let limit): "an address longer than \(limit) bytes was left out"
        case .notHTTP(let field, let text): "\(field) is not an http(s) address: \(text)"
        case .noWebLink: "no link of the entry is an http(s) address"
        case .dateNotUnderstood(let field, let text):
            "the \(field) date is not understood: \(text)"
        case .addressesDropped: "addresses in the content that are not of the web were dropped"
        case .frameLeftOut(let url): "a frame was left out: \(url)"
        case .contentCut: "the content was too long or too deeply nested and was cut"
        case .twinLeftOut(let hasAddress, let title):
            "left out another entry of the document with the same "
                + (hasAddress ? "address" : "identity") + ": \(title)"
        case .selectorWithoutMatch(let selector): "nothing on the page matches \(selector)"
        case .pageCut: "the page was too large and was cut"
        case .noFullText(let problem): "no full text: \(problem.words)"
        }
    }

    private static func cutEntry(_ hasCutEntry: Bool) -> String {
        hasCutEntry ? "; the entry that is cut off was left out" : ""
    }
}

extension Article {
    /// Adds a warning to the record, once.
    package mutating func warn(_ warning: Warning) {
        let words = warning.words
        if !feedmill.warnings.contains(words) { feedmill.warnings.append(words) }
    }
}
