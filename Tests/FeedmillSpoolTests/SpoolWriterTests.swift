import FeedmillSpool
import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Glibc
import Synchronization
import SystemPackage
import Testing

@Suite struct SpoolWriterTests {
    let folder: TemporaryDirectory
    var path: String { folder.path + "/spool" }
    let files = (1...5).map { SpoolFile(name: "r\($0).json", bytes: Array("{\"n\":\($0)}".utf8)) }

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func writer(
        instance: String = "me",
        calls: SystemCalls = .real
    ) throws -> SpoolWriter {
        SpoolWriter(
            directory: try SpoolDirectory(path: path),
            instance: instance,
            mode: 0o640,
            calls: calls
        )
    }

    private func names(_ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(part)").sorted()
    }

    @Test func publishesWholeFilesWithTheirModeAndLeavesNothingBehind() async throws {
        let spool = try writer()
        try await spool.write(files, batch: 1)
        #expect(try names("new").isEmpty)
        #expect(try names("tmp").count == 5)
        try await spool.publish()
        #expect(try names("new") == files.map(\.name))
        #expect(try names("tmp").isEmpty)
        for file in files {
            let url = URL(filePath: "\(path)/new/\(file.name)")
            #expect(try Data(contentsOf: url) == Data(file.bytes))
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
            #expect(attributes[.posixPermissions] as? Int == 0o640)
        }
    }

    @Test func recoveryPublishesCommittedBatchesAndRemovesTheOthers() async throws {
        try await writer().write([files[0]], batch: 1)
        try await writer().write([files[1]], batch: 2)
        let recovered = try await writer().recover(committedBatch: 1)
        #expect(recovered == (1, 1))
        #expect(try names("new") == [files[0].name])
        #expect(try names("tmp").isEmpty)
        #expect(try await writer().recover(committedBatch: 1) == (0, 0))
    }

    @Test func recoveryLeavesFilesOfOthersAlone() async throws {
        try await writer(instance: "other").write([files[0]], batch: 1)
        try Data().write(to: URL(filePath: "\(path)/tmp/notes.txt"))
        let recovered = try await writer().recover(committedBatch: 9)
        #expect(recovered == (0, 0))
        #expect(try names("tmp").count == 2)
    }

    @Test func neverReplacesAFileThatIsThere() async throws {
        let spool = try writer()
        try await spool.write([files[0]], batch: 1)
        let planted = URL(filePath: "\(path)/new/\(files[0].name)")
        try Data("mine".utf8).write(to: planted)
        try await spool.publish()
        #expect(try Data(contentsOf: planted) == Data(files[0].bytes))
        let aside = "aside-1-\(files[0].name)"
        #expect(try names("tmp") == [aside])
        #expect(try Data(contentsOf: URL(filePath: "\(path)/tmp/\(aside)")) == Data("mine".utf8))
        #expect(await spool.takeSetAside() == ["\(path)/tmp/\(aside)"])
        #expect(await spool.takeSetAside() == [])
        // It is nobody's batch, and so stays where it is.
        #expect(try await writer().recover(committedBatch: 9) == (0, 0))
        #expect(try names("tmp") == [aside])
    }

    @Test(arguments: [false, true]) func whatTakesANameStopsNoOtherRecord(isFolder: Bool)
        async throws
    {
        let spool = try writer()
        try await spool.write(Array(files.prefix(3)), batch: 1)
        let planted = "\(path)/new/\(files[1].name)"
        if isFolder {
            try FileManager.default.createDirectory(
                atPath: planted,
                withIntermediateDirectories: false
            )
        } else {
            try FileManager.default.createSymbolicLink(
                atPath: planted,
                withDestinationPath: "/etc/passwd"
            )
        }
        try await spool.publish()
        #expect(try names("new") == files.prefix(3).map(\.name))
        #expect(try Data(contentsOf: URL(filePath: planted)) == Data(files[1].bytes))
        #expect(await spool.takeSetAside().count == 1)
    }

