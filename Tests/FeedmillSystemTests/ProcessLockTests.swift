import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Testing

@Suite(.fewAtOnce) struct ProcessLockTests {
    @Test func aSecondHolderIsRefusedAndToldWhoHoldsIt() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path + "/lock"
        let first = try ProcessLock(path: path)
        do {
            _ = try ProcessLock(path: path)
            Issue.record("the lock was given twice")
        } catch {
            #expect(error.code == .locked)
            let process = ProcessInfo.processInfo.processIdentifier
            #expect(error.description.contains("held by process \(process);"))
        }
        _ = consume first
        _ = try ProcessLock(path: path)
    }

    @Test func aSymbolicLinkIsNotFollowed() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path + "/lock"
        try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: folder.path + "/elsewhere"
        )
        #expect(throws: FileError.self) { _ = try ProcessLock(path: path) }
    }
}
