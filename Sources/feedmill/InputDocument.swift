import FeedmillBytes
import Foundation

/// Reads a document named on the command line.
enum InputDocument {
    /// The largest document that is read, bytes: the default bound of a fetched body.
    static let byteLimit = 16 << 20

    /// Reads a file, or standard input for `-`.
    ///
    /// - Parameters:
    ///   - name: the file's path as given.
    ///   - limit: the largest size, in bytes.
    ///   - cutsLongOnes: whether a larger file is read up to one byte beyond the limit.
    /// - Returns: its bytes.
    /// - Throws: `CommandFailure` naming the file: 66 missing, 77 not readable, 65 too large.
    static func read(
        _ name: String,
        limit: Int = byteLimit,
        cutsLongOnes: Bool = false
    ) throws -> [UInt8] {
        let handle: FileHandle
        if name == "-" {
            handle = .standardInput
        } else {
            guard let file = FileHandle(forReadingAtPath: name) else { throw failure(name) }
            handle = file
        }
        do {
            // Read to one byte beyond the limit: a device or pipe does not report a size.
            let data = try handle.read(upToCount: limit + 1) ?? Data()
            if data.count > limit, !cutsLongOnes {
                throw CommandFailure(
                    .data,
                    "\(name.printable()): larger than \(limit >> 20) MiB, which none is"
                )
            }
            return Array(data)
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw failure(name)
        }
    }

    private static func failure(_ path: String) -> CommandFailure {
        let name = path.printable()
        if !FileManager.default.fileExists(atPath: path) {
            return CommandFailure(.inputMissing, "\(name): no such file")
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if attributes?[.type] as? FileAttributeType == .typeDirectory {
            return CommandFailure(.inputMissing, "\(name): is a folder; name a file")
        }
        return CommandFailure(.refused, "\(name): cannot be read; check its mode")
    }
}
