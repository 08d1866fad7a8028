import FeedmillBytes
import Foundation

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

    /// Whether anybody on the machine may read the file.
    static func isWorldReadable(_ path: String) -> Bool {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        guard let mode = attributes?[.posixPermissions] as? NSNumber else { return false }
        return mode.uint16Value & 0o004 != 0
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
