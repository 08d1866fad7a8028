import FeedmillModel

/// In which form a consumer gets its records.
package enum TakeFormat: Sendable, Hashable {
    /// As they lie there: a line of JSON, or a Markdown document.
    case asStored
    /// Lines of JSON only.
    case lines
    /// Markdown, with a form feed between two documents.
    case markdown
}

/// The records of one run of the command: whole files and parts of segments.
struct TakeBatch {
    /// A file, or some lines of a segment.
    struct Portion {
        let file: ClaimedFile
        let bytes: [UInt8]
        /// The records of a segment; `nil` for the only one of another file.
        var lines: ArraySlice<Range<Int>>?
        /// Whether nothing is left of the file after these.
        var isLast = true

        var count: Int { lines?.count ?? 1 }

        /// The records as they are stored.
        var records: [ArraySlice<UInt8>] {
            lines.map { $0.map { bytes[$0] } } ?? [bytes[...]]
        }
    }

    var portions: [Portion] = []

    package var count: Int { portions.reduce(0) { $0 + $1.count } }

    /// Variables that tell the command which record it has; file and key only for a single one.
    var variables: [String: String] {
        var variables = [SpoolConsumer.countVariable: "\(count)"]
        guard count == 1, let portion = portions.first, let record = portion.records.first else {
            return variables
        }
        let file = portion.file
        variables[SpoolConsumer.fileVariable] = "\(file.folder.path)/\(file.name.text)"
        // A line that is not a record has no key; the command may still be able to use it.
        let key = file.name.key ?? (try? RecordLines.article(record))?.feedmill.key
        variables[SpoolConsumer.keyVariable] = key.map { "\($0)" }
        return variables
    }

    /// What to call it in a message.
    var label: String {
        let first = portions.first?.file.name.text ?? ""
        return count == 1 ? first : "\(first) and \(count - 1) more"
    }
}

extension TakeBatch.Portion {
    /// The records in the form asked for.
    func rendered(_ format: TakeFormat) throws(RecordLines.Problem) -> [[UInt8]] {
        var rendered: [[UInt8]] = []
        for record in records {
            switch (format, file.name.kind) {
            case (.asStored, .document), (.markdown, .document):
                rendered.append(Array(record))
            case (.lines, .document):
                throw RecordLines.Problem(message: "is a Markdown document, which has no JSON form")
            case (.markdown, _):
                rendered.append(Array(try RecordLines.article(record).markdown.utf8))
            case (.asStored, _), (.lines, _):
                rendered.append(Array(record) + (record.last == 0x0A ? [] : [0x0A]))
            }
        }
        return rendered
    }
}
