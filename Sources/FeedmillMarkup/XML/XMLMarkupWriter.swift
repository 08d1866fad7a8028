/// Writes elements that stand inside a text construct back as HTML markup.
///
/// Atom's `type="xhtml"`, RSS bodies in XHTML, and naked tags in descriptions. The result goes
/// through the sanitiser like any other markup, so nothing is judged here: names and attributes
/// are written as they were, text and values are escaped.
struct XMLMarkupWriter {
    private var dropsWrapper = false
    /// Joined `xml:base` references inside the construct; `references[i]` is relative to its base.
    private var references: [[UInt8]] = []

    mutating func begin(dropsWrapper: Bool) {
        self.dropsWrapper = dropsWrapper
        references.removeAll(keepingCapacity: true)
    }

    /// Whether this is the `div` that RFC 4287 section 3.1.1.3 puts around XHTML.
    func isWrapper(_ tag: XMLStartTag) -> Bool {
        unsafe Self.equals(tag.localNameBytes, "div") && dropsWrapper
    }

    /// Enters an `xml:base` and returns its index.
    mutating func enterBase(_ reference: [UInt8], inside outer: Int32) -> Int32 {
        guard references.count < 4096 else { return outer }
        let outerBytes = outer >= 0 && Int(outer) < references.count ? references[Int(outer)] : []
        references.append(XMLReference.join(reference, to: outerBytes))
        return Int32(truncatingIfNeeded: references.count - 1)
    }

    @safe
    func writeStart(
        _ tag: XMLStartTag,
        reference: Int32,
        to arena: inout [UInt8],
        limit: Int
    ) {
        guard arena.count < limit else { return }
        arena.append(0x3C)
        unsafe Self.appendName(tag.localNameBytes, tag.prefixBytes, tag.uriBytes, to: &arena)
        for index in 0..<tag.attributeCount {
            let value = unsafe tag.rawValue(index)
            guard let name = unsafe tag.attributeName(index),
                value.count < limit &- arena.count
            else {
                continue
            }
            if let prefix = unsafe tag.attributePrefix(index) {
                // xml:lang is lang in HTML; xml:base has been worked into the references.
                guard unsafe Self.equals(prefix, "xml"), unsafe Self.equals(name, "lang") else {
                    continue
                }
            }
            arena.append(0x20)
            unsafe arena.append(contentsOf: name)
            arena.append(0x3D)
            arena.append(0x22)
            if reference >= 0, Int(reference) < references.count, unsafe Self.isReference(name) {
                let joined = unsafe XMLReference.join(
                    Array(value),
                    to: references[Int(reference)]
                )
                Self.appendValue(joined.span, to: &arena)
            } else {
                unsafe Self.appendValue(value.span, to: &arena)
            }
            arena.append(0x22)
        }
        arena.append(0x3E)
    }

    @safe
    func writeEnd(_ tag: XMLEndTag, to arena: inout [UInt8], limit: Int) {
        // End tags are written even when the field was cut: they keep the markup balanced.
        let name = unsafe tag.localNameBytes
        if unsafe Self.isVoid(name) { return }
        arena.append(0x3C)
        arena.append(0x2F)
        unsafe Self.appendName(name, tag.prefixBytes, tag.uriBytes, to: &arena)
        arena.append(0x3E)
    }

    /// Writes text with `&`, `<` and `>` escaped.
    static func appendEscaped(_ bytes: Span<UInt8>, to arena: inout [UInt8]) {
        arena.reserveCapacity(arena.count &+ bytes.count)
        for index in bytes.indices {
            switch bytes[index] {
            case 0x26: arena.append(contentsOf: "&amp;".utf8)
            case 0x3C: arena.append(contentsOf: "&lt;".utf8)
            case 0x3E: arena.append(contentsOf: "&gt;".utf8)
            case let byte: arena.append(byte)
            }
        }
    }

    /// Writes a raw attribute value: its references stand, quotes are escaped.
    private static func appendValue(_ bytes: Span<UInt8>, to arena: inout [UInt8]) {
        for index in bytes.indices {
            switch bytes[index] {
            case 0x22: arena.append(contentsOf: "&quot;".utf8)
            case 0x3C: arena.append(contentsOf: "&lt;".utf8)
            case 0x3E: arena.append(contentsOf: "&gt;".utf8)
            case let byte: arena.append(byte)
            }
        }
    }

    /// XHTML, SVG and MathML names go without their prefix, others keep it (`o:p` of Office).
    @safe
    private static func appendName(
        _ name: UnsafeBufferPointer<UInt8>,
        _ prefix: UnsafeBufferPointer<UInt8>?,
        _ uri: UnsafeBufferPointer<UInt8>?,
        to arena: inout [UInt8]
    ) {
        if let prefix = unsafe prefix, unsafe !isMarkupNamespace(uri) {
            unsafe arena.append(contentsOf: prefix)
            arena.append(0x3A)
        }
        unsafe arena.append(contentsOf: name)
    }

    private static func isMarkupNamespace(_ uri: UnsafeBufferPointer<UInt8>?) -> Bool {
        guard let uri = unsafe uri else { return false }
        return unsafe equals(uri, "http://www.w3.org/1999/xhtml")
            || equals(uri, "http://www.w3.org/2000/svg")
            || equals(uri, "http://www.w3.org/1998/Math/MathML")
    }

    private static func isReference(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe equals(name, "href") || equals(name, "src") || equals(name, "cite")
            || equals(name, "poster") || equals(name, "longdesc") || equals(name, "data")
            || equals(name, "action") || equals(name, "background")
    }

    private static func isVoid(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        switch name.count {
        case 2: unsafe equals(name, "br") || equals(name, "hr")
        case 3: unsafe equals(name, "img") || equals(name, "wbr") || equals(name, "col")
        case 4:
            unsafe equals(name, "area") || equals(name, "link") || equals(name, "meta")
                || equals(name, "base")
        case 5:
            unsafe equals(name, "embed") || equals(name, "input") || equals(name, "param")
                || equals(name, "track")
        case 6: unsafe equals(name, "source")
        default: false
        }
    }

    /// Compares ASCII names without regard to case.
    private static func equals(_ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count {
            let wanted = unsafe word.utf8Start[index]
            let byte = unsafe bytes[index]
            if byte != wanted, !(byte >= 0x41 && byte <= 0x5A && byte | 0x20 == wanted | 0x20) {
                return false
            }
        }
        return true
    }
}
