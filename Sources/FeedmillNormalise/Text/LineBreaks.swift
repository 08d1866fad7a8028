/// Tells whether the line breaks of plain text are meant.
enum LineBreaks {
    /// Whether lines are lines: chapters, credits and verses, not text that was wrapped or indented
    /// by a program.
    static func areMeant(_ text: Span<UInt8>) -> Bool {
        var lineCount = 0
        var wrapped = 0
        var start = 0
        while start < text.count, text[start] <= 0x20 { start += 1 }
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 0x0A { end += 1 }
            var next = end + 1
            guard next < text.count else { break }
            if text[next] == 0x20 || text[next] == 0x09 {
                // An indented line goes on with the one before it.
                while next < text.count, text[next] == 0x20 || text[next] == 0x09 { next += 1 }
                guard next < text.count else { break }
                if text[next] > 0x20 { return false }
            }
            // The last line of a paragraph is of any length.
            if end > start, text[next] > 0x20 {
                lineCount += 1
                if (45...100).contains(end - start) { wrapped += 1 }
            }
            while next < text.count, text[next] <= 0x20 { next += 1 }
            start = next
        }
        return lineCount > 0 && wrapped < lineCount
    }
}
