import CIDN2
import FeedmillBytes

/// The host of a URL: reads what people and programs write, and serialises one form of it.
enum WebURLHost {
    /// The longest name in the DNS, and the longest part of one (RFC 1035 section 2.3.4).
    static let byteLimit = 253
    static let labelLimit = 63

    /// Serialises a host of a special scheme: a domain, an IPv4 or a bracketed IPv6 address.
    static func serialise(_ host: ArraySlice<UInt8>) -> [UInt8]? {
        if host.first == UInt8(ascii: "[") {
            guard host.count > 2, host.last == UInt8(ascii: "]") else { return nil }
            return WebURLAddress.serialiseIPv6(host.dropFirst().dropLast())
        }
        guard let domain = asciiDomain(host), !domain.isEmpty, isName(domain) else { return nil }
        if domain.contains(where: WebURLEncodeSet.forbiddenInHost.contains) { return nil }
        guard WebURLAddress.endsInNumber(domain) else { return domain }
        return WebURLAddress.serialiseIPv4(domain)
    }

    /// Whether a domain is short enough to be in the DNS.
    private static func isName(_ domain: [UInt8]) -> Bool {
        var label = 0
        for byte in domain {
            label = byte == UInt8(ascii: ".") ? 0 : label + 1
            if label > labelLimit { return false }
        }
        return domain.count <= byteLimit + (domain.last == UInt8(ascii: ".") ? 1 : 0)
    }

    /// Serialises the host of another scheme, which is opaque: its case is kept.
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

    /// Percent-decodes, lower-cases, and converts labels that are not ASCII to punycode (UTS 46).
    ///
    /// An ASCII host is left alone, `xn--` labels included: it is the name to look up. libidn2 is
    /// called here, and not in a target for system calls, because it is a pure function of the text,
    /// and every URL needs it.
    private static func asciiDomain(_ host: ArraySlice<UInt8>) -> [UInt8]? {
        let decoded = host.contains(UInt8(ascii: "%")) ? percentDecoded(host) : Array(host)
        if decoded.allSatisfy({ $0 < 0x80 }) { return decoded.map(\.asciiLowercased) }
        // Punycode has at least a byte for each character, and costs the square of their number.
        guard decoded.count(where: { $0 & 0xC0 != 0x80 }) <= byteLimit else { return nil }
        guard !decoded.contains(0), let text = String(validating: decoded, as: UTF8.self) else {
            return nil
        }
        var output: UnsafeMutablePointer<CChar>?
        let flags = Int32(IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue)
        guard unsafe idn2_to_ascii_8z(text, &output, flags) == IDN2_OK.rawValue,
            let output = unsafe output
        else { return nil }
        defer { unsafe idn2_free(output) }
        return unsafe Array(String(cString: output).utf8)
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
