import CLibXML2
import FeedmillBytes

/// The start tag in hand, and the namespaces that hold there.
@safe
struct XMLFastTags: ~Copyable {
    private static let most = 32
    /// Namespaces declared at once, which each prefix is compared with.
    private static let mostNamespaces = 64

    private struct Attribute {
        var name: XMLFastNames.Name
        var value: Range<Int>
    }

    /// What a prefix stands for, or elements without one.
    @safe
    private struct Namespace {
        let prefix: UnsafePointer<UInt8>?
        let uri: UnsafePointer<UInt8>?
    }

    private var attributes: [Attribute] = []
    private var namespaces: [Namespace] = []
    /// As SAX2 lays them out: local name, prefix, namespace, value, end of value.
    private let fields: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    /// Whether the tag has closed its element itself.
    private(set) var isEmpty = false

    init() {
        unsafe fields = .allocate(capacity: Self.most * 5)
    }

    deinit {
        unsafe fields.deallocate()
    }

    /// How many namespaces are declared; fewer takes the last ones back.
    var namespaceCount: Int {
        get { namespaces.count }
        set { namespaces.removeLast(namespaces.count - newValue) }
    }

    /// Reads the attributes from behind the name of a tag; returns the index behind the tag.
    mutating func read(
        _ bytes: Span<UInt8>,
        from start: Int,
        names: inout XMLFastNames
    ) -> Int? {
        attributes.removeAll(keepingCapacity: true)
        isEmpty = false
        var index = start
        while true {
            let gap = index
            while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
            guard index < bytes.count else { return nil }
            if bytes[index] == UInt8(ascii: ">") { return index + 1 }
            if bytes[index] == UInt8(ascii: "/") {
                isEmpty = true
                let end = index + 1
                return end < bytes.count && bytes[end] == UInt8(ascii: ">") ? end + 1 : nil
            }
            guard index > gap, let end = attribute(bytes, from: index, names: &names) else {
                return nil
            }
            index = end
        }
    }

    private mutating func attribute(
        _ bytes: Span<UInt8>,
        from start: Int,
        names: inout XMLFastNames
    ) -> Int? {
        var index = XMLFastNames.end(bytes, from: start)
        guard let name = names.name(bytes, start..<index), attributes.count < Self.most,
            index + 1 < bytes.count, bytes[index] == UInt8(ascii: "="),
            bytes[index + 1] == UInt8(ascii: "\"") || bytes[index + 1] == UInt8(ascii: "'")
        else { return nil }
        let quote = bytes[index + 1]
        let valueStart = index + 2
        index = valueStart
        while true {
            index = ByteScan.endOfValue(bytes, from: index, quote: quote)
            guard index + 1 < bytes.count else { return nil }
            if bytes[index] == quote { break }
            switch bytes[index] {
            case UInt8(ascii: "&"):
                // The reference stands, to be decoded by whoever wants the value.
                let nameStart = index + 1
                index = nameStart
                while index < bytes.count, Self.isLetter(bytes[index]) { index += 1 }
                guard index > nameStart, index < bytes.count, bytes[index] == UInt8(ascii: ";")
                else { return nil }
            case 0xEF:
                guard XMLFastReader.isCharacter(bytes, at: index) else { return nil }
            default:
                // Line ends become spaces, controls are errors, a `<` too.
                return nil
            }
            index += 1
        }
        attributes.append(Attribute(name: name, value: valueStart..<index))
        return index + 1
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x09
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}

// MARK: - Namespaces

extension XMLFastTags {
    /// Takes the namespace declarations out of the attributes.
    ///
    /// - Returns: whether all of them are ordinary, and no attribute stands there twice.
    mutating func declareNamespaces(_ bytes: Span<UInt8>, names: borrowing XMLFastNames) -> Bool {
        guard !hasDuplicates else { return false }
        var kept = 0
        for index in attributes.indices {
            let attribute = attributes[index]
            let isPrefixed = unsafe attribute.name.prefix == names.xmlns
            let isDefault =
                unsafe attribute.name.prefix == nil && attribute.name.local == names.xmlns
            guard isPrefixed || isDefault else {
                attributes[kept] = attribute
                kept += 1
                continue
            }
            let prefix = unsafe isPrefixed ? attribute.name.local : nil
            guard unsafe prefix != names.xml, unsafe prefix != names.xmlns,
                !attribute.value.isEmpty || !isPrefixed
            else { return false }
            let value = bytes.extracting(attribute.value)
            for offset in value.indices where value[offset] == UInt8(ascii: "&") { return false }
            let uri = unsafe value.isEmpty ? nil : names.intern(value)
            guard unsafe uri != names.xmlNamespace, unsafe value.isEmpty || uri != nil,
                namespaces.count < Self.mostNamespaces
            else { return false }
            unsafe namespaces.append(Namespace(prefix: prefix, uri: uri))
        }
        attributes.removeLast(attributes.count - kept)
        return true
    }

    private var hasDuplicates: Bool {
        for index in attributes.indices.dropFirst() {
            let name = attributes[index].name
            for other in attributes[..<index]
            where unsafe other.name.local == name.local && other.name.prefix == name.prefix {
                return true
            }
        }
        return false
    }

    /// The start tag as SAX2 would report it; `nil` when a prefix is not declared.
    ///
    /// It is valid until the next tag is read, and as long as the document.
    @unsafe
    func startTag(
        _ name: XMLFastNames.Name,
        _ bytes: Span<UInt8>,
        names: borrowing XMLFastNames
    ) -> XMLStartTag? {
        guard let uri = unsafe namespace(name.prefix, names) else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            for index in attributes.indices {
                let attribute = attributes[index]
                var uri: UnsafePointer<UInt8>?
                if let prefix = unsafe attribute.name.prefix {
                    guard let found = unsafe namespace(prefix, names) else { return nil }
                    unsafe uri = found
                    // Two prefixes may stand for one namespace: then the name may stand twice.
                    for other in 0..<index
                    where unsafe fields[other * 5] == attribute.name.local
                        && fields[other * 5 + 2] == uri
                    { return nil }
                }
                unsafe fields[index * 5] = attribute.name.local
                unsafe fields[index * 5 + 1] = attribute.name.prefix
                unsafe fields[index * 5 + 2] = uri
                unsafe fields[index * 5 + 3] = base + attribute.value.lowerBound
                unsafe fields[index * 5 + 4] = base + attribute.value.upperBound
            }
            return unsafe XMLStartTag(
                localName: name.local,
                prefix: name.prefix,
                uri: uri,
                attributes: fields,
                attributeCount: attributes.count
            )
        }
    }

    /// The end tag as SAX2 would report it.
    func endTag(_ name: XMLFastNames.Name, names: borrowing XMLFastNames) -> XMLEndTag {
        unsafe XMLEndTag(
            localName: name.local,
            prefix: name.prefix,
            uri: namespace(name.prefix, names) ?? nil
        )
    }

    /// The address that a prefix stands for, none for no prefix without a default; the outer
    /// `nil` means that the prefix is not declared.
    private func namespace(
        _ prefix: UnsafePointer<UInt8>?,
        _ names: borrowing XMLFastNames
    ) -> UnsafePointer<UInt8>?? {
        var index = namespaces.count
        while index > 0 {
            index -= 1
            if unsafe namespaces[index].prefix == prefix {
                return unsafe .some(namespaces[index].uri)
            }
        }
        if unsafe prefix == nil { return unsafe .some(nil) }
        return unsafe prefix == names.xml ? .some(names.xmlNamespace) : nil
    }
}
