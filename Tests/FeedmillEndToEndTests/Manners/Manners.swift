import FeedmillTestSupport
import Testing

/// What servers may expect of a well-behaved client, one test a rule, each for both ways of polling.
///
/// `daemon` is the daemon's loop in this process, with a clock that the test moves; `poll` is the
/// built program, started anew for every pass with `--now`. Both work on the same kind of
/// configuration, state and spool, and ask the same scripted server.
@Suite("Manners", .fewAtOnce) struct Manners {}

/// The two ways to poll.
enum Way: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case daemon
    case poll

    var testDescription: String { rawValue }
}

extension Duration {
    static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
    static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
