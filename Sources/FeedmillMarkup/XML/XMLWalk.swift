import CLibXML2

/// One walk of libxml2 over a document in memory, driving an `XMLReaderState`.
enum XMLWalk {
    /// Ready once for all threads: libxml2's own tables and locks, no catalogs, no loading.
    ///
    /// Without it two threads that come first at the same time may wait for each other without end.
    static let isPrepared: Bool = {
        xmlInitParser()
        xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE)
        unsafe xmlSetExternalEntityLoader { _, _, _ in nil }
        return true
    }()

    /// Walks the document from `start`.
    ///
    /// - Parameters:
    ///   - state: what the callbacks change.
    ///   - bytes: the document, with a NUL behind its last byte, where libxml2 stops.
    ///   - start: where the root element starts.
    static func walk(_ state: inout XMLReaderState, _ bytes: Span<UInt8>, from start: Int) {
        _ = isPrepared
        guard bytes.count - start > 1, bytes[bytes.count - 1] == 0 else { return }
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress, let context = unsafe xmlNewParserCtxt() else {
                state.firstError = "out of memory"
                return
            }
            defer { unsafe xmlFreeParserCtxt(context) }
            guard let input = unsafe xmlNewInputStream(context) else {
                state.firstError = "out of memory"
                return
            }
            // The bytes are read where they are: an input without a buffer is never grown, moved
            // or limited to 10 MB, and libxml2 frees the stream but not what it points to.
            unsafe input.pointee.base = base + start
            unsafe input.pointee.cur = base + start
            unsafe input.pointee.end = base + buffer.count - 1
            unsafe inputPush(context, input)
            unsafe withUnsafeMutablePointer(to: &state) { pointer in
                var walk = unsafe XMLWalkContext(
                    state: pointer,
                    parser: context,
                    entity: XMLEntityBuffer()
                )
                unsafe withUnsafeMutablePointer(to: &walk) { walk in
                    unsafe configure(context, walk)
                    unsafe xmlParseDocument(context)
                }
            }
            // The tree builder is not in use, but be sure that nothing is left behind.
            if let document = unsafe context.pointee.myDoc {
                unsafe xmlFreeDoc(document)
                unsafe context.pointee.myDoc = nil
            }
        }
    }

    private static func configure(
        _ context: xmlParserCtxtPtr,
        _ walk: UnsafeMutablePointer<XMLWalkContext>
    ) {
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_RECOVER.rawValue
            | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_IGNORE_ENC.rawValue
        unsafe xmlCtxtUseOptions(context, Int32(bitPattern: options))
        guard let sax = unsafe context.pointee.sax else { return }
        unsafe sax.pointee = XMLCallbacks.handlers()
        unsafe context.pointee.userData = UnsafeMutableRawPointer(walk)
    }
}

/// What the callbacks get: the reader's state and the parser to stop.
///
/// Safe because both outlive `xmlParseDocument`, the only function that calls back.
@safe
struct XMLWalkContext {
    let state: UnsafeMutablePointer<XMLReaderState>
    let parser: xmlParserCtxtPtr
    let entity: XMLEntityBuffer

    init(
        state: UnsafeMutablePointer<XMLReaderState>,
        parser: xmlParserCtxtPtr,
        entity: XMLEntityBuffer
    ) {
        unsafe self.state = unsafe state
        unsafe self.parser = unsafe parser
        self.entity = entity
    }

    /// Stops where so many namespaces are declared at once that each name with a prefix, which
    /// libxml2 compares with all of them, would cost too much.
    func checkNamespaces() {
        // A prefix and an address each.
        guard unsafe parser.pointee.nsNr > 2 * XMLLimits.namespacesInScope else { return }
        unsafe state.pointee.hasTooManyNamespaces = true
        unsafe xmlStopParser(parser)
    }

    /// Stops at a document with so many different names that libxml2's hash table of them, whose
    /// size is limited, would make each further name slower to find.
    func checkNames() {
        guard unsafe xmlDictSize(parser.pointee.dict) > XMLLimits.names else { return }
        unsafe state.pointee.hasTooManyNames = true
        unsafe xmlStopParser(parser)
    }
}

/// The entity that `getEntity` returns: written at each call, read by libxml2 before the next.
///
/// Safe because it owns both pieces of memory until it goes, after the walk.
@safe
final class XMLEntityBuffer {
    private let entity: UnsafeMutablePointer<xmlEntity>
    private var text: UnsafeMutablePointer<UInt8>
    private var capacity = 64

    init() {
        unsafe entity = .allocate(capacity: 1)
        unsafe entity.initialize(to: xmlEntity())
        unsafe text = .allocate(capacity: capacity)
    }

    deinit {
        unsafe entity.deallocate()
        unsafe text.deallocate()
    }

    /// Makes it a predefined entity with a text, or a general one without.
    @unsafe
    func fill(name: UnsafePointer<UInt8>, text bytes: [UInt8]?) -> xmlEntityPtr {
        unsafe entity.pointee = xmlEntity()
        unsafe entity.pointee.type = XML_ENTITY_DECL
        unsafe entity.pointee.name = name
        unsafe entity.pointee.checked = 2
        guard let bytes else {
            unsafe entity.pointee.etype = XML_INTERNAL_GENERAL_ENTITY
            return unsafe entity
        }
        if bytes.count >= capacity {
            unsafe text.deallocate()
            capacity = bytes.count + 1
            unsafe text = .allocate(capacity: capacity)
        }
        for index in bytes.indices { unsafe text[index] = bytes[index] }
        unsafe text[bytes.count] = 0
        unsafe entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
        unsafe entity.pointee.content = text
        unsafe entity.pointee.length = Int32(truncatingIfNeeded: bytes.count)
        return unsafe entity
    }
}
