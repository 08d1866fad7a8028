@testable import FeedmillSpool
import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Testing

@Suite struct RoomGaugeTests {
    let spool: SpoolFixture
    let start = ContinuousClock.now

    init() throws {
        spool = try SpoolFixture()
    }

    private func gauge(_ limits: SpoolLimits) throws -> RoomGauge {
        RoomGauge(contents: try spool.contents(), statePath: spool.path, limits: limits)
    }

    @Test func withoutLimitsThereIsRoom() throws {
        try spool.add(1)
        var gauge = try gauge(SpoolLimits(minFree: 0))
        #expect(try gauge.obstacle(at: start) == nil)
        #expect(gauge.hardObstacle() == nil)
    }

    @Test func filesInNewAndCurCount() throws {
        try spool.add(1)
        try spool.put("cur/x", [1])
        try spool.put("cur/take-1-2/y", [1, 2])
        try spool.put("tmp/z", [1])
        #expect(try spool.contents().backlog() == (3, SpoolFixture.line(1).count + 3))
        var gauge = try gauge(SpoolLimits(minFree: 0, maxFiles: 3))
        let obstacle = try #require(try gauge.obstacle(at: start))
        #expect(obstacle.code == .noRoom)
        #expect(
            obstacle.description == "\(spool.path): is full: 3 files wait, and spool.max-files is 3"
        )
    }

    /// No look at the folder while the sum is below the limit, and one every few seconds above it.
    @Test func countsSeldom() throws {
        var gauge = try gauge(SpoolLimits(minFree: 0, maxFiles: 3))
        #expect(try gauge.obstacle(at: start) == nil)
        for number in 0..<5 { try spool.add(number) }
        #expect(try gauge.obstacle(at: start + .seconds(60)) == nil)
        gauge.add(files: 5, bytes: 1)
        #expect(try gauge.obstacle(at: start + .seconds(61)) != nil)
        for name in spool.names("new") {
            try FileManager.default.removeItem(atPath: spool.path + "/new/\(name)")
        }
        #expect(try gauge.obstacle(at: start + .seconds(62)) != nil)
        #expect(try gauge.obstacle(at: start + .seconds(66)) == nil)
    }

    @Test func sizesAddUp() throws {
        var gauge = try gauge(SpoolLimits(minFree: 0, maxSize: 1_000))
        #expect(try gauge.obstacle(at: start) == nil)
        try spool.put("new/x", [UInt8](repeating: 0, count: 1_000))
        gauge.add(files: 1, bytes: 1_000)
        #expect(try gauge.obstacle(at: start + .seconds(9))?.message.contains("max-size") == true)
    }

    @Test func aDiskWithTooLittleFreeIsAnObstacle() throws {
        var gauge = try gauge(SpoolLimits(minFree: 1 << 50))
        #expect(try gauge.obstacle(at: start)?.message.contains("nearly full") == true)
        #expect(gauge.hardObstacle() != nil)
    }

    @Test(arguments: [
        (64 << 10, 4 << 10), (100 << 20, 100 << 16), (1 << 30, 64 << 20), (1 << 45, 64 << 20),
    ])
    func byDefaultASixteenthOfASmallDiskStaysFree(size: Int, reserve: Int) {
        #expect(SpoolLimits().reserve(of: size) == reserve)
        #expect(SpoolLimits(minFree: 5).reserve(of: size) == 5)
    }
}

@Suite struct MountTableTests {
    @Test func fileSystemsThatPromiseTooLittleAreNamed() {
        #expect(MountTable.doubtfulFileSystem(magic: 0x6969) == "NFS")
        #expect(MountTable.doubtfulFileSystem(magic: 0x4D44) == "FAT")
        #expect(MountTable.doubtfulFileSystem(magic: 0xFF53_4D42) == "SMB")
        #expect(MountTable.doubtfulFileSystem(magic: 0xEF53) == nil)
        #expect(MountTable.doubtfulFileSystem(magic: 0x5846_5342) == nil)
        #expect(MountTable.doubtfulFileSystem(magic: 0x1234)?.contains("0x1234") == true)
    }

    @Test func aSpoolHereHasNothingToWarnOfUntilEverybodyMayWrite() throws {
        let spool = try SpoolFixture()
        let directory = try SpoolDirectory(path: spool.path)
        let before = try directory.warnings()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777],
            ofItemAtPath: spool.path + "/new"
        )
        let after = try directory.warnings()
        #expect(after.count == before.count + 1)
        #expect(after.first?.contains("/new: everybody may write") == true)
    }
}
