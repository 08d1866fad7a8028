import FeedmillBytes
import Foundation

/// Standard output for data: whole writes, and every failure is noticed.
struct StandardOutput: ~Copyable {
    /// The reader has closed the pipe: the program ends silently.
    struct Closed: Error {}

    private var buffer: [UInt8] = []
    private static let limit = 256 << 10

    mutating func write(_ bytes: [UInt8]) throws {
        guard buffer.count + bytes.count >= Self.limit else {
            buffer.append(contentsOf: bytes)
            return
        }
        try flush()
        try writeThrough(bytes)
    }

    /// Writes what a long document has come to, once that is enough for a write of its own.
    mutating func drain(_ writer: inout JSONWriter) throws {
        if writer.bytes.count >= Self.limit { try write(writer.take()) }
    }

    mutating func writeLine(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        buffer.append(0x0A)
        if buffer.count >= Self.limit { try flush() }
    }

    /// Writes what is buffered; call it before the command ends.
    mutating func flush() throws {
        guard !buffer.isEmpty else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        try writeThrough(buffer)
    }

    private func writeThrough(_ bytes: [UInt8]) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: bytes)
        } catch {
            let reason = POSIXError.reason(of: error)
            if reason == .EPIPE { throw Closed() }
            let cause =
                switch reason {
                case .ENOSPC, .EDQUOT: "no space is left"
                case .EIO: "I/O error"
                case .EBADF, nil: "is it closed?"
                case let code?: "error \(code.rawValue)"
                }
            throw CommandFailure(.inputOutput, "standard output cannot be written: \(cause)")
        }
    }
}

extension POSIXError {
    /// The POSIX code of an error, or of the one beneath it.
    fileprivate static func reason(of error: any Error) -> POSIXErrorCode? {
        let error = error as NSError
        let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
        let posix = [error, underlying].compactMap { $0 }.first { $0.domain == NSPOSIXErrorDomain }
        return posix.flatMap { POSIXErrorCode(rawValue: Int32($0.code)) }
    }
}

/// Standard error for everything else.
enum StandardError {
    /// Writes a line; a failure cannot be reported anywhere.
    static func write(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Writes without a line feed, for the progress line.
    static func writeRaw(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    static var isTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }
}
