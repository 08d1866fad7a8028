import Glibc

/// The processor time that this thread spends on something.
///
/// A bound on it says how much work something is; unlike the time of day, it stays the same when the
/// machine is busy with other work.
package func processorTime(_ work: () throws -> Void) rethrows -> Duration {
    let start = threadTime()
    try work()
    return threadTime() - start
}

private func threadTime() -> Duration {
    var time = timespec()
    let code = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    precondition(code == 0, "the system keeps no time of threads")
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
