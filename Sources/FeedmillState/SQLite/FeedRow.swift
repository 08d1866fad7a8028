import FeedmillModel
import FeedmillSchedule
import GRDB

/// The columns of `feed`.
enum FeedColumn: Int, TableColumn {
    case id, identity, origin, url, configuredUrl, added, firstShown, sharedLinks
    case title, homePageUrl
    case etag, lastModified, validatorsUrl, bodyHash, lastDocument
    case nextDue, dueRule, lastAttempt, lastSuccess, lastOutcome, lastRecords
    case failures, failingSince, lastFailure, records, polls
    case rhythm, windowCount, ttl, updateInterval, skipHours, skipDays
    case throttled, notBefore, hostAddress, move, walk
    case unchangedSince, lastUnchanged, lastBare, conditionRefusals, isSuspect, doubt
    case lastNew, usualGap, longestGap, gaps, entries, usualEntries, smallSince
    case offlineSince, requestFingerprint, paceFingerprint
    case duplicates, pagesRead, pagesFailed, usualLag
    case windowNewest, windowGap, refusals

    /// Those that stay as they are once the feed is known.
    private static let fixed: Set<FeedColumn> = [.id, .identity, .origin, .added]

    /// Those that only polls need, half of what a row holds, with their defaults.
    private static let forPolls: [FeedColumn: String] = [
        .etag: "NULL", .lastModified: "NULL", .validatorsUrl: "NULL", .bodyHash: "NULL",
        .rhythm: "NULL", .windowNewest: "NULL", .windowGap: "NULL",
        .windowCount: "NULL", .ttl: "NULL", .updateInterval: "NULL", .skipHours: "0",
        .skipDays: "0", .throttled: "0", .refusals: "0",
        .notBefore: "NULL", .hostAddress: "NULL", .move: "NULL", .walk: "NULL",
    ]

    static let healthSelection = allCases.map { forPolls[$0] ?? $0.name }.joined(separator: ", ")

    static let updated = allCases.filter { !fixed.contains($0) }

    static let updateSQL =
        "UPDATE feed SET " + updated.map { "\($0.name) = ?" }.joined(separator: ", ")
        + " WHERE id = ?"
}

extension FeedState {
    init(row: Row) throws {
        self.init(
            id: row[FeedColumn.id],
            identity: row[FeedColumn.identity],
            url: row[FeedColumn.url],
            added: Timestamp(seconds: row[FeedColumn.added])
        )
        origin = row[FeedColumn.origin]
        configuredURL = row[FeedColumn.configuredUrl]
        firstShown = row.time(FeedColumn.firstShown)
        sharedLinks = try row.keys(FeedColumn.sharedLinks)
        title = row[FeedColumn.title]
        homePageURL = row[FeedColumn.homePageUrl]
        etag = row[FeedColumn.etag]
        lastModified = row[FeedColumn.lastModified]
        validatorsURL = row[FeedColumn.validatorsUrl]
        bodyHash = row[FeedColumn.bodyHash]
        lastDocument = row.time(FeedColumn.lastDocument)
        nextDue = Timestamp(seconds: row[FeedColumn.nextDue])
        dueRule = try row.code(FeedColumn.dueRule)
        lastAttempt = row.time(FeedColumn.lastAttempt)
        lastSuccess = row.time(FeedColumn.lastSuccess)
        lastOutcome = try row.code(FeedColumn.lastOutcome)
        lastRecords = row[FeedColumn.lastRecords]
        failures = row[FeedColumn.failures]
        failingSince = row.time(FeedColumn.failingSince)
        lastFailure = try row.json(FeedColumn.lastFailure)
        records = row[FeedColumn.records]
        polls = row[FeedColumn.polls]
        memory = try ScheduleMemory(row: row)
        health = try FeedHealth(row: row)
    }

