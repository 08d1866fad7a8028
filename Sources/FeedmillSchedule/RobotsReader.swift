import FeedmillBytes

/// Reads robots.txt line by line and keeps the group for this program.
struct RobotsReader {
    struct Group {
        var rules: [(pattern: [UInt8], allows: Bool)] = []
        var delay: Duration?
        var isThere = false
    }

    private let product: String
    private var own = Group()
    private var everybody = Group()
    /// Whom the following lines are for.
    private var isOurs = false
    private var isForAll = false
    /// Whether the last line was a user agent: another one extends the group.
    private var isNaming = false

    init(product: String) {
        self.product = product
    }

    /// The group that names this program, else the one for all.
    var chosen: Group { own.isThere ? own : everybody }

    mutating func take(_ line: ArraySlice<UInt8>) {
        let line = line.prefix { $0 != UInt8(ascii: "#") }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let key = String(decoding: Self.trimmed(line[..<colon]), as: UTF8.self).lowercased()
        let value = Self.trimmed(line[(colon + 1)...])
        switch key {
        case "user-agent", "useragent", "user agent": name(value)
        case "allow": add(value, allows: true)
        case "disallow": add(value, allows: false)
        case "crawl-delay": slow(value)
        default: return
        }
    }

    private mutating func name(_ value: ArraySlice<UInt8>) {
        if !isNaming { (isOurs, isForAll) = (false, false) }
        isNaming = true
        if value.elementsEqual("*".utf8) {
            isForAll = true
            everybody.isThere = true
            return
        }
        // `feedmill/1.0` and `feedmill bot` name `feedmill`.
        let token = value.prefix {
            Self.isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        if String(decoding: token, as: UTF8.self).lowercased() == product {
            isOurs = true
            own.isThere = true
        }
    }

    private mutating func add(_ value: ArraySlice<UInt8>, allows: Bool) {
        isNaming = false
        // An empty rule is ignored; one that does not begin with a slash is meant to.
        guard isOurs || isForAll, let first = value.first else { return }
        var pattern = Self.normalised(value)
        if first != UInt8(ascii: "/"), first != UInt8(ascii: "*") {
            pattern.insert(UInt8(ascii: "/"), at: 0)
        }
        if isOurs { own.rules.append((pattern, allows)) }
        if isForAll { everybody.rules.append((pattern, allows)) }
    }

    private mutating func slow(_ value: ArraySlice<UInt8>) {
        isNaming = false
        guard let seconds = Double(String(decoding: value, as: UTF8.self)), seconds > 0 else {
            return
        }
        let delay = Duration.seconds(min(seconds, 86_400))
        let bounded = min(delay, RobotsRules.longestDelay)
        if isOurs { own.delay = max(own.delay ?? .zero, bounded) }
        if isForAll { everybody.delay = max(everybody.delay ?? .zero, bounded) }
    }
}

// MARK: - Bytes

extension RobotsReader {
    /// A path in the form for comparison (RFC 9309 section 2.2.2): needless escapes are decoded,
    /// the others are in upper case, and everything beyond ASCII is escaped.
    static func normalised(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "%"), index + 1 < text.endIndex,
                let high = digit(text[index]), let low = digit(text[index + 1])
            {
                index += 2
                let value = high << 4 | low
                if isUnreserved(value) { result.append(value) } else { escape(value, &result) }
            } else if byte > 0x20, byte < 0x7F {
                result.append(byte)
            } else {
                escape(byte, &result)
            }
        }
        return result
    }

    private static func escape(_ byte: UInt8, _ result: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte &- 0x30 < 10 || "-._~".utf8.contains(byte)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.firstIndex { $0 > 0x20 } ?? bytes.endIndex
        let end = bytes.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? start
        return bytes[start..<end]
    }
}
