package import FeedmillModel
package import FeedmillSchedule
import GRDB

/// The columns of `host`; gaps are in milliseconds.
private enum HostColumn: Int, TableColumn {
    case host, gap, good, bad, streak, probes, hold, heldSince, heldUntil, lastStart, lastAnswer

    static let insertSQL =
        "INSERT OR REPLACE INTO host (\(selection)) VALUES ("
        + repeatElement("?", count: allCases.count).joined(separator: ", ") + ")"
}

extension SQLiteStore {
    package func hostPaces(at now: Timestamp) async throws(StateError) -> [String: HostPace] {
        try await read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT \(HostColumn.selection) FROM host")
            return rows.reduce(into: [:]) { hosts, row in
                let pace = HostPace(row: row)
                if !pace.isForgotten(at: now) { hosts[row[HostColumn.host]] = pace }
            }
        }
    }

    static func keep(_ pace: HostPace, of host: String, in db: Database) throws {
        try db.cachedStatement(sql: HostColumn.insertSQL).execute(
            arguments: StatementArguments(
                HostColumn.allCases.map { $0 == .host ? host.databaseValue : pace.value($0) }
            )
        )
    }

    /// At every start: what is over would stay for good.
    static func forgetHosts(at now: Timestamp, in db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT \(HostColumn.selection) FROM host")
        for row in rows where HostPace(row: row).isForgotten(at: now) {
            let host: String = row[HostColumn.host]
            try db.execute(sql: "DELETE FROM host WHERE host = ?", arguments: [host])
        }
    }

    /// Corrects the times of hosts that a clock has set which was put back since.
    static func settleHosts(at now: Timestamp, in db: Database) throws {
        for row in try Row.fetchAll(db, sql: "SELECT \(HostColumn.selection) FROM host") {
            var pace = HostPace(row: row)
            let before = pace
            pace.settle(at: now)
            if pace != before { try keep(pace, of: row[HostColumn.host], in: db) }
        }
    }
}

extension HostPace {
    fileprivate init(row: Row) {
        self.init()
        gap = .milliseconds(row[HostColumn.gap] as Int64)
        good = (row[HostColumn.good] as Int64?).map { .milliseconds($0) }
        bad = (row[HostColumn.bad] as Int64?).map { .milliseconds($0) }
        streak = row[HostColumn.streak]
        probes = row[HostColumn.probes]
        hold = .milliseconds(row[HostColumn.hold] as Int64)
        heldSince = row.time(HostColumn.heldSince)
        heldUntil = row.time(HostColumn.heldUntil)
        lastStart = row.time(HostColumn.lastStart)
        lastAnswer = row.time(HostColumn.lastAnswer)
    }

    fileprivate func value(_ column: HostColumn) -> DatabaseValue {
        func milliseconds(_ duration: Duration?) -> DatabaseValue {
            DatabaseValue(duration.map { Int64($0 / .milliseconds(1)) })
        }
        return switch column {
        case .host: .null
        case .gap: milliseconds(gap)
        case .good: milliseconds(good)
        case .bad: milliseconds(bad)
        case .streak: streak.databaseValue
        case .probes: probes.databaseValue
        case .hold: milliseconds(hold)
        case .heldSince: DatabaseValue(heldSince)
        case .heldUntil: DatabaseValue(heldUntil)
        case .lastStart: DatabaseValue(lastStart)
        case .lastAnswer: DatabaseValue(lastAnswer)
        }
    }
}
