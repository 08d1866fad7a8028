import FeedmillModel
import FeedmillState
import Foundation

/// When to let go of what was kept long enough: once in an hour or a day, whichever process does it.
///
/// When it was done last stands in a file beside the state. Should that be lost, it is done once
/// too often; nothing else hangs on it.
struct Retention: Sendable {
    /// How long things are kept.
    let period: Duration
    let path: String
    /// The time between two looks.
    var interval = Duration.seconds(3_600)

    init(period: Duration, path: String, every interval: Duration = .seconds(3_600)) {
        self.period = period
        self.path = path
        self.interval = interval
    }

    /// The time before which things go; `nil` when it is not yet time to look.
    func horizon(at now: Timestamp) -> Timestamp? {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        // A time to come is that of a clock that has been put back.
        if let last = Timestamp(rfc3339: String(text.prefix { !$0.isNewline })), last <= now,
            now - last < interval
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
