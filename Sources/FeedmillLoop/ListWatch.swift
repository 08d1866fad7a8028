package import FeedmillConfig

/// Decides when feed lists that have changed are to be read.
///
/// A list that is being written is left until two looks find it the same.
package struct ListWatch: Sendable {
    private var read: FileStamps
    private var last: FileStamps

    package init(_ stamps: FileStamps) {
        read = stamps
        last = stamps
    }

    /// Takes a look into account; returns whether the lists are to be read now.
    package mutating func isDue(_ seen: FileStamps) -> Bool {
        defer { last = seen }
        return seen != read && seen == last
    }

    /// The lists were read as they were at that look, with whatever success.
    package mutating func wasRead(_ seen: FileStamps) {
        read = seen
        last = seen
    }
}
