/// A range of bytes in the arena of an `XMLReader`: valid UTF-8.
package struct XMLRange: Sendable, Hashable {
    package var start: Int32
    package var end: Int32

    package init(start: Int32, end: Int32) {
        self.start = start
        self.end = end
    }

    package var isEmpty: Bool { start >= end }
    package var count: Int { Int(end) - Int(start) }
    package var range: Range<Int> { Int(start)..<Int(end) }
}

/// One `xml:base`: a reference and the base it is itself relative to; 0 is the document.
package struct XMLBase: Sendable, Hashable {
    package var parent: Int32
    package var reference: XMLRange
}

/// An element as the handler sees it: numbers of the vocabulary instead of names.
package struct XMLElement: Sendable {
    /// Number of the namespace, 0 when there is none or it is unknown to the vocabulary.
    package var namespace: UInt8
    /// Number of the local name, 0 when it is unknown to the vocabulary.
    package var name: UInt16
    /// Whether a prefix was written.
    package var isPrefixed: Bool
    /// Whether it is in a namespace that the vocabulary does not know.
    package var isForeign: Bool
    /// Index of the base that holds here.
    package var base: Int32
    /// The `xml:lang` that holds here.
    package var language: XMLRange?
    /// Whether `xml:lang` was written on this very element.
    package var declaresLanguage: Bool
}

/// An attribute whose name the vocabulary knows; the value is decoded.
package struct XMLAttribute: Sendable {
    package var namespace: UInt8
    package var name: UInt16
    package var value: XMLRange
}

/// What the reader is to do with the content of an element.
package enum XMLDirective: Sendable {
    /// Ignore the element and everything in it; its end is not reported.
    case skip
    /// Report the child elements, ignore the text between them.
    case children
    /// Gather the text; child elements in it turn it into markup.
    case text
    /// Gather the text, which is base64.
    case base64
    /// Gather text; when a child element comes, forget it and report the children instead.
    case either
    /// Write everything inside as markup.
    case markup
    /// Write everything inside as markup, without a single `div` around it (RFC 4287, 3.1.1.3).
    case xhtml
    /// Stop reading.
    case stop
}

/// The gathered content of an element.
package struct XMLContent: Sendable {
    package var range: XMLRange
    /// Whether child elements were written into it as markup.
    package var isMarkup: Bool
}

/// Receives the elements of a document in order.
package protocol XMLHandler: AnyObject {
    /// An element starts.
    ///
    /// - Parameters:
    ///   - element: its name, base and language.
    ///   - attributes: those that the vocabulary knows, in order.
    ///   - arena: the bytes that ranges refer to.
    /// - Returns: what to do with the content.
    func startElement(
        _ element: XMLElement,
        _ attributes: [XMLAttribute],
        _ arena: Span<UInt8>
    ) -> XMLDirective

    /// An element that was not skipped has ended.
    ///
    /// - Parameters:
    ///   - element: as at its start.
    ///   - content: what was gathered, empty for elements with reported children.
    ///   - arena: the bytes that ranges refer to.
    func endElement(_ element: XMLElement, _ content: XMLContent, _ arena: Span<UInt8>)

    /// Everything has been read.
    ///
    /// - Parameter source: the document as it was read, which is not kept.
    func endDocument(_ source: Span<UInt8>)
}
