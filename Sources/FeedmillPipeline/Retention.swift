import FeedmillModel
import FeedmillState
import Foundation

/// Removes records that nobody took, once an hour at most, whichever process does it.
///
/// When it was done last stands in a file beside the state. Should that be lost, it is done an
/// hour's worth too early; nothing else hangs on it.
struct Retention: Sendable {
    /// How long a record may wait.
    let period: Duration
    let path: String
    private static let interval = Duration.seconds(3_600)

    /// The time before which records go; `nil` when it is not yet time to look.
    func horizon(at now: Timestamp) -> Timestamp? {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        // A time to come is that of a clock that has been put back.
        if let last = Timestamp(rfc3339: String(text.prefix { !$0.isNewline })), last <= now,
            now - last < Self.interval
        {
            return nil
        }
        return Timestamp(seconds: now.seconds - period.components.seconds)
    }

    /// Remembers that it was done.
    func wasDone(at now: Timestamp) throws(StateError) {
        do {
            try Data((now.rfc3339 + "\n").utf8).write(to: URL(filePath: path))
        } catch {
            throw StateError(
                code: .cannotWrite,
                path: path,
                message: "cannot be written; check owner and mode of its folder"
            )
        }
    }
}
