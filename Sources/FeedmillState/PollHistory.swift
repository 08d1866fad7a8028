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

    package private(set) var entries: [Entry] = []

    package init() {}

    package mutating func add(_ entry: Entry) {
        entries.insert(entry, at: 0)
        if entries.count > Self.limit { entries.removeLast(entries.count - Self.limit) }
    }
}

// MARK: - Text

extension PollHistory {
    /// One line a poll, fields with tabs between them; the error comes last.
    var text: String {
        entries.map { entry in
            let numbers = [entry.bytes, entry.milliseconds, entry.records, entry.duplicates]
            let fields =
                ["\(entry.time.seconds)", entry.outcome, entry.status.map(String.init) ?? ""]
                + numbers.map(String.init) + [(entry.error ?? "").printable(limit: 300)]
            return fields.joined(separator: "\t")
        }.joined(separator: "\n")
    }

    /// Reads what `text` wrote; a line that is not understood is left out.
    init(text: String) {
        entries = text.split(separator: "\n").prefix(Self.limit).compactMap { line in
            let fields = line.split(
                separator: "\t",
                maxSplits: 7,
                omittingEmptySubsequences: false
            )
            guard fields.count == 8, let time = Int64(fields[0]) else { return nil }
            let numbers = fields[3..<7].compactMap { Int($0) }
            guard numbers.count == 4 else { return nil }
            var entry = Entry(time: Timestamp(seconds: time), outcome: String(fields[1]))
            entry.status = Int(fields[2])
            entry.bytes = numbers[0]
            entry.milliseconds = numbers[1]
            entry.records = numbers[2]
            entry.duplicates = numbers[3]
            entry.error = fields[7].isEmpty ? nil : String(fields[7])
            return entry
        }
    }
}
