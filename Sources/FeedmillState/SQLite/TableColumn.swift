import FeedmillModel
import Foundation
import GRDB

/// The columns of a table, so that rows are read by name at the price of a number.
///
/// A statement that selects ``selection`` gives each column at the place of its case.
protocol TableColumn: CaseIterable, RawRepresentable<Int> {}

extension TableColumn {
    /// Its name in SQL: `nextDue` is `next_due`.
    var name: String {
        "\(self)".reduce(into: "") { name, character in
            if character.isUppercase { name.append("_") }
            name += character.lowercased()
        }
    }

    /// All columns, for SELECT.
    static var selection: String { allCases.map(\.name).joined(separator: ", ") }
}

extension Row {
    subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ column: some TableColumn
    ) -> Value {
        self[column.rawValue]
    }

    /// The time in a column that may be NULL.
    func time(_ column: some TableColumn) -> Timestamp? {
        (self[column] as Int64?).map { Timestamp(seconds: $0) }
    }

    /// The length of time in a column that may be NULL.
    func duration(_ column: some TableColumn) -> Duration? {
        (self[column] as Int64?).map { .seconds($0) }
    }

    /// The case whose code is in the column.
    func code<Code: RawRepresentable<String>>(_ column: some TableColumn) throws -> Code? {
        guard let text = self[column] as String? else { return nil }
        guard let code = Code(rawValue: text) else { throw Self.unreadable(column.name) }
        return code
    }

    /// The value whose JSON is in the column.
    func json<Value: Decodable>(_ column: some TableColumn) throws -> Value? {
        guard let text = self[column] as String? else { return nil }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw Self.unreadable(column.name)
        }
    }

    /// The key or hash in a column that may be NULL.
    func key(_ column: some TableColumn) throws -> ArticleKey? {
        guard let bytes = self[column] as Data? else { return nil }
        guard let key = ArticleKey(bytes: Array(bytes)) else { throw Self.unreadable(column.name) }
        return key
    }

    /// The keys in a column, one after the other; none where it is NULL.
    func keys(_ column: some TableColumn) throws -> [ArticleKey] {
        guard let bytes = self[column] as Data? else { return [] }
        return try stride(from: 0, to: bytes.count, by: 16).map { start in
            guard let key = ArticleKey(bytes: Array(bytes.dropFirst(start).prefix(16))) else {
                throw Self.unreadable(column.name)
            }
            return key
        }
    }

    /// The numbers in a column, four bytes each, big-endian; none where it is NULL.
    func numbers(_ column: some TableColumn) throws -> [UInt32] {
        guard let bytes = self[column] as Data? else { return [] }
        guard bytes.count.isMultiple(of: 4) else { throw Self.unreadable(column.name) }
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            bytes.dropFirst(start).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    static func unreadable(_ column: String) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: "column \(column) cannot be read")
    }
}

// MARK: - Values for columns

extension DatabaseValue {
    init(_ time: Timestamp?) { self = time?.seconds.databaseValue ?? .null }

    init(_ duration: Duration?) { self = duration?.components.seconds.databaseValue ?? .null }

    init(_ value: (some DatabaseValueConvertible)?) { self = value?.databaseValue ?? .null }

    init(json value: (some Encodable)?) throws {
        guard let value else {
            self = .null
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self = String(decoding: try encoder.encode(value), as: UTF8.self).databaseValue
    }
}

extension ArticleKey {
    var databaseValue: DatabaseValue { Data(bytes).databaseValue }
}

extension [ArticleKey] {
    /// NULL when there are none.
    var databaseValue: DatabaseValue { isEmpty ? .null : Data(flatMap(\.bytes)).databaseValue }
}

extension [UInt32] {
    /// NULL when there are none.
    var databaseValue: DatabaseValue {
        guard !isEmpty else { return .null }
        let bytes = flatMap { number in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
        }
        return Data(bytes).databaseValue
    }
}
