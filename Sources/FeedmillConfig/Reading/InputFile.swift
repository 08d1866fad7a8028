import FeedmillBytes
import Foundation
import Glibc

/// Reads the files that the configuration consists of.
enum InputFile {
    private static let sizeLimit = 256 << 20

    /// Why a file gave no text.
    enum Failure: Error {
        case missing
        case denied
        case isDirectory
        /// The place of the first byte that is not UTF-8.
        case notUTF8(line: Int, column: Int)
        case other(String)

        /// What is wrong, without the name of the file.
        var message: String {
            switch self {
            case .missing: "no such file"
            case .denied: "may not be read; check its permissions"
            case .isDirectory: "is a folder, not a file"
            case .notUTF8: "is not UTF-8 here; convert the file with iconv"
            case .other(let reason): "cannot be read: \(reason)"
            }
        }
    }

    /// The bytes of a file, without a byte order mark of UTF-8.
    static func bytes(_ path: String) throws(Failure) -> [UInt8] {
        withoutMark(try rawBytes(path))
    }

    static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// The bytes of a file as they are.
    static func rawBytes(_ path: String) throws(Failure) -> [UInt8] {
        let data: Data
        do {
            // Not all at once by name: that refuses pipes and devices, such as <(command).
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            data = try file.read(upToCount: sizeLimit + 1) ?? Data()
            try file.close()
        } catch let error as CocoaError {
            throw failure(error, path)
        } catch {
            throw .other("\(error)".printable(limit: 120))
        }
        guard data.count <= sizeLimit else {
            throw .other("it is larger than \(ScalarText.text(bytes: sizeLimit))")
        }
        return Array(data)
    }

    /// The text of a file, which must be UTF-8.
    static func text(_ path: String) throws(Failure) -> String {
        try text(of: bytes(path))
    }

    /// The text of bytes, which must be UTF-8.
    static func text(of bytes: [UInt8]) throws(Failure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw place(ofInvalid: bytes)
        }
        return text
    }

    /// Who else may read or change a file, in words that begin with a verb; `nil` when it is well
    /// kept.
    ///
    /// - Parameters:
    ///   - path: the file; what others may do in its folder they may do to it.
    ///   - hasSecrets: whether others must not read it either.
    /// - Returns: the words, for a message that begins with the file.
    static func exposure(of path: String, hasSecrets: Bool) -> String? {
        let target = URL(filePath: path).resolvingSymlinksInPath()
        guard let file = try? FileManager.default.attributesOfItem(atPath: target.path),
            // Not for pipes and devices, such as <(command).
            file[.type] as? FileAttributeType == .typeRegular,
            let mode = (file[.posixPermissions] as? NSNumber)?.uint16Value
        else { return nil }
        let wanted = hasSecrets ? "0600 or 0640" : "0644"
        if mode & 0o002 != 0 {
            return "can be changed by everybody on this machine; chmod it to \(wanted)"
        }
        if hasSecrets, mode & 0o004 != 0 {
            return "can be read by everybody on this machine, and holds secrets; chmod it to"
                + " \(wanted)"
        }
        if let owner = (file[.ownerAccountID] as? NSNumber)?.uint32Value, owner != 0,
            owner != geteuid()
        {
            return "belongs to another user, who can change it; chown it to root or to the user of"
                + " feedmill"
        }
        let parent = target.deletingLastPathComponent().path
        let folder = try? FileManager.default.attributesOfItem(atPath: parent)
        guard let mode = (folder?[.posixPermissions] as? NSNumber)?.uint16Value,
            mode & 0o1002 == 0o002
        else { return nil }
        return "lies in a folder where everybody can replace it; run chmod o-w"
            + " \(parent.printable(limit: 400))"
    }

    /// Whether there is nothing of that name.
    static func isMissing(_ path: String) -> Bool {
        do {
            _ = try names(inFolder: path)
        } catch {
            if case .missing = error { return true }
        }
        return false
    }

    /// Why a file cannot be read later, or `nil` when it can.
    static func reasonNotReadable(_ path: String) -> String? {
        do {
            if try names(inFolder: path) != nil { return Failure.isDirectory.message }
        } catch {
            return error.message
        }
        return FileManager.default.isReadableFile(atPath: path) ? nil : Failure.denied.message
    }

    /// The names in a folder, sorted; `nil` when the path is not a folder.
    static func names(inFolder path: String) throws(Failure) -> [String]? {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: target)
            guard attributes[.type] as? FileAttributeType == .typeDirectory else { return nil }
            return try FileManager.default.contentsOfDirectory(atPath: target).sorted()
        } catch let error as CocoaError {
            throw failure(error, path)
        } catch {
            throw .other("\(error)".printable(limit: 120))
        }
    }

    private static func failure(_ error: CocoaError, _ path: String) -> Failure {
        switch error.code {
        case .fileReadNoSuchFile, .fileNoSuchFile:
            return .missing
        case .fileReadNoPermission:
            return .denied
        default:
            if (try? names(inFolder: path)) != nil { return .isDirectory }
            return .other(error.localizedDescription.printable(limit: 120))
        }
    }

    private static func place(ofInvalid bytes: [UInt8]) -> Failure {
        var line = 1
        var column = 1
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue("\n"):
                line += 1
                column = 1
            case .scalarValue:
                column += 1
            case .emptyInput, .error:
                return .notUTF8(line: line, column: column)
            }
        }
    }
}
