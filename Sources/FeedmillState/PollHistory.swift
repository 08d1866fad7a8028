import FeedmillBytes
package import FeedmillModel

/// The last polls of a feed, the newest first.
package struct PollHistory: Sendable, Hashable {
    /// How many are kept.
    package static let limit = 10

    /// What one poll came to.
    package struct Entry: Sendable, Hashable {
        package var time: Timestamp
        /// `new`, `unchanged` or `failed`.
        package var outcome: String
        /// The status code of the answer, when there was one.
        package var status: Int?
        /// Bytes that came over the network.
        package var bytes: Int
        package var milliseconds: Int
        package var records: Int
        package var duplicates: Int
        /// What went wrong, in words.
        package var error: String?

        package init(time: Timestamp, outcome: String) {
            self.time = time
            self.outcome = outcome
            bytes = 0
            milliseconds = 0
            records = 0
            duplicates = 0
        }
    }

    /// One line a poll, fields with tabs between them; the error comes last.
    ///
    /// It stays text while feeds are polled: only people want to see what is in it.
    private(set) var text = ""

    package init() {}

    /// Takes what ``text`` was; a line that is not understood counts, but is no entry.
    init(text: String) {
        self.text = text
    }

    package mutating func add(_ entry: Entry) {
        guard !text.isEmpty else {
            text = entry.line
            return
        }
        text = entry.line + "\n" + lines(Self.limit - 1)
    }

    /// The entries, the newest first.
    package var entries: [Entry] {
        text.split(separator: "\n").prefix(Self.limit).compactMap { Entry(line: $0) }
    }

    /// So many lines from the top.
    private func lines(_ count: Int) -> Substring {
        var left = count
        let end = text.utf8.firstIndex { byte in
            left -= byte == 0x0A ? 1 : 0
            return left == 0
        }
        return text[..<(end ?? text.endIndex)]
    }
}

// MARK: - Text

extension PollHistory.Entry {
    fileprivate var line: String {
        let numbers = [bytes, milliseconds, records, duplicates]
        let fields =
            ["\(time.seconds)", outcome, status.map(String.init) ?? ""]
            + numbers.map(String.init) + [(error ?? "").printable(limit: 300)]
        return fields.joined(separator: "\t")
    }

    /// Reads what ``line`` wrote.
    fileprivate init?(line: Substring) {
        let fields = line.split(separator: "\t", maxSplits: 7, omittingEmptySubsequences: false)
        guard fields.count == 8, let time = Int64(fields[0]) else { return nil }
        let numbers = fields[3..<7].compactMap { Int($0) }
        guard numbers.count == 4 else { return nil }
        self.init(time: Timestamp(seconds: time), outcome: String(fields[1]))
        status = Int(fields[2])
        bytes = numbers[0]
        milliseconds = numbers[1]
        records = numbers[2]
        duplicates = numbers[3]
        error = fields[7].isEmpty ? nil : String(fields[7])
    }
}
