import FeedmillSystem
import FeedmillTestSupport
import Foundation
import Testing

@Suite struct FileReplacementTests {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func mode(_ path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func theModeStays() throws {
        let path = try folder.write("list", "old")
        try FileManager.default.setAttributes([.posixPermissions: 0o624], ofItemAtPath: path)
        try FileReplacement.replace(path, with: Array("new".utf8), expecting: Array("old".utf8))
        #expect(try folder.readText("list") == "new")
        #expect(try mode(path) == 0o624)
        #expect(folder.entries() == ["list"])
    }

    @Test func aNewFileTakesTheModeOfItsModel() throws {
        let model = try folder.write("model", "")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: model)
        let path = folder.path("list")
        try FileReplacement.replace(path, with: [0x61], expecting: nil, like: model)
        #expect(try mode(path) == 0o600)
    }

    @Test func theTargetOfALinkIsReplacedNotTheLink() throws {
        try folder.write("deep/list", "old")
        let link = folder.path("link")
        try FileManager.default.createSymbolicLink(
            atPath: link,
            withDestinationPath: "deep/list"
        )
        try FileReplacement.replace(link, with: Array("new".utf8), expecting: Array("old".utf8))
        #expect(try folder.readText("deep/list") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "deep/list")
    }

    @Test func aLinkToNothingIsRefused() throws {
        let link = folder.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
        let error = #expect(throws: FileError.self) {
            try FileReplacement.replace(link, with: [], expecting: nil)
        }
        #expect(error?.code == .cannotCreate)
        #expect(folder.entries() == ["link"])
    }

    @Test(arguments: [nil, Array("other".utf8), []] as [[UInt8]?])
    func whatSomebodyElseChangedIsNotLost(expected: [UInt8]?) throws {
        let path = try folder.write("list", "theirs")
        let error = #expect(throws: FileError.self) {
            try FileReplacement.replace(path, with: [0x61], expecting: expected)
        }
        #expect(error?.code == .locked)
        #expect(try folder.readText("list") == "theirs")
    }

    @Test func aMissingFolderIsNamed() throws {
        let path = folder.path("nowhere/list")
        let error = #expect(throws: FileError.self) {
            try FileReplacement.replace(path, with: [], expecting: nil)
        }
        #expect(error?.description.hasPrefix("\(path): its folder is missing") == true)
    }
}
