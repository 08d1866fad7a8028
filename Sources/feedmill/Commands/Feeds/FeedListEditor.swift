import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillModel
import FeedmillSpool
import FeedmillSystem
import Foundation

/// Chooses the feed list that a command changes, and writes it.
struct FeedListEditor {
    let loaded: LoadedConfiguration
    /// The list that the user named, absolute.
    private let named: String?

    /// Reads the configuration; a list that it names may still be missing.
    init(_ common: CommonOptions, list: String?) throws {
        loaded = try common.load(toleratingMissingLists: true)
        named = list.map { URL(filePath: $0).standardizedFileURL.path }
    }

    var allowsFiles: Bool { loaded.configuration.http.allowsFileFeeds }

    /// The identities of the feeds of the configuration, and of a list that is not in it.
    func identities(with file: FeedListFile) throws -> Set<String> {
        var known = Set(loaded.configuration.feeds.map(\.identity))
        for feed in try file.feeds() {
            if let url = WebURL(feed.url) { known.insert(FeedIdentity.of(url)) }
        }
        return known
    }

    /// The list to change: the one named, else the first that can be, else a new one.
    ///
    /// - Parameter needsOPML: whether a plain text list is not enough.
    /// - Returns: the present list, empty when there is none.
    /// - Throws: why it cannot be read.
    func open(needsOPML: Bool) throws -> FeedListFile {
        if let named { return try FeedListFile.read(named) }
        let fitting = loaded.lists.first { list in
            list.format == .opml || (list.format == .lines && !needsOPML)
        }
        if let fitting { return try FeedListFile.read(fitting.path) }
        let folder = loaded.lists.first { $0.format == nil }?.path ?? loaded.folder
        return try FeedListFile.read(folder + (folder.hasSuffix("/") ? "" : "/") + "feeds.opml")
    }

    /// Writes a changed list, and says so if the configuration does not read it yet.
    func write(_ file: FeedListFile) throws {
        guard file.isChanged else { return }
        if file.original == nil { try makeFolder(of: file.path) }
        try FileReplacement.replace(
            file.path,
            with: file.bytes,
            expecting: file.original,
            like: loaded.path
        )
        guard !isRead(file.path) else { return }
        let isBeside = file.path == loaded.folder + "/" + Self.name(file.path)
        let entry = isBeside ? Self.name(file.path) : file.path
        let place = loaded.path ?? loaded.folder + "/feedmill.yaml"
        // A list that is read by default must be named once another one is.
        let hasDefault = FileManager.default.fileExists(atPath: loaded.folder + "/feeds.opml")
        let entries = (hasDefault ? "feeds.opml, " : "") + entry.printable()
        let advice =
            loaded.usesDefaultList
            ? "write \"feeds: [\(entries)]\" into \(place.printable())"
            : "add \"\(entry.printable())\" to \"feeds\" in \(place.printable())"
        StandardError.write("feedmill: nothing reads \(file.path.printable()) yet; \(advice)")
    }

    /// Whether the configuration names the list, or a folder that contains it.
    private func isRead(_ path: String) -> Bool {
        let path = Self.real(path)
        let folder = URL(filePath: path).deletingLastPathComponent().path
        return loaded.lists.contains { list in
            let listed = Self.real(list.path)
            return listed == path
                || list.format == nil && listed == folder
                    && FeedListFormat(fileName: path) != nil
        }
    }

    /// Creates the configuration folder for a user who has none; other folders must exist.
    private func makeFolder(of path: String) throws {
        guard path.hasPrefix(loaded.folder + "/"), loaded.path == nil else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: loaded.folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw CommandFailure(
                .cannotCreate,
                "\(loaded.folder.printable()): the folder cannot be made; name another list by --list"
                    + Advice.onAccess(to: loaded.folder)
            )
        }
    }

    private static func name(_ path: String) -> String { URL(filePath: path).lastPathComponent }

    private static func real(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
}
