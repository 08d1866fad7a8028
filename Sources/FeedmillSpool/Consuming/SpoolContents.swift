package import FeedmillSystem

/// A spool as its consumers see it: `new` and `cur`, never `tmp`.
package final class SpoolContents: Sendable {
    package let path: String
    let fresh: SpoolFolder
    let current: SpoolFolder

    /// Opens an existing spool; makes nothing.
    ///
    /// - Throws: `FileError`, with code `.missing` when there is none.
    package init(path: String) throws(FileError) {
        self.path = path
        let root = try SpoolFolder.open(root: path)
        fresh = try root.folder("new")
        current = try root.folder("cur")
    }

    init(path: String, fresh: SpoolFolder, current: SpoolFolder) {
        self.path = path
        self.fresh = fresh
        self.current = current
    }

    /// A folder with files of records in it.
    struct Place {
        let folder: SpoolFolder
        /// `new`, `cur`, or below that the folder of a consumer.
        let name: String
    }

    /// `new`, `cur` and the folders of consumers.
    func places() throws(FileError) -> [Place] {
        var places = [Place(folder: fresh, name: "new"), Place(folder: current, name: "cur")]
        for name in try current.names().sorted() where ClaimFolder.isName(name) {
            // A folder that its consumer has just removed, or that may not be read, is passed over.
            guard let folder = try? current.folder(name) else { continue }
            places.append(Place(folder: folder, name: "cur/\(name)"))
        }
        return places
    }
}

// MARK: - Files

/// A file of records in the spool.
package struct SpoolEntry: Sendable, Hashable {
    package let name: SpoolName
    /// `new`, `cur`, or `cur/take-…` of a consumer.
    package let place: String
    package let size: Int
}

extension SpoolContents {
    /// The files of records, the oldest first.
    package func entries() throws(FileError) -> [SpoolEntry] {
        var entries: [SpoolEntry] = []
        for place in try places() {
            for file in try place.folder.recordFiles() {
                entries.append(
                    SpoolEntry(name: file.name, place: place.name, size: file.size)
                )
            }
        }
        return entries.sorted { ($0.name.time, $0.name.text) < ($1.name.time, $1.name.text) }
    }

    /// How many files wait in `new` and `cur`, and their size in bytes.
    ///
    /// - Returns: count and total size, whatever the files are.
    /// - Throws: `FileError` when a folder cannot be read.
    package func backlog() throws(FileError) -> (files: Int, bytes: Int) {
        var files = 0
        var bytes = 0
        for place in try places() {
            for name in try place.folder.names() {
                guard let entry = place.folder.entry(name), entry.kind == .file else { continue }
                files += 1
                bytes += entry.size
            }
        }
        return (files, bytes)
    }

    /// Why a delivery into this spool would be refused now; `nil` when there is room.
    package func obstacle(
        limits: SpoolLimits,
        statePath: String
    ) throws(FileError) -> FileError? {
        var gauge = RoomGauge(contents: self, statePath: statePath, limits: limits)
        return try gauge.obstacle(at: .now)
    }

    /// Reads a file; `nil` when a consumer has taken it away meanwhile.
    package func read(_ entry: SpoolEntry) throws(FileError) -> [UInt8]? {
        do throws(FileError) {
            return try folder(of: entry.place).read(entry.name.text)
        } catch {
            guard error.code == .missing else { throw error }
            return nil
        }
    }

    private func folder(of place: String) throws(FileError) -> SpoolFolder {
        switch place {
        case "new": fresh
        case "cur": current
        default: try current.folder(String(place.dropFirst("cur/".count)))
        }
    }

    /// Removes files of `new`, and returns to it what dead consumers held.
    ///
    /// - Parameters:
    ///   - plan: which files go.
    ///   - isRehearsal: only say what would be done.
    /// - Returns: what was removed, what was returned, and what is left in `new`.
    /// - Throws: `FileError` when the spool cannot be read or written.
    package func prune(
        _ plan: PrunePlan,
        isRehearsal: Bool
    ) throws(FileError) -> (removed: [PrunePlan.File], returned: Int, left: Int) {
        let returned =
            isRehearsal ? 0 : try ClaimFolder.returnAbandoned(in: current, to: fresh)
        let files = try fresh.recordFiles()
        let victims = plan.victims(of: files)
        let removed = isRehearsal ? victims : try fresh.remove(victims)
        return (removed, returned, files.count - victims.count)
    }
}
