import Foundation

/// What tells from outside that files have changed: a look at them costs no reading.
///
/// Of a folder, the files in it count. A file that is replaced by another of its name has another
/// number; one that is missing is a state like any other.
package struct FileStamps: Sendable, Hashable {
    private struct Stamp: Sendable, Hashable {
        var number: UInt64
        var size: UInt64
        var changed: Double
    }

    private var stamps: [String: Stamp] = [:]

    package init() {}

    /// Looks at files and folders.
    package init(of paths: [String]) {
        for path in paths { look(at: path, isMember: false) }
    }

    /// Whether one file is as it was at another look.
    func agree(with others: FileStamps, at path: String) -> Bool {
        stamps[path] == others.stamps[path]
    }

    private mutating func look(at path: String, isMember: Bool) {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        // What cannot be looked at has no stamp; reading it says why.
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else {
            return
        }
        let date = attributes[.modificationDate] as? Date
        stamps[path] = Stamp(
            number: (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0,
            size: (attributes[.size] as? NSNumber)?.uint64Value ?? 0,
            changed: date?.timeIntervalSinceReferenceDate ?? 0
        )
        guard !isMember, attributes[.type] as? FileAttributeType == .typeDirectory,
            let names = try? FileManager.default.contentsOfDirectory(atPath: target)
        else { return }
        for name in names where FeedListFormat(fileName: name) != nil && !name.hasPrefix(".") {
            look(at: path + (path.hasSuffix("/") ? "" : "/") + name, isMember: true)
        }
    }
}
