/// The bounds of values that would otherwise be impossible or harmful.
enum Limits {
    /// One exchange with a server, and the pause between two.
    static let request: Duration = .seconds(60 * 60)
    /// No feed waits longer than this between two polls.
    static let interval: Duration = .seconds(31 * 24 * 60 * 60)
    /// A configuration file or feed list.
    static let fileSize = 256 << 20
    static let spoolSize = 1 << 50
    static let spoolFiles = 1_000_000_000
    /// Feeds are silent for weeks, and then show old articles again.
    static let memory: Duration = .seconds(30 * 86_400)
    /// A hundred years.
    static let retention: Duration = .seconds(36_525 * 86_400)
    /// Older pages that are followed at once.
    static let pages = 0...1_000
    static let nameLength = 200
    static let secretLength = 64 << 10
}
