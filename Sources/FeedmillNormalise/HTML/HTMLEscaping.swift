extension [UInt8] {
    /// Appends text with everything escaped that could begin markup, in text and in attributes.
    mutating func appendEscaped(_ text: Span<UInt8>, isAttribute: Bool) {
        var start = 0
        while start < text.count {
            // In chunks, so that the buffer grows by little more than is written.
            let end = Swift.min(start + 1024, text.count)
            append(addingCapacity: (end - start + 3) * 6) { output in
                while start < end {
                    let byte = text[start]
                    switch byte {
                    case UInt8(ascii: "&"): Self.append("&amp;", to: &output)
                    case UInt8(ascii: "<"): Self.append("&lt;", to: &output)
                    case UInt8(ascii: ">"): Self.append("&gt;", to: &output)
                    case UInt8(ascii: "\"") where isAttribute: Self.append("&#34;", to: &output)
                    case UInt8(ascii: "'") where isAttribute: Self.append("&#39;", to: &output)
                    case 0x20..<0x7F, 0x80..<0xC2, 0xC3..<0xEF: output.append(byte)
                    default:
                        start = UTF8Cleaner.copy(text, at: start, to: &output)
                        continue
                    }
                    start += 1
                }
            }
        }
    }

    private static func append(_ text: StaticString, to output: inout OutputSpan<UInt8>) {
        for byte in text.description.utf8 { output.append(byte) }
    }
}
