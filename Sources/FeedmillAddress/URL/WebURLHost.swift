@_spi(_Unicode) import Swift

/// The host of a URL: reads what people and programs write, and serialises one form of it.
enum WebURLHost {
    /// Serialises a host of a special scheme: a domain, an IPv4 or a bracketed IPv6 address.
    static func serialise(_ host: ArraySlice<UInt8>) -> [UInt8]? {
        if host.first == UInt8(ascii: "[") {
            guard host.count > 2, host.last == UInt8(ascii: "]") else { return nil }
            return WebURLAddress.serialiseIPv6(host.dropFirst().dropLast())
        }
        guard let domain = asciiDomain(host), !domain.isEmpty else { return nil }
        if domain.contains(where: WebURLEncodeSet.forbiddenInHost.contains) { return nil }
        guard WebURLAddress.endsInNumber(domain) else { return domain }
        return WebURLAddress.serialiseIPv4(domain)
    }

    /// Serialises the host of another scheme, which is opaque to us: its case is kept.
    static func serialiseOpaque(_ host: ArraySlice<UInt8>) -> [UInt8]? {
        if host.first == UInt8(ascii: "[") { return serialise(host) }
        var output: [UInt8] = []
        for byte in host {
            let isEscape = byte == UInt8(ascii: "%")
            let isHigh = byte >= 0x80
            if !isEscape, !isHigh, WebURLEncodeSet.forbiddenInHost.contains(byte) { return nil }
            output.append(byte, encoding: .control)
        }
        return output
    }

    /// Percent-decodes, lower-cases, and turns labels with other letters into punycode.
    private static func asciiDomain(_ host: ArraySlice<UInt8>) -> [UInt8]? {
        let decoded = host.contains(UInt8(ascii: "%")) ? percentDecoded(host) : Array(host)
        if decoded.allSatisfy({ $0 < 0x80 }) { return decoded.map(\.asciiLowercased) }
        guard let text = String(validating: decoded, as: UTF8.self) else { return nil }
        var mapped = ""
        for scalar in text.unicodeScalars {
            guard let replacement = mapping(of: scalar) else { return nil }
            mapped.unicodeScalars.append(contentsOf: replacement.unicodeScalars)
        }
        var labels: [[Unicode.Scalar]] = [[]]
        for scalar in mapped._nfc {
            if scalar == "." { labels.append([]) } else { labels[labels.count - 1].append(scalar) }
        }
        var output: [UInt8] = []
        for (index, label) in labels.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ".")) }
            if !label.allSatisfy(\.isASCII) { output.append(contentsOf: "xn--".utf8) }
            guard let encoded = encode(label) else { return nil }
            output.append(contentsOf: encoded)
        }
        return output
    }

    private static func encode(_ label: [Unicode.Scalar]) -> [UInt8]? {
        // No real label is longer than 63 bytes; encoding takes quadratic time.
        guard !label.allSatisfy(\.isASCII) else { return label.map { UInt8($0.value & 0x7F) } }
        return label.count <= 255 ? Punycode.encode(label) : nil
    }

    /// What UTS 46 makes of a character, as far as feeds need it; `nil` when it is no letter of
    /// any host: white space, controls, unassigned and private ones.
    private static func mapping(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x3002, 0xFF0E, 0xFF61: return "."
        case 0xFF01...0xFF5E:
            return Unicode.Scalar(scalar.value - 0xFEE0).map { $0.properties.lowercaseMapping }
        case 0xAD, 0x200B, 0x2060, 0xFE00...0xFE0F, 0xFEFF: return ""
        case 0..<0x80: return scalar.properties.lowercaseMapping
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .unassigned,
            .privateUse, .surrogate:
            return nil
        case .format where scalar.value != 0x200C && scalar.value != 0x200D:
            return nil
        default:
            return scalar.properties.lowercaseMapping
        }
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
                let high = bytes[index + 1].hexDigitValue, let low = bytes[index + 2].hexDigitValue
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return output
    }
}
