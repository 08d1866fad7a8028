import FeedmillSystem
import FeedmillTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct PrivateFileTests {
    @Test func isMadeForUsOnlyAndKeptWhenItIsThere() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("state")
        try PrivateFile.makeIfMissing(path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try folder.write("state", "precious")
        try PrivateFile.makeIfMissing(path)
        #expect(try folder.readText("state") == "precious")
    }

    @Test func aMissingFolderIsSaid() throws {
        let folder = try TemporaryDirectory()
        let error = #expect(throws: FileError.self) {
            try PrivateFile.makeIfMissing(folder.path("none/state"))
        }
        #expect(error?.cause == .noSuchFileOrDirectory)
    }

    @Test func aSymbolicLinkIsNotFollowed() throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("state"),
            withDestinationPath: folder.path("elsewhere")
        )
        try PrivateFile.makeIfMissing(folder.path("state"))
        #expect(folder.entries() == ["state"])
    }
}
