import CLibXML2

/// Reads fragments of HTML of any quality through libxml2's HTML parser.
///
/// One reader is good for any number of fragments, one after the other; it keeps the parser's
/// context, which costs more to make than a short fragment costs to read. Comments, processing
/// instructions, document types and the content of scripts and style sheets are not handed on. The parser knows HTML 4: it nests elements
/// that HTML 5 would not (`<wbr>`, `<source>`), and reads markup inside elements whose content
/// HTML 5 takes for text (`<iframe>`, `<textarea>`). A handler must not rely on either.
@safe package final class HTMLReader {
    private let context: htmlParserCtxtPtr?
    private let elements = HTMLNames.elements
    private let attributes = HTMLNames.attributes
    /// Who gets the events; only set while the parser runs.
    private var handler: (any HTMLHandler)?
    private var buffer: [UInt8] = []
    private var quick = HTMLFastReader()

    /// Fragments longer than this are cut, at a character.
    package static let byteLimit = 2 << 20

    package init() {
        _ = XMLWalk.isPrepared
        unsafe context = htmlNewParserCtxt()
        guard let context = unsafe context, let sax = unsafe context.pointee.sax else { return }
        unsafe sax.pointee = htmlSAXHandler()
        unsafe sax.pointee.startElement = { context, name, attributes in
            guard let context = unsafe context, let name = unsafe name else { return }
            unsafe HTMLReader.of(context).start(name, attributes)
        }
        unsafe sax.pointee.endElement = { context, name in
            guard let context = unsafe context, let name = unsafe name else { return }
            unsafe HTMLReader.of(context).end(name)
        }
        let text: charactersSAXFunc = { context, bytes, count in
            guard let context = unsafe context, let bytes = unsafe bytes, count > 0 else { return }
            unsafe HTMLReader.of(context).text(bytes, count: Int(count))
        }
        unsafe sax.pointee.characters = unsafe text
        unsafe sax.pointee.ignorableWhitespace = unsafe text
        // What stands in scripts and style sheets.
        unsafe sax.pointee.cdataBlock = { _, _, _ in }
        let options = HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
        let safety = HTML_PARSE_NONET.rawValue | UInt32(HTML_PARSE_IGNORE_ENC.rawValue)
        unsafe htmlCtxtUseOptions(context, Int32(options | safety))
        // The reader owns the context and outlives every callback, which run inside `read`.
        unsafe context.pointee.userData = unsafe Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        unsafe htmlFreeParserCtxt(context)
    }

    /// Reads a fragment, UTF-8 without NUL, as the content of a body.
    ///
    /// A fragment that the parser could only read at great cost is given to the handler as text.
    package func read(_ fragment: Span<UInt8>, handler: some HTMLHandler) {
        let fragment = fragment.extracting(first: Self.length(of: fragment))
        if quick.read(fragment, handler: handler) { return }
        handler.restart()
        readAnything(fragment, handler: handler)
    }

    /// Reads a fragment with the parser, tidy or not.
    func readAnything(_ fragment: Span<UInt8>, handler: some HTMLHandler) {
        guard let scan = HTMLPrescan(fragment) else { return handler.text(fragment) }
        buffer.removeAll(keepingCapacity: true)
        // Inside a body the parser doesn't invent paragraphs around bare text.
        buffer.append(contentsOf: "<body>".utf8)
        if scan.needsRewrite {
            scan.rewrite(fragment, to: &buffer)
        } else {
            buffer.append(addingCapacity: fragment.count) { output in
                for index in fragment.indices { output.append(fragment[index]) }
            }
        }
        buffer.append(0)
        self.handler = handler
        defer { self.handler = nil }
        parse()
    }

    /// Reads a whole page, UTF-8 without NUL, from which `HTMLPageSource` has taken what no parser
    /// should see.
    func readPage(_ source: HTMLPageSource, handler: some HTMLHandler) {
        buffer = source.bytes
        buffer.append(0)
        self.handler = handler
        defer {
            self.handler = nil
            buffer = []
        }
        parse()
    }

    /// How much of a fragment is read.
    private static func length(of fragment: Span<UInt8>) -> Int {
        guard fragment.count > byteLimit else { return fragment.count }
        var end = byteLimit
        while end > 0, fragment[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }

    private func parse() {
        guard let context = unsafe context else { return }
        unsafe htmlCtxtReset(context)
        // Both keep the parser from guessing an encoding, and from believing a `meta` in a body.
        unsafe context.pointee.charset = Int32(XML_CHAR_ENCODING_UTF8.rawValue)
        guard let input = unsafe xmlNewInputStream(context) else { return }
        unsafe input.pointee.encoding = unsafe UnsafePointer(xmlStrdup("UTF-8"))
        unsafe buffer.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            unsafe input.pointee.base = unsafe base
            unsafe input.pointee.cur = unsafe base
            unsafe input.pointee.end = unsafe base + (bytes.count - 1)
            unsafe inputPush(context, input)
            unsafe htmlParseDocument(context)
            // The memory ends with this closure, so the input that points to it must go first.
            unsafe htmlCtxtReset(context)
        }
    }
}

// MARK: - Callbacks

extension HTMLReader {
    private static func of(_ context: UnsafeMutableRawPointer) -> HTMLReader {
        unsafe Unmanaged<HTMLReader>.fromOpaque(context).takeUnretainedValue()
    }

    private func start(
        _ name: UnsafePointer<xmlChar>,
        _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard let handler else { return }
        let element = unsafe element(name)
        guard handler.begin(element) else { return }
        if var list = unsafe list {
            while let name = unsafe list[0] {
                let value = unsafe list[1]
                unsafe list += 2
                let attribute = unsafe HTMLAttribute(
                    rawValue: attributes.value(of: Self.key(of: name))
                )
                guard let attribute, attribute != .other else { continue }
                let count = unsafe value.map { unsafe Self.length(of: $0) } ?? 0
                let bytes = unsafe UnsafeBufferPointer(start: value, count: count)
                handler.attribute(attribute, value: unsafe Span(_unsafeElements: bytes))
            }
        }
        handler.endAttributes(of: element)
    }

    private func end(_ name: UnsafePointer<xmlChar>) {
        unsafe handler?.end(element(name))
    }

    private func text(_ bytes: UnsafePointer<xmlChar>, count: Int) {
        let bytes = unsafe UnsafeBufferPointer(start: bytes, count: count)
        handler?.text(unsafe Span(_unsafeElements: bytes))
    }

    private func element(_ name: UnsafePointer<xmlChar>) -> HTMLElement {
        unsafe HTMLElement(rawValue: elements.value(of: Self.key(of: name))) ?? .other
    }

    private static func key(of name: UnsafePointer<xmlChar>) -> UInt64 {
        var key: UInt64 = 0
        var next = unsafe name
        while case let byte = unsafe next.pointee, byte != 0 {
            key = HTMLNames.adding(byte, to: key)
            unsafe next += 1
        }
        return key
    }

    private static func length(of text: UnsafePointer<xmlChar>) -> Int {
        var count = 0
        while unsafe text[count] != 0 { count += 1 }
        return count
    }
}
