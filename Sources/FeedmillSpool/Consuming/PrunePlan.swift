package import FeedmillModel
import FeedmillSystem

/// Decides which files of `new` are removed, from names and sizes.
package struct PrunePlan: Sendable, Hashable {
    /// A file of `new` with its size.
    package struct File: Sendable, Hashable {
        package var name: SpoolName
        package var size: Int

        package init(name: SpoolName, size: Int) {
            self.name = name
            self.size = size
        }
    }

    /// Files first seen before this time are removed.
    package var oldest: Timestamp?
    package var maxFiles: Int?
    package var maxSize: Int?

    package init(oldest: Timestamp? = nil, maxFiles: Int? = nil, maxSize: Int? = nil) {
        self.oldest = oldest
        self.maxFiles = maxFiles
        self.maxSize = maxSize
    }

    /// The files to remove, the oldest first: those that are too old, and then as many as it takes
    /// to come down to the limits.
    package func victims(of files: [File]) -> [File] {
        let files = files.sorted { ($0.name.time, $0.name.text) < ($1.name.time, $1.name.text) }
        var count = files.count
        var size = files.reduce(0) { $0 + $1.size }
        let end = files.firstIndex { file in
            let isTooOld = oldest.map { file.name.time < $0 } ?? false
            let isTooMany = maxFiles.map { count > $0 } ?? false
            let isTooMuch = maxSize.map { size > $0 } ?? false
            guard isTooOld || isTooMany || isTooMuch else { return true }
            count -= 1
            size -= file.size
            return false
        }
        return Array(files[..<(end ?? files.count)])
    }
}

extension SpoolFolder {
    /// The files of records in the folder, in no order.
    func recordFiles() throws(FileError) -> [PrunePlan.File] {
        try names().compactMap { name in
            guard let name = SpoolName(name), let entry = entry(name.text), entry.kind == .file
            else { return nil }
            return PrunePlan.File(name: name, size: entry.size)
        }
    }

    /// Removes files; those that a consumer has taken meanwhile do not count.
    func remove(_ files: [PrunePlan.File]) throws(FileError) -> [PrunePlan.File] {
        var removed: [PrunePlan.File] = []
        for file in files where entry(file.name.text) != nil {
            if let error = remove(file.name.text) {
                throw FileError(
                    .cannotWrite,
                    "\(path)/\(file.name.text)",
                    "cannot be removed",
                    error
                )
            }
            removed.append(file)
        }
        return removed
    }
}
