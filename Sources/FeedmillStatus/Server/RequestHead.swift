import FeedmillBytes

/// The head of an HTTP request.
struct RequestHead: Sendable, Hashable {
    var method: String
    /// What stands before the question mark, as it came.
    var path: String
    /// What stands after it.
    var query: String
    /// By name in lower case; of several with one name, the first.
    var headers: [String: String] = [:]
}

/// Reads the head of a request from bytes as they come, and refuses it as soon as it is too long.
///
/// Each byte is looked at once, however the bytes are cut up. No method that is answered has a body,
/// so what follows the head is never read.
struct RequestHeadReader: Sendable {
    enum Verdict: Sendable, Hashable {
        case incomplete
        case complete(RequestHead)
        case refused(StatusCode)
    }

    static let lineLimit = 8 << 10
    static let headLimit = 32 << 10
    static let fieldLimit = 100

    private var line: [UInt8] = []
    private var size = 0
    private var fields = 0
    private var head: RequestHead?

    /// Takes the next bytes; not to be called again after another verdict than `incomplete`.
    mutating func take(_ bytes: some Sequence<UInt8>) -> Verdict {
        for byte in bytes {
            size += 1
            guard size <= Self.headLimit else { return .refused(.headTooLarge) }
            guard byte != UInt8(ascii: "\n") else {
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                if let verdict = endOfLine() { return verdict }
                line.removeAll(keepingCapacity: true)
                continue
            }
            guard line.count < Self.lineLimit else {
                return .refused(head == nil ? .targetTooLong : .headTooLarge)
            }
            line.append(byte)
        }
        return .incomplete
    }

    private mutating func endOfLine() -> Verdict? {
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            return .refused(.badRequest)
        }
        guard let head else {
            // RFC 9112 2.2: an empty line before the request is ignored.
            return line.isEmpty ? nil : readRequestLine()
        }
        guard !line.isEmpty else { return end(head) }
        fields += 1
        guard fields <= Self.fieldLimit else { return .refused(.headTooLarge) }
        return readField()
    }

    private mutating func readRequestLine() -> Verdict? {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(Self.isToken),
            !parts[1].isEmpty
        else { return .refused(.badRequest) }
        let version = String(decoding: parts[2], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            return .refused(version.hasPrefix("HTTP/") ? .versionNotSupported : .badRequest)
        }
        let target = parts[1].split(
            separator: UInt8(ascii: "?"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        head = RequestHead(
            method: String(decoding: parts[0], as: UTF8.self),
            path: String(decoding: target[0], as: UTF8.self),
            query: target.count == 2 ? String(decoding: target[1], as: UTF8.self) : ""
        )
        return nil
    }

    private mutating func readField() -> Verdict? {
        // A line that begins with a space would continue the one before (RFC 9112 5.2).
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            line[..<colon].allSatisfy(Self.isToken)
        else { return .refused(.badRequest) }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        let value = String(decoding: line[(colon + 1)...], as: UTF8.self).trimmed
        if head?.headers[name] == nil {
            head?.headers[name] = value
        } else if name == "host" {
            return .refused(.badRequest)
        }
        return nil
    }

    private func end(_ head: RequestHead) -> Verdict {
        let length = head.headers["content-length"]
        guard head.headers["transfer-encoding"] == nil, length == nil || length == "0" else {
            return .refused(.bodyRefused)
        }
        return .complete(head)
    }

    /// RFC 9110 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// The status codes that are answered.
enum StatusCode: Int, Sendable, CaseIterable {
    case ok = 200
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case bodyRefused = 413
    case targetTooLong = 414
    case misdirected = 421
    case headTooLarge = 431
    case internalError = 500
    case unavailable = 503
    case versionNotSupported = 505

    var phrase: String {
        switch self {
        case .ok: "OK"
        case .badRequest: "Bad Request"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .bodyRefused: "Content Too Large"
        case .targetTooLong: "URI Too Long"
        case .misdirected: "Misdirected Request"
        case .headTooLarge: "Request Header Fields Too Large"
        case .internalError: "Internal Server Error"
        case .unavailable: "Service Unavailable"
        case .versionNotSupported: "HTTP Version Not Supported"
        }
    }
}
