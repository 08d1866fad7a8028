package import FeedmillDelivery
import FeedmillModel
import Foundation
import Synchronization

/// A second target, as simple as one can be: each batch becomes one file of lines in a folder.
///
/// What is staged has a name that begins with a dot. It does not care about power cuts.
package final class FolderTarget: DeliveryTarget {
    private let folder: URL
    private let staged = Mutex<Int64?>(nil)
    private let hasRoom = Mutex(true)

    package struct Full: Error {}

    package init(path: String) throws {
        folder = URL(filePath: path)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Says from now on that there is no room, or some again.
    package func fill(_ isFull: Bool) { hasRoom.withLock { $0 = !isFull } }

    private func stagedFile(_ batch: Int64) -> URL { folder.appending(path: ".\(batch)") }

    private func move(_ batch: Int64) throws {
        try FileManager.default.moveItem(
            at: stagedFile(batch),
            to: folder.appending(path: "\(batch).ndjson")
        )
    }

    package func recover(
        committed: Int64,
        progress: @Sendable (Int) -> Void
    ) async throws -> Int {
        staged.withLock { $0 = nil }
        var published = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            guard name.hasPrefix("."), let batch = Int64(name.dropFirst()) else { continue }
            progress(published)
            if batch <= committed {
                try move(batch)
                published += 1
            } else {
                try FileManager.default.removeItem(at: stagedFile(batch))
            }
        }
        return published
    }

    package func stage(_ batch: DeliveryBatch) async throws {
        let lines = batch.records.reduce(into: [UInt8]()) { $0 += $1.json() + [0x0A] }
        try Data(lines).write(to: stagedFile(batch.number))
        staged.withLock { $0 = batch.number }
    }

    package func publish() async throws {
        guard let batch = staged.withLock({ $0.take() }) else { return }
        try move(batch)
    }

    package func discard() async {
        guard let batch = staged.withLock({ $0.take() }) else { return }
        try? FileManager.default.removeItem(at: stagedFile(batch))
    }

    package func obstacle(to purpose: DeliveryPurpose) async throws -> (any Error)? {
        hasRoom.withLock { $0 } ? nil : Full()
    }
}
