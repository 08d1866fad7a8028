import FeedmillBytes
package import FeedmillModel
import Foundation

/// Reads records as the spool holds them: one line of JSON each.
package enum RecordLines {
    /// Reads one record.
    ///
    /// - Parameter line: its JSON; white space around it does not matter.
    /// - Returns: the record.
    /// - Throws: `Problem`, which says what is wrong and where.
    package static func article(_ line: ArraySlice<UInt8>) throws(Problem) -> Article {
        do {
            return try JSONDecoder().decode(Article.self, from: Data(line))
        } catch let error as DecodingError {
            throw Problem(error)
        } catch {
            throw Problem(message: "is not JSON")
        }
    }

    /// The lines of a segment, line feeds included; the last one may lack it.
    package static func split(_ bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            lines.append(start..<end)
            start = end
        }
        return lines
    }

    /// Why a line is not a record.
    package struct Problem: Error, Sendable, CustomStringConvertible {
        let message: String

        package var description: String { message.printable() }

        init(message: String) {
            self.message = message
        }

        init(_ error: DecodingError) {
            func place(_ path: [any CodingKey]) -> String {
                path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
            }
            switch error {
            case .keyNotFound(let key, let context):
                message = "\"\(place(context.codingPath + [key]))\" is missing"
            case .typeMismatch(_, let context):
                message = "\"\(place(context.codingPath))\" is of the wrong type"
            case .valueNotFound(_, let context):
                message = "\"\(place(context.codingPath))\" is null"
            case .dataCorrupted(let context) where !context.codingPath.isEmpty:
                message = "\"\(place(context.codingPath))\" \(context.debugDescription)"
            default:
                message = "is not JSON"
            }
        }
    }
}
