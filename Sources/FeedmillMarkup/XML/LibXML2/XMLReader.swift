import CLibXML2
package import FeedmillModel

/// Reads XML in one pass: plain documents with a small reader of our own, all others over
/// libxml2's SAX2 interface.
///
/// The document is UTF-8 and starts at its root element: declaration, document type and comments
/// before it are the business of `XMLProlog`. libxml2's first reading stops at the first defect; then
/// `XMLRepair` writes a well-formed document of what is there, and that is read instead. Sound
/// documents, nearly all, pay nothing for it.
package struct XMLReader<Handler: XMLHandler> {
    /// What came of reading a document.
    package struct Result {
        package var handler: Handler
        package var arena: [UInt8]
        package var bases: [XMLBase]
        /// Whether the document breaks off before its root element ends.
        package var isTruncated: Bool
        /// What had to be repaired or cut.
        package var warnings: [Warning]
        /// What the document holds and was not read.
        package var losses: [Warning]
    }

    private let vocabulary: XMLVocabulary
    private let limits: XMLLimits
    private let makeHandler: () -> Handler

    /// Prepares a reader.
    ///
    /// - Parameters:
    ///   - vocabulary: the names that the handler knows.
    ///   - limits: bounds on hostile documents.
    ///   - makeHandler: makes a handler for each reading, for a defect means reading again.
    package init(
        vocabulary: XMLVocabulary,
        limits: XMLLimits,
        makeHandler: @escaping () -> Handler
    ) {
        self.vocabulary = vocabulary
        self.limits = limits
        self.makeHandler = makeHandler
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: the whole document, valid UTF-8; empty afterwards, for its memory is needed.
    ///   - prolog: what `XMLProlog` found in it.
    ///   - rules: what may be concluded from names when the document has to be repaired.
    /// - Returns: the handler and what it refers to.
    /// - Throws: `XMLRefusal` when the document would be dangerous to read.
    package func read(
        _ bytes: inout [UInt8],
        prolog: XMLProlog,
        rules: XMLRepairRules
    ) throws(XMLRefusal) -> Result {
        if bytes.count > limits.documentBytes { throw .tooLarge }
        if let result = readQuickly(bytes.span, prolog) {
            bytes = []
            return result
        }
        return try readFully(&bytes, prolog: prolog, rules: rules)
    }

    /// Reads a document with libxml2, and repairs it first when it has to be.
    func readFully(
        _ bytes: inout [UInt8],
        prolog: XMLProlog,
        rules: XMLRepairRules
    ) throws(XMLRefusal) -> Result {
        try XMLTagScan.check(bytes.span, from: prolog.rootStart, limits: limits)
        let handler = makeHandler()
        var first = state(handler, prolog, bytes.count, recovers: false)
        // libxml2 reads up to a NUL; there is none in the text itself.
        bytes.reserveCapacity(bytes.count + 1)
        bytes.append(0)
        XMLWalk.walk(&first, bytes.span, from: prolog.rootStart)
        guard let defect = first.firstError else {
            handler.endDocument(bytes.span)
            bytes = []
            return result(first, handler)
        }
        first.arena = []
        bytes.removeLast()
        var repair = XMLRepair(rules: rules)
        var repaired = repair.repair(bytes.span, from: prolog.rootStart)
        bytes = []
        repaired.append(0)
        let second = makeHandler()
        var state = state(second, prolog, repaired.count, recovers: true)
        XMLWalk.walk(&state, repaired.span, from: 0)
        second.endDocument(repaired.span)
        var result = result(state, second)
        result.isTruncated = repair.isTruncated
        result.warnings.insert(.illFormed(defect: defect), at: 0)
        result.losses = repair.losses
        return result
    }

    /// Reads a document that needs no parser that repairs; `nil` for all others.
    func readQuickly(_ bytes: Span<UInt8>, _ prolog: XMLProlog) -> Result? {
        let handler = makeHandler()
        var state = state(handler, prolog, bytes.count, recovers: false)
        var reader = XMLFastReader()
        guard reader.read(bytes, from: prolog.rootStart, into: &state) else { return nil }
        handler.endDocument(bytes)
        return result(state, handler)
    }

    private func state(
        _ handler: Handler,
        _ prolog: XMLProlog,
        _ size: Int,
        recovers: Bool
    ) -> XMLReaderState {
        XMLReaderState(
            vocabulary: vocabulary,
            limits: limits,
            handler: handler,
            entities: prolog.entities,
            size: size,
            recovers: recovers
        )
    }

    private func result(_ state: XMLReaderState, _ handler: Handler) -> Result {
        var warnings: [Warning] = []
        if state.recovers, let error = state.firstError {
            warnings.append(.stoppedEarly(defect: error))
        }
        if state.hasTooManyNames {
            warnings.append(.tooManyNames(limit: XMLLimits.names))
        }
        if state.hasTooManyNamespaces {
            warnings.append(.tooManyNamespaces(limit: XMLLimits.namespacesInScope))
        }
        if state.wasCut {
            warnings.append(.fieldCut(limit: limits.fieldBytes))
        }
        if state.expansionLeft <= 0 {
            warnings.append(.entitiesTooLong)
        }
        if state.entities.sawMarkup {
            warnings.append(.entitiesWithMarkup)
        }
        return Result(
            handler: handler,
            arena: state.arena,
            bases: state.bases,
            isTruncated: false,
            warnings: warnings,
            losses: []
        )
    }
}

/// A document that is not given to the parser.
package enum XMLRefusal: Error, Sendable, Hashable {
    /// More bytes than ranges can name.
    case tooLarge
    /// A tag with more attributes than the bound.
    case tooManyAttributes
    /// A tag with more namespace declarations than the bound.
    case tooManyNamespaces
}
