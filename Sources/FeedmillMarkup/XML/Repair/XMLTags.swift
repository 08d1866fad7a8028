import CLibXML2

/// A start tag as libxml2's SAX2 interface reports it, valid during the callback.
///
/// Safe because the pointers come straight from libxml2 and no value outlives the callback that
/// made it; names end in NUL, attribute values are bounded by their two pointers.
@safe
struct XMLStartTag {
    private let localName: UnsafePointer<UInt8>
    private let prefix: UnsafePointer<UInt8>?
    private let uri: UnsafePointer<UInt8>?
    private let attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let attributeCount: Int

    init(
        localName: UnsafePointer<UInt8>,
        prefix: UnsafePointer<UInt8>?,
        uri: UnsafePointer<UInt8>?,
        attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        attributeCount: Int
    ) {
        unsafe self.localName = localName
        unsafe self.prefix = prefix
        unsafe self.uri = uri
        unsafe self.attributes = attributes
        self.attributeCount = unsafe attributes == nil ? 0 : attributeCount
    }

    var isPrefixed: Bool { unsafe prefix != nil }

    var localNameBytes: UnsafeBufferPointer<UInt8> { unsafe XMLName.bytes(localName) }
    var prefixBytes: UnsafeBufferPointer<UInt8>? {
        unsafe prefix.map { unsafe XMLName.bytes($0) }
    }
    var uriBytes: UnsafeBufferPointer<UInt8>? { unsafe uri.map { unsafe XMLName.bytes($0) } }

    func nameNumber(_ vocabulary: XMLVocabulary, _ cache: inout XMLPointerMap) -> UInt16 {
        unsafe XMLName.number(localName, vocabulary, &cache)
    }

    func namespaceNumber(
        _ vocabulary: XMLVocabulary,
        _ cache: inout XMLPointerMap
    ) -> (namespace: UInt8, isForeign: Bool) {
        unsafe XMLName.namespace(uri: uri, prefix: prefix, vocabulary, &cache)
    }

    /// The five pointers of an attribute: local name, prefix, namespace, value, end of value.
    private func field(_ index: Int, _ part: Int) -> UnsafePointer<UInt8>? {
        guard index >= 0, index < attributeCount, let attributes = unsafe attributes else {
            return nil
        }
        return unsafe attributes[index * 5 + part]
    }

    func attributeNumbers(
        _ index: Int,
        _ vocabulary: XMLVocabulary,
        _ names: inout XMLPointerMap,
        _ namespaces: inout XMLPointerMap
    ) -> (namespace: UInt8, name: UInt16) {
        guard let name = unsafe field(index, 0) else { return (0, 0) }
        let number = unsafe XMLName.number(name, vocabulary, &names)
        guard number != 0, let prefix = unsafe field(index, 1) else { return (0, number) }
        let namespace = unsafe XMLName.namespace(
            uri: field(index, 2),
            prefix: prefix,
            vocabulary,
            &namespaces
        )
        return (namespace.namespace, number)
    }

    func attributeName(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
        unsafe field(index, 0).map { unsafe XMLName.bytes($0) }
    }

    func attributePrefix(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
        unsafe field(index, 1).map { unsafe XMLName.bytes($0) }
    }

    /// The raw value: `&amp;` is still `&#38;` in it, and named references stand as written.
    func rawValue(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        guard let start = unsafe field(index, 3), let end = unsafe field(index, 4),
            unsafe end >= start
        else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeBufferPointer(start: start, count: end - start)
    }

    func appendValue(
        _ index: Int,
        entities: XMLEntityTable,
        left: inout Int,
        to arena: inout [UInt8]
    ) {
        let raw = unsafe rawValue(index)
        if unsafe raw.contains(0x26) {
            unsafe entities.appendDecoded(raw.span, left: &left, to: &arena)
        } else {
            unsafe arena.append(contentsOf: raw)
        }
    }

    /// The value of `xml:base`, when there is one.
    var xmlBase: [UInt8]? {
        for index in 0..<attributeCount {
            guard let name = unsafe attributeName(index), unsafe name.elementsEqual("base".utf8),
                let prefix = unsafe attributePrefix(index),
                unsafe prefix.elementsEqual("xml".utf8)
            else {
                continue
            }
            return unsafe Array(rawValue(index))
        }
        return nil
    }
}

/// An end tag as libxml2's SAX2 interface reports it, valid during the callback.
///
/// Safe because no value outlives the callback that made it, and names end in NUL.
@safe
struct XMLEndTag {
    private let localName: UnsafePointer<UInt8>
    private let prefix: UnsafePointer<UInt8>?
    private let uri: UnsafePointer<UInt8>?

    init(
        localName: UnsafePointer<UInt8>,
        prefix: UnsafePointer<UInt8>?,
        uri: UnsafePointer<UInt8>?
    ) {
        unsafe self.localName = localName
        unsafe self.prefix = prefix
        unsafe self.uri = uri
    }

    var localNameBytes: UnsafeBufferPointer<UInt8> { unsafe XMLName.bytes(localName) }
    var prefixBytes: UnsafeBufferPointer<UInt8>? {
        unsafe prefix.map { unsafe XMLName.bytes($0) }
    }
    var uriBytes: UnsafeBufferPointer<UInt8>? { unsafe uri.map { unsafe XMLName.bytes($0) } }
}

/// Looks names up in the vocabulary, once for each interned string.
enum XMLName {
    static func bytes(_ name: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name)))
    }

    static func number(
        _ name: UnsafePointer<UInt8>,
        _ vocabulary: XMLVocabulary,
        _ cache: inout XMLPointerMap
    ) -> UInt16 {
        let key = UInt(bitPattern: name)
        if let known = cache.value(key) { return UInt16(truncatingIfNeeded: known) }
        let folded = unsafe XMLVocabulary.folded(bytes(name))
        let number = vocabulary.names[folded] ?? 0
        cache.insert(key, UInt32(number))
        return number
    }

    /// The number of a namespace by its address, else by its prefix.
    static func namespace(
        uri: UnsafePointer<UInt8>?,
        prefix: UnsafePointer<UInt8>?,
        _ vocabulary: XMLVocabulary,
        _ cache: inout XMLPointerMap
    ) -> (namespace: UInt8, isForeign: Bool) {
        guard unsafe uri != nil || prefix != nil else { return (0, false) }
        // Two addresses of one document differ in their low bits, so their mix is a good key;
        // it is only a key to what the same pair gave before.
        let key = UInt(bitPattern: uri) &* 3 ^ UInt(bitPattern: prefix) &* 0x1_0000_0001
        if let known = cache.value(key) {
            return (UInt8(truncatingIfNeeded: known), known > 0xFF)
        }
        var result: UInt32?
        if let uri = unsafe uri {
            let folded = unsafe XMLVocabulary.foldedURI(bytes(uri))
            result = folded.isEmpty ? 0 : vocabulary.namespaces[folded].map { UInt32($0) }
        }
        if result == nil, let prefix = unsafe prefix {
            let folded = unsafe XMLVocabulary.folded(bytes(prefix))
            result = vocabulary.prefixes[folded].map { UInt32($0) }
        }
        let number = result ?? 0x100
        cache.insert(key, number)
        return (UInt8(truncatingIfNeeded: number), number > 0xFF)
    }
}
