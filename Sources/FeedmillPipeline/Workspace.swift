package import FeedmillConfig
import FeedmillModel
import FeedmillSpool
import FeedmillState
import Foundation

/// The one place on disk where a process works: lock, state file and spool.
///
/// Holding one means being the only writer.
package final class Workspace: Sendable {
    let spool: SpoolDirectory
    let format: Configuration.Spool.Format
    let mode: UInt32
    private let lock: ProcessLock
    private let statePath: String
    private let newInstance: String

    /// Takes the lock and opens the spool.
    ///
    /// - Parameters:
    ///   - configuration: paths, format and mode.
    ///   - newInstance: the random name for a state that is made now: 16 hexadecimal digits.
    /// - Throws: `SpoolError`, with code `.locked` when another process works here.
    package init(_ configuration: Configuration, newInstance: String) throws {
        statePath = configuration.state.path
        format = configuration.spool.format
        mode = configuration.spool.mode
        self.newInstance = newInstance
        try Self.makeStateFolder(of: statePath)
        lock = try ProcessLock(path: statePath + ".lock")
        spool = try SpoolDirectory(path: configuration.spool.directory)
    }

    func openState() throws(StateError) -> StateStore {
        try StateStore(path: statePath, newInstance: newInstance)
    }
}

extension Workspace {
    /// Makes the folder of the state file; only we read it.
    private static func makeStateFolder(of path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StateError(
                code: .denied,
                path: folder,
                message: "the folder of the state file cannot be made; make it, or set state.path"
            )
        }
    }
}
