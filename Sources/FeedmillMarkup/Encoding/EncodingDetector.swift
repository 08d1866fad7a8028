package import FeedmillModel

/// Finds out how a document is encoded and decodes it.
///
/// The order is that of RFC 7303 section 3.3: byte order mark, the `charset` of the media type,
/// the document's own declaration, UTF-8. But labels lie: bytes that are valid UTF-8 are read as
/// UTF-8 whatever the label says, because no other encoding produces them by accident; and a
/// label of a wide encoding on a document that is plainly ASCII inside is passed over.
package enum EncodingDetector {
    /// The document as UTF-8.
    package struct Decoded: Sendable {
        /// Valid UTF-8 without a byte order mark.
        package var bytes: [UInt8]
        /// The name of the encoding that the bytes were read as.
        package var encoding: String
        /// What was odd about it.
        package var warnings: [Warning]
    }

    /// Decodes a document.
    ///
    /// - Parameters:
    ///   - bytes: the document as received.
    ///   - contentType: the media type with its parameters, when it is known.
    /// - Returns: the text and what it was read as.
    package static func decode(_ bytes: [UInt8], contentType: String?) -> Decoded {
        let charset = contentType.flatMap(charsetParameter)
        if let (encoding, length) = byteOrderMark(bytes.span) {
            return decodeMarked(bytes, encoding, length, label: charset)
        }
        if let encoding = wideEncoding(bytes.span) {
            return decodeWide(bytes, encoding)
        }
        if let text = decodeEBCDIC(bytes.span) { return text }
        let declared = declaration(bytes.span)
        let labels = [charset, declared].compactMap { $0 }
        let encodings = labels.compactMap { Encoding(label: $0) }.filter { !$0.isWide }
        if let stateful = encodings.first(where: \.isStateful), bytes.contains(0x1B) {
            return Decoded(
                bytes: EncodingDecoder.decode(bytes.span, as: stateful),
                encoding: stateful.name,
                warnings: []
            )
        }
        let validity = UTF8Validity(bytes.span)
        if validity.isValid {
            let isMisread =
                !validity.isASCII && labels.first.map { Encoding(label: $0) != .utf8 } ?? false
            return Decoded(
                bytes: EncodingDecoder.withoutNUL(bytes),
                encoding: Encoding.utf8.name,
                warnings: isMisread ? [warning(.utf8, labels)] : []
            )
        }
        return decodeInvalid(bytes, validity, labels, encodings)
    }

    private static func decodeMarked(
        _ bytes: [UInt8],
        _ encoding: Encoding,
        _ length: Int,
        label: String?
    ) -> Decoded {
        let body = Array(bytes[length...])
        if encoding == .utf8 {
            let validity = UTF8Validity(body.span)
            if validity.isValid {
                return Decoded(
                    bytes: EncodingDecoder.withoutNUL(body),
                    encoding: encoding.name,
                    warnings: []
                )
            }
            return decodeInvalid(body, validity, ["utf-8"], [.utf8])
        }
        return decodeWide(body, encoding)
    }

    private static func decodeWide(_ bytes: [UInt8], _ encoding: Encoding) -> Decoded {
        let text = EncodingDecoder.decode(bytes.span, as: encoding)
        return Decoded(bytes: text, encoding: encoding.name, warnings: [])
    }

    /// EBCDIC, recognised by `4C 6F A7 94`, which is `<?xm` in it (XML 1.0 appendix F).
    private static func decodeEBCDIC(_ bytes: Span<UInt8>) -> Decoded? {
        guard bytes.count > 4, bytes[0] == 0x4C, bytes[1] == 0x6F, bytes[2] == 0xA7,
            bytes[3] == 0x94, let basic = Encoding(label: "ibm037")
        else {
            return nil
        }
        // All code pages agree on the characters of the declaration, which names the right one.
        let head = EncodingDecoder.decode(bytes.extracting(first: min(bytes.count, 256)), as: basic)
        let encoding = declaration(head.span).flatMap { Encoding(label: $0) } ?? basic
        return Decoded(
            bytes: EncodingDecoder.decode(bytes, as: encoding),
            encoding: encoding.name,
            warnings: []
        )
    }

    /// Decodes bytes that are not UTF-8.
    private static func decodeInvalid(
        _ bytes: [UInt8],
        _ validity: UTF8Validity,
        _ labels: [String],
        _ encodings: [Encoding]
    ) -> Decoded {
        // A label that these bytes disprove, UTF-8 or ASCII, gives way to the next.
        let chosen = encodings.first { $0 != .utf8 }
        let isDisproved =
            chosen == nil || encodings.first == .utf8
            ? validity.isMostlyUTF8 : chosen?.isSingleByte == true && validity.isSurelyUTF8
        if isDisproved {
            return Decoded(
                bytes: EncodingDecoder.decodeMixed(bytes.span),
                encoding: Encoding.utf8.name,
                warnings: [.mixedEncodings]
            )
        }
        let encoding = chosen ?? EncodingGuess.encoding(of: bytes.span) ?? .windows1252
        let isAsLabelled = encodings.first == encoding && !labels.isEmpty
        return Decoded(
            bytes: EncodingDecoder.decode(bytes.span, as: encoding),
            encoding: encoding.name,
            warnings: isAsLabelled ? [] : [warning(encoding, labels)]
        )
    }

    private static func warning(_ encoding: Encoding, _ labels: [String]) -> Warning {
        .readAs(encoding: encoding.name, label: labels.first)
    }
}

