/// Looks for tags that libxml2 would take minutes for.
///
/// libxml2 compares each attribute of a tag with each other: 20,000 of them cost seconds, and no
/// callback can interrupt it. Only a tag of some length can hold so many, so the scan hops from
/// `<` to `<` and counts where the distance is long. A `<` inside a value ends libxml2's own work
/// on a tag, so counting up to the next one is enough.
enum XMLTagScan {
    static func check(
        _ bytes: Span<UInt8>,
        from start: Int,
        limits: XMLLimits
    ) throws(XMLRefusal) {
        // ` a=""` and ` xmlns:a=""` are the shortest that count.
        let shortest = min(limits.attributes * 5, limits.namespaces * 11)
        var index = start
        while let open = ByteSearch.index(of: 0x3C, in: bytes, from: index) {
            let next = open + 1
            guard next < bytes.count else { return }
            if bytes[next] == 0x21 {
                index = passDeclaration(bytes, open)
                continue
            }
            index = next
            guard open + shortest < bytes.count else { continue }
            let end = ByteSearch.index(of: 0x3C, in: bytes, from: next) ?? bytes.count
            guard end - open > shortest, XMLRepair.isNameStart(bytes[next]) else { continue }
            try count(bytes, next..<end, limits)
        }
    }

    /// Passes a comment or a CDATA section; anything else is passed by one byte.
    private static func passDeclaration(_ bytes: Span<UInt8>, _ open: Int) -> Int {
        if ByteSearch.matches("<![CDATA[", in: bytes, at: open) {
            return ByteSearch.end(of: "]]>", in: bytes, from: open + 9) ?? bytes.count
        }
        if ByteSearch.matches("<!--", in: bytes, at: open) {
            return ByteSearch.end(of: "-->", in: bytes, from: open + 4) ?? bytes.count
        }
        return open + 1
    }

    private static func count(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ limits: XMLLimits
    ) throws(XMLRefusal) {
        var attributes = 0
        var namespaces = 0
        var quote: UInt8 = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            if quote != 0 {
                guard let close = ByteSearch.index(of: quote, in: bytes, from: index) else {
                    return
                }
                index = close + 1
                quote = 0
                continue
            }
            switch byte {
            case 0x3E:
                return
            case 0x22, 0x27:
                quote = byte
                attributes += 1
                if attributes > limits.attributes { throw .tooManyAttributes }
            case 0x78 where ByteSearch.matches("xmlns", in: bytes, at: index):
                namespaces += 1
                if namespaces > limits.namespaces { throw .tooManyNamespaces }
            default:
                break
            }
            index += 1
        }
    }
}
