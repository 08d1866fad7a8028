import Foundation
import Synchronization

/// Standard error for everything else.
enum StandardError {
    private struct Stream {
        /// Whether to wait for a reader that does not read.
        var waits = true
        /// Lines that were left out since nobody read them.
        var lost = 0
    }

    private static let stream = Mutex(Stream())
    /// What a pipe or socket that is ready takes at once (PIPE_BUF).
    private static let pieceSize = 4_096
    /// How long a daemon waits for a reader before it leaves lines out, in milliseconds.
    private static let patience: Int32 = 100

    /// Leaves lines out from now on when nobody reads them, rather than wait: for the daemon, which
    /// has more to do than to write its log.
    static func stopWaiting() { stream.withLock { $0.waits = false } }

    /// Writes a line; a failure cannot be reported anywhere.
    static func write(_ line: String) {
        stream.withLock { stream in
            guard stream.waits else { return write(line, &stream) }
            try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
        }
    }

    /// Writes without a line feed, for the progress line.
    static func writeRaw(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    static var isTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

    private static func write(_ line: String, _ stream: inout Stream) {
        // Once a line was left out there is no more waiting until somebody reads again.
        guard isReady(within: stream.lost == 0 ? patience : 0) else {
            stream.lost += 1
            return
        }
        var text = line + "\n"
        if stream.lost > 0 {
            text =
                "feedmill: warning: \(stream.lost) lines of the log were left out here: nobody"
                + " read standard error\n" + text
        }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard isReady(within: patience) else { break }
            let piece = rest.prefix(pieceSize)
            do {
                try FileHandle.standardError.write(contentsOf: Data(piece))
            } catch {
                // Closed for good: nobody misses what comes.
                break
            }
            rest = rest.dropFirst(piece.count)
        }
        stream.lost = 0
    }

    /// Whether a piece can be written without waiting; files always can.
    private static func isReady(within milliseconds: Int32) -> Bool {
        var entry = pollfd(
            fd: FileHandle.standardError.fileDescriptor,
            events: Int16(POLLOUT),
            revents: 0
        )
        return unsafe poll(&entry, 1, milliseconds) != 0
    }
}