extension Encoding {
    /// Whether each byte is a character, so that UTF-8 would hardly ever come about by chance.
    var isSingleByte: Bool {
        switch method {
        case .windows1252, .table: true
        case .iconv(let name):
            ["ISO-8859", "CP125", "KOI8", "CP874", "MAC"].contains { name.hasPrefix($0) }
        case .utf8, .utf16, .utf32: false
        }
    }

    var isWide: Bool {
        switch method {
        case .utf16, .utf32: true
        case .utf8, .windows1252, .table, .iconv: false
        }
    }
}

// MARK: - Labels

extension EncodingDetector {
    /// The `charset` parameter of a media type, quotes of either kind removed.
    static func charsetParameter(_ contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, trimmed(parts[0]).lowercased() == "charset" else { continue }
            let value = trimmed(parts[1])
            return value.isEmpty || value.utf8.count > 64 ? nil : value
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        var bytes = Array(text.utf8)
        func isEdge(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x22 || byte == 0x27 }
        while let last = bytes.last, isEdge(last) { bytes.removeLast() }
        return String(decoding: bytes.drop(while: isEdge), as: UTF8.self)
    }

    /// The encoding in the XML declaration, wherever in the first kilobyte that stands.
    static func declaration(_ bytes: Span<UInt8>) -> String? {
        let head = bytes.extracting(0..<min(bytes.count, 1024))
        guard let start = ByteSearch.index(of: "<?xml", in: head, from: 0) else { return nil }
        let end = ByteSearch.index(of: "?>", in: head, from: start) ?? head.count
        guard
            var index = ByteSearch.end(
                of: "encoding",
                in: head.extracting(0..<end),
                from: start
            )
        else {
            return nil
        }
        while index < end, head[index] <= 0x20 || head[index] == 0x3D { index += 1 }
        if index < end, head[index] == 0x22 || head[index] == 0x27 { index += 1 }
        let valueStart = index
        while index < end, head[index] != 0x22, head[index] != 0x27, head[index] != 0x3F {
            index += 1
        }
        guard index > valueStart, index - valueStart <= 64 else { return nil }
        return String(decoding: ByteSearch.array(head, valueStart..<index), as: UTF8.self)
    }
}

// MARK: - Bytes

extension EncodingDetector {
    static func byteOrderMark(_ bytes: Span<UInt8>) -> (Encoding, length: Int)? {
        func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 1 }
        switch (byte(0), byte(1), byte(2), byte(3)) {
        case (0xEF, 0xBB, 0xBF, _): return (.utf8, 3)
        case (0xFF, 0xFE, 0, 0): return (.utf32le, 4)
        case (0, 0, 0xFE, 0xFF): return (.utf32be, 4)
        case (0xFF, 0xFE, _, _): return (.utf16le, 2)
        case (0xFE, 0xFF, _, _): return (.utf16be, 2)
        default: return nil
        }
    }

    /// UTF-16 or UTF-32 without a mark: an ASCII character with zeros beside it at the start.
    static func wideEncoding(_ bytes: Span<UInt8>) -> Encoding? {
        guard bytes.count >= 4 else { return nil }
        func isStart(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x3C, 0x7B, 0x5B, 0x20, 0x09, 0x0A, 0x0D: true
            default: false
            }
        }
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0, 0, 0, let byte) where isStart(byte): return .utf32be
        case (let byte, 0, 0, 0) where isStart(byte): return .utf32le
        case (0, let byte, 0, _) where isStart(byte): return .utf16be
        case (let byte, 0, _, 0) where isStart(byte): return .utf16le
        default: return nil
        }
    }
}