    /// What is stored in a column; the order of an update is that of the columns.
    func value(_ column: FeedColumn) throws -> DatabaseValue {
        switch column {
        case .id: id.databaseValue
        case .identity: identity.databaseValue
        case .origin: origin.databaseValue
        case .url: url.databaseValue
        case .configuredUrl: configuredURL.databaseValue
        case .added: added.seconds.databaseValue
        case .firstShown: DatabaseValue(firstShown)
        case .sharedLinks: sharedLinks.databaseValue
        case .title: DatabaseValue(title)
        case .homePageUrl: DatabaseValue(homePageURL)
        case .etag: DatabaseValue(etag)
        case .lastModified: DatabaseValue(lastModified)
        case .validatorsUrl: DatabaseValue(validatorsURL)
        case .bodyHash: DatabaseValue(bodyHash)
        case .lastDocument: DatabaseValue(lastDocument)
        case .nextDue: nextDue.seconds.databaseValue
        case .dueRule: DatabaseValue(dueRule?.rawValue)
        case .lastAttempt: DatabaseValue(lastAttempt)
        case .lastSuccess: DatabaseValue(lastSuccess)
        case .lastOutcome: DatabaseValue(lastOutcome?.rawValue)
        case .lastRecords: lastRecords.databaseValue
        case .failures: failures.databaseValue
        case .failingSince: DatabaseValue(failingSince)
        case .lastFailure: try DatabaseValue(json: lastFailure)
        case .records: records.databaseValue
        case .polls: polls.databaseValue
        case .rhythm: DatabaseValue(memory.rhythm?.interval)
        case .windowNewest: DatabaseValue(memory.window?.newest)
        case .windowGap: DatabaseValue(memory.window?.gap)
        case .windowCount: DatabaseValue(memory.window?.count)
        case .ttl: DatabaseValue(memory.hints.ttl)
        case .updateInterval: DatabaseValue(memory.hints.updateInterval)
        case .skipHours: memory.hints.skipHours.bits.databaseValue
        case .skipDays: memory.hints.skipDays.bits.databaseValue
        case .throttled: memory.throttled.databaseValue
        case .refusals: memory.refusals.databaseValue
        case .notBefore: DatabaseValue(memory.notBefore)
        case .hostAddress: DatabaseValue(memory.address)
        case .move: try DatabaseValue(json: memory.move)
        case .walk: try DatabaseValue(json: memory.walk)
        case .unchangedSince: DatabaseValue(health.trust.unchangedSince)
        case .lastUnchanged: DatabaseValue(health.trust.lastUnchanged)
        case .lastBare: DatabaseValue(health.trust.lastBare)
        case .conditionRefusals: health.trust.refusals.databaseValue
        case .isSuspect: health.trust.isSuspect.databaseValue
        case .doubt: try DatabaseValue(json: health.trust.doubt)
        case .lastNew: DatabaseValue(health.publishing.lastNew)
        case .usualGap: DatabaseValue(health.publishing.usualGap)
        case .longestGap: DatabaseValue(health.publishing.longestGap)
        case .gaps: health.publishing.gaps.databaseValue
        case .entries: DatabaseValue(health.document.last)
        case .usualEntries: health.document.usual.databaseValue
        case .smallSince: DatabaseValue(health.document.smallSince)
        case .offlineSince: DatabaseValue(health.offlineSince)
        case .requestFingerprint: DatabaseValue(health.fingerprint?.request)
        case .paceFingerprint: DatabaseValue(health.fingerprint?.pace)
        case .duplicates: health.totals.duplicates.databaseValue
        case .pagesRead: health.totals.pagesRead.databaseValue
        case .pagesFailed: health.totals.pagesFailed.databaseValue
        case .usualLag: DatabaseValue(health.totals.usualLag)
        }
    }
}

extension ScheduleMemory {
    fileprivate init(row: Row) throws {
        self.init()
        rhythm = row.duration(FeedColumn.rhythm).map { PublishingRhythm(interval: $0) }
        if let newest = row.time(FeedColumn.windowNewest),
            let gap = row.duration(FeedColumn.windowGap),
            let count = row[FeedColumn.windowCount] as Int?
        {
            window = PublishingRhythm.Window(newest: newest, gap: gap, count: count)
        }
        hints.ttl = row.duration(FeedColumn.ttl)
        hints.updateInterval = row.duration(FeedColumn.updateInterval)
        hints.skipHours = Set(bits: row[FeedColumn.skipHours])
        hints.skipDays = Set(bits: row[FeedColumn.skipDays])
        throttled = row[FeedColumn.throttled]
        refusals = row[FeedColumn.refusals]
        notBefore = row.time(FeedColumn.notBefore)
        address = row[FeedColumn.hostAddress]
        move = try row.json(FeedColumn.move)
        walk = try row.json(FeedColumn.walk)
    }
}

extension FeedHealth {
    fileprivate init(row: Row) throws {
        self.init()
        trust.unchangedSince = row.time(FeedColumn.unchangedSince)
        trust.lastUnchanged = row.time(FeedColumn.lastUnchanged)
        trust.lastBare = row.time(FeedColumn.lastBare)
        trust.refusals = row[FeedColumn.conditionRefusals]
        trust.isSuspect = row[FeedColumn.isSuspect]
        trust.doubt = try row.json(FeedColumn.doubt)
        publishing.lastNew = row.time(FeedColumn.lastNew)
        publishing.usualGap = row.duration(FeedColumn.usualGap)
        publishing.longestGap = row.duration(FeedColumn.longestGap)
        publishing.gaps = row[FeedColumn.gaps]
        document.last = row[FeedColumn.entries]
        document.usual = row[FeedColumn.usualEntries]
        document.smallSince = row.time(FeedColumn.smallSince)
        totals.duplicates = row[FeedColumn.duplicates]
        totals.pagesRead = row[FeedColumn.pagesRead]
        totals.pagesFailed = row[FeedColumn.pagesFailed]
        totals.usualLag = row.duration(FeedColumn.usualLag)
        offlineSince = row.time(FeedColumn.offlineSince)
        if let request = row[FeedColumn.requestFingerprint] as Int64?,
            let pace = row[FeedColumn.paceFingerprint] as Int64?
        {
            fingerprint = FeedFingerprint(request: request, pace: pace)
        }
    }
}

/// Small numbers as the bits of one.
extension Set<Int> {
    fileprivate var bits: Int { reduce(0) { $0 | 1 << $1 } }

    fileprivate init(bits: Int) {
        guard bits != 0 else {
            self = []
            return
        }
        self = Set((0..<31).filter { bits & 1 << $0 != 0 })
    }
}