    @Test func aRecordThatIsPublishedAlreadyIsNotSetAside() async throws {
        try await writer().write(Array(files.prefix(2)), batch: 1)
        let planted = URL(filePath: "\(path)/new/\(files[0].name)")
        try Data(files[0].bytes).write(to: planted)
        let spool = try writer()
        #expect(try await spool.recover(committedBatch: 1) == (2, 0))
        #expect(try names("new") == files.prefix(2).map(\.name))
        #expect(try names("tmp") == [])
        #expect(await spool.takeSetAside() == [])
    }

    @Test func foldersThatWereRemovedOrMovedAreMadeAnew() async throws {
        let spool = try writer()
        #expect(try await !spool.reopenIfReplaced())
        try FileManager.default.removeItem(atPath: "\(path)/new")
        #expect(try await spool.reopenIfReplaced())
        #expect(try await !spool.reopenIfReplaced())
        try FileManager.default.moveItem(atPath: path, toPath: path + "-old")
        #expect(try await spool.reopenIfReplaced())
        try await spool.write([files[0]], batch: 1)
        try await spool.publish()
        #expect(try names("new") == [files[0].name])
        // Its parent too: that is more likely a disk that is not mounted than a wish.
        try FileManager.default.removeItem(atPath: folder.path)
        await #expect(throws: FileError.self) { try await spool.reopenIfReplaced() }
    }

    @Test(arguments: [EIO, ENOSPC])
    func aFailedSynchronisationDropsTheBatchAndIsNotRepeated(reason: Int32) async throws {
        let tried = Mutex<[Int32]>([])
        var calls = SystemCalls.real
        calls.synchronise = { file in
            tried.withLock { $0.append(file) }
            errno = reason
            return -1
        }
        let spool = try writer(calls: calls)
        let error = await #expect(throws: FileError.self) {
            try await spool.write(files, batch: 1)
        }
        #expect(error?.code == .cannotWrite)
        #expect(error?.cause?.rawValue == reason)
        #expect(try names("tmp").isEmpty)
        let descriptors = tried.withLock { $0 }
        #expect(Set(descriptors).count == descriptors.count)
    }

    @Test func aFullDiskDropsTheBatch() async throws {
        let count = Counter()
        var calls = SystemCalls.real
        calls.write = { file, bytes in
            guard count.increment() > 3 else { return SystemCalls.real.write(file, bytes) }
            errno = ENOSPC
            return -1
        }
        let spool = try writer(calls: calls)
        await #expect(throws: FileError.self) { try await spool.write(files, batch: 1) }
        #expect(try names("tmp").isEmpty)
        #expect(try names("new").isEmpty)
    }

    @Test func interruptedAndShortWritesAreCompleted() async throws {
        let count = Counter()
        var calls = SystemCalls.real
        calls.write = { file, bytes in
            if count.increment() % 2 == 0 {
                errno = EINTR
                return -1
            }
            return SystemCalls.real.write(file, bytes.prefix(2))
        }
        let spool = try writer(calls: calls)
        try await spool.write(files, batch: 1)
        try await spool.publish()
        for file in files {
            let data = try Data(contentsOf: URL(filePath: "\(path)/new/\(file.name)"))
            #expect(data == Data(file.bytes))
        }
    }

    @Test func aFailedRenameIsMadeGoodByRecovery() async throws {
        let count = Counter()
        var calls = SystemCalls.real
        calls.rename = { from, to, name, newName in
            guard count.increment() == 3 else {
                return SystemCalls.real.rename(from, to, name, newName)
            }
            errno = EIO
            return -1
        }
        let spool = try writer(calls: calls)
        try await spool.write(files, batch: 1)
        let error = await #expect(throws: FileError.self) { try await spool.publish() }
        #expect(error?.code == .cannotPublish)
        let recovered = try await spool.recover(committedBatch: 1)
        #expect(recovered.published == 3)
        #expect(try names("new") == files.map(\.name))
    }

    @Test func manyFilesNeedFewDescriptors() async throws {
        let many = (0..<600).map { SpoolFile(name: "m\($0).json", bytes: [0x7B, 0x7D]) }
        let spool = try writer()
        try await spool.write(many, batch: 1)
        try await spool.publish()
        #expect(try names("new").count == 600)
    }
}
