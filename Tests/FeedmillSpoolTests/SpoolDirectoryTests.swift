import FeedmillSpool
import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Testing

@Suite struct SpoolDirectoryTests {
    let folder: TemporaryDirectory
    var path: String { folder.path + "/spool" }

    init() throws {
        folder = try TemporaryDirectory()
    }

    @Test func makesTheThreeFolders() throws {
        _ = try SpoolDirectory(path: path)
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        #expect(names == ["cur", "new", "tmp"])
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/tmp")
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func aMissingParentIsNotMadeUnlessAskedFor() throws {
        let deep = path + "/a/b"
        let error = #expect(throws: FileError.self) { try SpoolDirectory(path: deep) }
        #expect(error?.code == .cannotCreate)
        #expect(error?.description.hasPrefix(deep) == true)
        _ = try SpoolDirectory(path: deep, makingParents: true)
    }

    @Test(arguments: ["tmp", "new", "cur"])
    func aSymbolicLinkInTheSpoolIsRefused(name: String) throws {
        _ = try SpoolDirectory(path: path)
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/\(name)",
            withDestinationPath: folder.path
        )
        #expect(throws: FileError.self) { try SpoolDirectory(path: path) }
    }

    @Test func aFileInPlaceOfTheSpoolIsRefused() throws {
        try Data().write(to: URL(filePath: path))
        #expect(throws: FileError.self) { try SpoolDirectory(path: path) }
    }

    @Test func aSpoolThatEverybodyMayWriteToIsRefused() throws {
        _ = try SpoolDirectory(path: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
        let error = #expect(throws: FileError.self) { try SpoolDirectory(path: path) }
        #expect(error?.message.contains("chmod o-w") == true)
    }

    @Test func countsWhatWaits() throws {
        let spool = try SpoolDirectory(path: path)
        try Data(repeating: 1, count: 10).write(to: URL(filePath: path + "/new/a"))
        try Data(repeating: 1, count: 5).write(to: URL(filePath: path + "/new/b"))
        try FileManager.default.createDirectory(
            atPath: path + "/new/c",
            withIntermediateDirectories: false
        )
        #expect(try spool.contents.backlog() == (2, 15))
    }
}
