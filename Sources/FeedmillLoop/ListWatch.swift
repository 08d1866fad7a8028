package import FeedmillConfig

/// Decides when changed feed lists are read.
///
/// A list that is being written is not read until two checks find it the same.
package struct ListWatch: Sendable {
    private var read: FileStamps
    private var last: FileStamps

    package init(_ stamps: FileStamps) {
        read = stamps
        last = stamps
    }

    /// Takes the result of a check; returns whether the lists are to be read now.
    package mutating func isDue(_ seen: FileStamps) -> Bool {
        defer { last = seen }
        return seen != read && seen == last
    }

    /// The lists were read as that check found them, with or without success.
    package mutating func wasRead(_ seen: FileStamps) {
        read = seen
        last = seen
    }
}
