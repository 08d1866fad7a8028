import Glibc

/// Finds inputs that cost more than their size allows, which ends the process as a crash does.
///
/// What counts is the processor time of the thread, not how long it took, and the least of several
/// runs: a machine with other work to do finds nothing. The sanitiser makes code several times as
/// slow, and the bound is wide; work that grows with the square of the input is far beyond it.
enum CostOracle {
    /// For tables that are made once, and the clock's own steps.
    private static let fixed = 100_000_000
    private static let perByte = 4_000
    private static let runs = 3

    /// Runs the work on an input of so many bytes.
    static func watch(_ count: Int, _ work: () -> Void) {
        let bound = fixed + perByte * count
        var least = Int.max
        for _ in 0..<runs {
            let start = processorTime()
            work()
            least = min(least, processorTime() - start)
            if least <= bound { return }
        }
        fatalError("\(count) bytes cost \(least / 1_000) µs, \(least / max(count, 1)) ns a byte")
    }

    /// Nanoseconds that this thread has used.
    private static func processorTime() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
