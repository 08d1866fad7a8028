import CLibXML2

/// The functions that libxml2 calls; each recovers the context and calls one method.
///
/// The context is a local of `XMLWalk.walk`, which keeps it alive until parsing has ended.
enum XMLCallbacks {
    static func handlers() -> xmlSAXHandler {
        var sax = unsafe xmlSAXHandler()
        unsafe sax.initialized = UInt32(XML_SAX2_MAGIC)
        unsafe sax.startElementNs = { context, name, prefix, uri, _, _, count, _, attributes in
            guard let name = unsafe name else { return }
            let walk = unsafe XMLCallbacks.recover(context)
            let tag = unsafe XMLStartTag(
                localName: name,
                prefix: prefix,
                uri: uri,
                attributes: attributes,
                attributeCount: Int(count)
            )
            unsafe XMLCallbacks.start(walk, tag)
        }
        unsafe sax.endElementNs = { context, name, prefix, uri in
            guard let name = unsafe name else { return }
            let state = unsafe XMLCallbacks.recover(context).pointee.state
            if unsafe state.pointee.skipped > 0 {
                unsafe state.pointee.skipped -= 1
                return
            }
            unsafe state.pointee.end(XMLEndTag(localName: name, prefix: prefix, uri: uri))
        }
        unsafe sax.characters = { unsafe XMLCallbacks.characters($0, $1, $2) }
        // With one function for both, libxml2 does not have to decide whether white space is
        // ignorable.
        unsafe sax.ignorableWhitespace = sax.characters
        unsafe sax.cdataBlock = { unsafe XMLCallbacks.characters($0, $1, $2) }
        unsafe sax.getEntity = { unsafe XMLCallbacks.entity($0, $1) }
        unsafe sax.processingInstruction = { context, _, _ in
            unsafe XMLCallbacks.recover(context).pointee.checkNames()
        }
        unsafe sax.serror = { unsafe XMLCallbacks.failed($0, $1) }
        return unsafe sax
    }

    private static func recover(
        _ context: UnsafeMutableRawPointer?
    ) -> UnsafeMutablePointer<XMLWalkContext> {
        guard let context = unsafe context else { preconditionFailure("libxml2 lost its context") }
        return unsafe context.assumingMemoryBound(to: XMLWalkContext.self)
    }

    private static func start(_ walk: UnsafeMutablePointer<XMLWalkContext>, _ tag: XMLStartTag) {
        let state = unsafe walk.pointee.state
        unsafe walk.pointee.checkNames()
        unsafe walk.pointee.checkNamespaces()
        if unsafe state.pointee.skipped > 0 {
            unsafe state.pointee.skipped += 1
            return
        }
        unsafe state.pointee.start(tag)
        if unsafe state.pointee.isStopped { unsafe xmlStopParser(walk.pointee.parser) }
    }

    private static func characters(
        _ context: UnsafeMutableRawPointer?,
        _ bytes: UnsafePointer<UInt8>?,
        _ count: Int32
    ) {
        let state = unsafe recover(context).pointee.state
        guard unsafe state.pointee.skipped == 0, count > 0 else { return }
        let buffer = unsafe UnsafeBufferPointer(start: bytes, count: Int(count))
        unsafe state.pointee.characters(buffer)
    }

    /// Resolves an entity reference.
    ///
    /// In content a predefined entity makes libxml2 report its text as characters; in an
    /// attribute value it would take one byte of it, so an entity without text is returned there
    /// and libxml2 leaves the reference as written, for `XMLEntityTable` to decode.
    private static func entity(
        _ context: UnsafeMutableRawPointer?,
        _ name: UnsafePointer<UInt8>?
    ) -> xmlEntityPtr? {
        guard let name = unsafe name else { return nil }
        let walk = unsafe recover(context)
        let parser = unsafe walk.pointee.parser
        unsafe walk.pointee.checkNames()
        let isAttribute = unsafe parser.pointee.instate == XML_PARSER_ATTRIBUTE_VALUE
        var text: [UInt8] = []
        let state = unsafe walk.pointee.state
        if !isAttribute, unsafe state.pointee.gathersText {
            let bytes = unsafe XMLName.bytes(name)
            unsafe state.pointee.appendEntity(bytes.span, to: &text)
        }
        return unsafe walk.pointee.entity.fill(name: name, text: isAttribute ? nil : text)
    }

    /// Notes the first error, and in a first reading stops there.
    private static func failed(_ context: UnsafeMutableRawPointer?, _ error: xmlErrorPtr?) {
        guard let error = unsafe error?.pointee,
            unsafe error.level == XML_ERR_FATAL,
            unsafe error.domain != Int32(bitPattern: XML_FROM_NAMESPACE.rawValue)
        else {
            return
        }
        let walk = unsafe recover(context)
        let state = unsafe walk.pointee.state
        guard unsafe state.pointee.firstError == nil else { return }
        unsafe state.pointee.firstError = describe(error)
        if unsafe !state.pointee.recovers { unsafe xmlStopParser(walk.pointee.parser) }
    }

    private static func describe(_ error: xmlError) -> String {
        var text = "line \(unsafe error.line)"
        if let message = unsafe error.message {
            let whole = unsafe String(cString: message)
            text += ": " + whole.prefix(while: { $0 != "\n" }).prefix(120)
        }
        return text
    }
}

extension XMLReaderState {
    /// Whether text is gathered where the parser is.
    var gathersText: Bool { skipped == 0 && mode != .children }

    mutating func appendEntity(_ name: Span<UInt8>, to text: inout [UInt8]) {
        entities.append(name, left: &expansionLeft, to: &text)
    }
}
