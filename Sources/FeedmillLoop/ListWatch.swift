package import FeedmillConfig

/// Decides when changed feed lists are read.
///
/// A list that is being written is not read until two checks find it the same. One that looks
/// half-written even so is taken when nothing has changed for half a minute: editors may leave out
/// the last line feed, and operators may remove half of their feeds.
package struct ListWatch: Sendable {
    package enum Decision: Sendable, Hashable {
        case wait
        /// Read them, and take them unless they look half-written.
        case read
        /// Take them as they are.
        case take
    }

    /// The checks, one every ``ReloadService/pause``, after which nobody is writing any more.
    package static let patience = 15

    private var inForce: FileStamps
    private var last: FileStamps
    /// How many checks have found the lists as they are now.
    private var equalChecks = 0

    package init(_ stamps: FileStamps) {
        inForce = stamps
        last = stamps
    }

    /// Takes the result of a check; returns what is to be done with the lists now.
    package mutating func decide(_ seen: FileStamps) -> Decision {
        guard seen == last else {
            last = seen
            equalChecks = 0
            return .wait
        }
        guard seen != inForce else { return .wait }
        equalChecks += 1
        switch equalChecks {
        case 1: return .read
        case Self.patience: return .take
        default: return .wait
        }
    }

    /// The lists are in force as that check found them, or stay out of force for a reason that
    /// time does not mend.
    package mutating func settle(_ seen: FileStamps) {
        inForce = seen
        last = seen
        equalChecks = 0
    }

    /// Reads the lists again at the next check.
    package mutating func retry() {
        inForce = FileStamps()
        equalChecks = 0
    }
}
