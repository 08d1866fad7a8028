package import FeedmillSystem
import Glibc
import Synchronization
import SystemPackage

/// A request to stop the consumer: the first lets the running command finish, a second one ends the
/// command.
package final class ConsumerStop: Sendable {
    private struct State {
        var requests = 0
        var command: pid_t?

        func endCommand() {
            if requests > 1, let command { kill(command, SIGTERM) }
        }
    }

    private let state = Mutex(State())
    /// Becomes readable when the consumer is to stop.
    let readEnd: Int32
    private let writeEnd: Int32

    package init() throws(FileError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            throw FileError(.cannotWatch, "pipe", "cannot be made", Errno(rawValue: errno))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    package var isStopping: Bool { state.withLock { $0.requests > 0 } }

    /// Asks to stop.
    package func stop() {
        state.withLock { state in
            state.requests += 1
            state.endCommand()
        }
        _ = unsafe Glibc.write(writeEnd, [1 as UInt8], 1)
    }

    func started(_ process: pid_t) {
        state.withLock { state in
            state.command = process
            // The command may signal whoever stops it before this line is reached.
            state.endCommand()
        }
    }

    /// Waits for the end of the command and returns its wait status.
    ///
    /// It is reaped only when no more signals can be sent to its process id.
    func reap(_ process: pid_t) -> Int32 {
        var information = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) != 0,
            errno == EINTR
        {}
        return state.withLock { state in
            state.command = nil
            var status: Int32 = 0
            while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
            return status
        }
    }
}
