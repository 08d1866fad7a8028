/// Plain text as Markdown (CommonMark with the tables and strikes of GitHub) that reads the same.
///
/// Characters that would be markup get a backslash: a feed's text must not turn into HTML, links or
/// headings. Everything else is left alone, so ordinary prose is unchanged.
enum MarkdownText {
    /// A text of one or more lines.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line(String($0)) }.joined(separator: "\n")
    }

    /// A text within a line, where marks that count only at the beginning of a line are not
    /// escaped.
    static func inline(_ text: String) -> String {
        let source = Array(text.utf8)
        guard source.contains(where: isMark) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(source.count + 8)
        for (index, byte) in source.enumerated() {
            if isMark(byte), isMarkup(byte, at: index, in: source) {
                result.append(UInt8(ascii: "\\"))
            }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func line(_ text: String) -> String {
        let escaped = Array(inline(text).utf8)
        guard let index = beginningMark(escaped) else {
            return String(decoding: escaped, as: UTF8.self)
        }
        let parts = [escaped[..<index], [UInt8(ascii: "\\")], escaped[index...]]
        return String(decoding: parts.joined(), as: UTF8.self)
    }
}

// MARK: - Marks within a line

extension MarkdownText {
    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: "&"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func isMarkup(_ byte: UInt8, at index: Int, in source: [UInt8]) -> Bool {
        let previous = index > 0 ? source[index - 1] : 0x20
        let next = index + 1 < source.count ? source[index + 1] : 0x20
        switch byte {
        // Between letters an underscore is not markup: snake_case.
        case UInt8(ascii: "_"): return !(isWord(previous) && isWord(next))
        case UInt8(ascii: "*"): return previous != 0x20 || next != 0x20
        case UInt8(ascii: "~"): return previous == byte || next == byte
        case UInt8(ascii: "\\"): return isPunctuation(next)
        case UInt8(ascii: "<"): return isLetter(next) || "/!?".utf8.contains(next)
        case UInt8(ascii: "&"): return isEntity(source[(index + 1)...])
        default: return true
        }
    }

    /// Whether a character reference follows the ampersand.
    private static func isEntity(_ rest: ArraySlice<UInt8>) -> Bool {
        let name = rest.prefix(33).prefix { isLetter($0) || isDigit($0) || $0 == 0x23 }
        return !name.isEmpty && rest.dropFirst(name.count).first == UInt8(ascii: ";")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte >= 0x80
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !isLetter(byte) && !isDigit(byte)
    }
}

// MARK: - Marks at the beginning of a line

extension MarkdownText {
    /// Where a backslash must go so that the line stays part of a paragraph.
    private static func beginningMark(_ line: [UInt8]) -> Int? {
        guard let start = line.firstIndex(where: { $0 != 0x20 }) else { return nil }
        func endsWord(_ index: Int) -> Bool {
            index >= line.count || line[index] == 0x20 || line[index] == 0x09
        }
        switch line[start] {
        case UInt8(ascii: ">"), UInt8(ascii: "|"):
            return start
        case UInt8(ascii: "#"):
            let end = line[start...].firstIndex { $0 != 0x23 } ?? line.count
            return endsWord(end) && end - start <= 6 ? start : nil
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "="):
            let rule = line[start...].allSatisfy { $0 == line[start] || $0 == 0x20 }
            return rule || (endsWord(start + 1) && line[start] != UInt8(ascii: "=")) ? start : nil
        case 0x30...0x39:
            let end = line[start...].firstIndex { !isDigit($0) } ?? line.count
            let isItem = end < line.count && ".)".utf8.contains(line[end]) && endsWord(end + 1)
            return isItem && end - start <= 9 ? end : nil
        default:
            return nil
        }
    }
}
