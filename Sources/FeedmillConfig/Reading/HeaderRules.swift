/// Which request headers an operator may set, and to what.
enum HeaderRules {
    /// What to do instead of setting this header; `nil` when it may be set.
    static func advice(against name: String) -> String? {
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
            return "is not a header name; write letters, digits and \"-\""
        }
        switch name.lowercased() {
        case "host", "content-length", "transfer-encoding", "connection", "te", "upgrade",
            "expect", "trailer", "keep-alive", "proxy-connection":
            return "belongs to the transfer itself and cannot be set; leave it out"
        case "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range",
            "range", "accept-encoding":
            return "is set by feedmill itself; leave it out"
        case "user-agent":
            return "has a key of its own; write \"user-agent\""
        case "cookie":
            return "has a key of its own; write \"cookie\""
        default:
            return nil
        }
    }

    /// Whether a text may stand as the value of a header (RFC 9110 section 5.5).
    static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    /// RFC 9110 section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
