import CLibXML2

/// The names of one document, each kept once as libxml2 would keep it.
///
/// `XMLStartTag` and the tables behind it tell names apart by the addresses of interned strings.
/// A small table by the bytes of a whole name spares interning its parts each time.
@safe
struct XMLFastNames: ~Copyable {
    /// A name with its parts, both interned.
    @safe
    struct Name {
        /// Where the name was first met.
        fileprivate var range: Range<Int>
        let local: UnsafePointer<UInt8>
        let prefix: UnsafePointer<UInt8>?
    }

    private static let longest = 64
    private static let size = 256

    private let dictionary: xmlDictPtr?
    private var table: [Name?] = Array(repeating: nil, count: size)
    /// `xmlns`, `xml` and the namespace of `xml`, interned.
    let xmlns: UnsafePointer<UInt8>?
    let xml: UnsafePointer<UInt8>?
    let xmlNamespace: UnsafePointer<UInt8>?

    init() {
        _ = XMLWalk.isPrepared
        let dictionary = unsafe xmlDictCreate()
        unsafe self.dictionary = dictionary
        unsafe xmlns = xmlDictLookup(dictionary, "xmlns", -1)
        unsafe xml = xmlDictLookup(dictionary, "xml", -1)
        unsafe xmlNamespace = xmlDictLookup(dictionary, Self.namespaceOfXML, -1)
    }

    private static let namespaceOfXML = "http://www.w3.org/XML/1998/namespace"

    deinit {
        unsafe xmlDictFree(dictionary)
    }

    /// Where the name ends that starts at an index.
    static func end(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
        return index
    }

    /// The name in a range; `nil` when it is too long or unusual to be known at a glance.
    mutating func name(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Name? {
        guard !range.isEmpty, range.count <= Self.longest else { return nil }
        var hash: UInt64 = 0
        for index in range { hash = hash &* 31 &+ UInt64(bytes[index]) }
        let slot = Int(truncatingIfNeeded: (hash ^ hash >> 8) & UInt64(Self.size - 1))
        if let known = table[slot], Self.isSame(bytes, known.range, range) { return known }
        guard let name = make(bytes, range) else { return nil }
        table[slot] = name
        return name
    }

    /// An interned copy of some bytes.
    @unsafe
    func intern(_ bytes: Span<UInt8>) -> UnsafePointer<UInt8>? {
        // Too many names make libxml2's table slow: a document for the reader that counts them.
        guard unsafe xmlDictSize(dictionary) < XMLLimits.names else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe xmlDictLookup(dictionary, buffer.baseAddress, Int32(buffer.count))
        }
    }

    private func make(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Name? {
        var colon: Int?
        for index in range where bytes[index] == UInt8(ascii: ":") {
            guard colon == nil else { return nil }
            colon = index
        }
        let localStart = colon.map { $0 + 1 } ?? range.lowerBound
        guard localStart < range.upperBound, Self.isNameStart(bytes[localStart]),
            Self.isNameStart(bytes[range.lowerBound]),
            let local = unsafe intern(bytes.extracting(localStart..<range.upperBound))
        else { return nil }
        guard let colon else { return unsafe Name(range: range, local: local, prefix: nil) }
        guard let prefix = unsafe intern(bytes.extracting(range.lowerBound..<colon)) else {
            return nil
        }
        return unsafe Name(range: range, local: local, prefix: prefix)
    }

    private static func isSame(
        _ bytes: Span<UInt8>,
        _ one: Range<Int>,
        _ other: Range<Int>
    ) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count
        where bytes[one.lowerBound + offset] != bytes[other.lowerBound + offset] { return false }
        return true
    }

    // MARK: - Bytes

    /// ASCII letters, digits, and the marks that names have in practice.
    @inline(__always)
    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 11 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
    }

    @inline(__always)
    static func isReferenceByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "#")
    }
}
