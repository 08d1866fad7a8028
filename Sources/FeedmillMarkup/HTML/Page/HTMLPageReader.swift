/// Reads whole pages: the text of any encoding, the linked data in scripts, and the markup.
package struct HTMLPageReader {
    /// Pages longer than this are cut.
    package static let byteLimit = 16 << 20

    private let reader = HTMLReader()

    package init() {}

    /// Hands the markup of a page to the handler.
    ///
    /// Scripts, styles and comments are not handed on.
    ///
    /// - Parameters:
    ///   - page: UTF-8 without NUL.
    ///   - handler: gets elements, attributes and text.
    /// - Returns: the texts of the page's `application/ld+json` scripts.
    package func read(_ page: Span<UInt8>, handler: some HTMLHandler) -> [[UInt8]] {
        let source = HTMLPageSource(page)
        reader.readPage(source, handler: handler)
        return source.linkedData
    }

    /// The page as UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: the page as received.
    ///   - contentType: the media type that came with it; its `charset` is trusted before the
    ///     page's own `meta`.
    /// - Returns: UTF-8 without NUL, at most so much as is read of a page.
    package static func decode(_ bytes: [UInt8], contentType: String?) -> [UInt8] {
        let bytes = bytes.count > byteLimit ? Array(bytes[..<byteLimit]) : bytes
        var type = contentType
        if contentType.flatMap(EncodingDetector.charsetParameter) == nil,
            let charset = declaredCharset(bytes.span)
        {
            type = "text/html; charset=\(charset)"
        }
        return EncodingDetector.decode(bytes, contentType: type).bytes
    }

    /// The charset that a `meta` near the start names, in either of its two forms.
    private static func declaredCharset(_ bytes: Span<UInt8>) -> String? {
        // Browsers look at 1,024 bytes; pages exist whose first scripts push it further down.
        let head = bytes.extracting(0..<min(bytes.count, 8_192))
        var index = 0
        while let open = ByteSearch.index(of: UInt8(ascii: "<"), in: head, from: index) {
            index = open + 1
            guard ByteSearch.matches("meta", in: head, at: index) else { continue }
            let end = ByteSearch.index(of: UInt8(ascii: ">"), in: head, from: index) ?? head.count
            while index < end {
                if ByteSearch.matches("charset", in: head, at: index),
                    let value = value(head.extracting(index + 7..<end))
                {
                    return value
                }
                index += 1
            }
        }
        return nil
    }

    /// The word behind an equals sign.
    private static func value(_ text: Span<UInt8>) -> String? {
        var index = 0
        while index < text.count, text[index] <= 0x20 { index += 1 }
        guard index < text.count, text[index] == UInt8(ascii: "=") else { return nil }
        index += 1
        while index < text.count,
            text[index] <= 0x20 || text[index] == UInt8(ascii: "\"")
                || text[index] == UInt8(ascii: "'")
        {
            index += 1
        }
        var word: [UInt8] = []
        while index < text.count, word.count < 40 {
            let byte = text[index]
            guard (byte | 0x20) &- 0x61 < 26 || byte &- 0x2D < 13 || byte == 0x5F else { break }
            word.append(byte)
            index += 1
        }
        return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
    }
}
