package import FeedmillConfig
import FeedmillSpool
import FeedmillState
import FeedmillSystem
import Foundation
import Synchronization

/// The one place on disk where a process works: lock, state file and spool.
///
/// Holding one means being the only writer.
package final class Workspace: Sendable {
    let spool: SpoolDirectory
    let format: Configuration.Spool.Format
    let mode: UInt32
    /// The settings in force at the start.
    let settings: DeliverySettings
    private let lock: Mutex<ProcessLock?>
    let statePath: String
    private let newInstance: String

    /// Takes the lock and opens the spool.
    ///
    /// - Parameters:
    ///   - configuration: paths, format and mode.
    ///   - newInstance: the random name for a state that is made now: 16 hexadecimal digits.
    /// - Throws: `FileError`, with code `.locked` when another process works here.
    package init(_ configuration: Configuration, newInstance: String) throws {
        statePath = configuration.state.path
        format = configuration.spool.format
        mode = configuration.spool.mode
        settings = DeliverySettings(configuration, statePath: statePath)
        self.newInstance = newInstance
        try Self.makeStateFolder(configuration.state)
        lock = Mutex(try ProcessLock(path: statePath + ".lock"))
        try Self.makeStateFile(statePath)
        spool = try SpoolDirectory(
            path: configuration.spool.directory,
            makingParents: configuration.spool.isDefaultDirectory
        )
    }

    /// Lets another process, or another workspace of this one, work here.
    func release() {
        lock.withLock { $0 = nil }
    }

    func openState() throws(StateError) -> StateStore {
        try StateStore(path: statePath, newInstance: newInstance)
    }
}

extension Workspace {
    /// Makes the state file with a mode of its own; SQLite then gives the same mode to the files
    /// beside it.
    private static func makeStateFile(_ path: String) throws {
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        if type as? FileAttributeType == .typeSymbolicLink {
            throw StateError(
                code: .denied,
                path: path,
                message: "is a symbolic link, which is not followed; set state.path to its target"
            )
        }
        // Not by asking first whether it is there: on a failing disk the answer may be wrong.
        try PrivateFile.makeIfMissing(path)
    }

    /// Makes the folder of the state file, which only we read; more than that one only for the
    /// default path, as with the spool.
    private static func makeStateFolder(_ state: Configuration.State) throws {
        let folder = URL(filePath: state.path).deletingLastPathComponent().path
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: state.isDefaultPath,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StateError(
                code: .missing,
                path: folder,
                message:
                    "the folder of the state file is missing and cannot be made; make it, or set state.path"
            )
        }
    }
}
