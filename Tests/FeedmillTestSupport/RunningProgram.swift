import Glibc
import Synchronization

/// A started program whose output is collected by threads of its own.
///
/// It runs in a process group of its own, and is killed with all that it has started when a wait for
/// it ends without success, and with its last reference.
package final class RunningProgram: Sendable {
    package enum Exit: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
    }

    private struct State {
        var stdout: [UInt8] = []
        var stderr: [UInt8] = []
        /// Set when the process has ended; only then may the system give its number to another.
        var exit: Exit?
        /// Set when its output has ended, too.
        var isOver = false
    }

    package let processID: Int32
    private let name: String
    private let state = Watched(State())
    /// Opened when nobody wants the output any more: what still holds the pipes is not waited for.
    private let abandoned = Gate()

    init(
        path: String,
        arguments: [String],
        environment: [String: String],
        directory: String?,
        stdin: [UInt8]
    ) throws(BuiltBinary.Problem) {
        name = ([path] + arguments).joined(separator: " ")
        let pipes = (0..<3).map { _ in Descriptor.pipe() }
        processID = try Self.spawn(path, arguments, environment, directory, pipes)
        pipes[0].0.close()
        pipes[1].1.close()
        pipes[2].1.close()
        let helpers = [
            BackgroundThread { [abandoned] in pipes[0].1.writeAll(stdin, until: abandoned) },
            BackgroundThread { [state, abandoned] in
                pipes[1].0.readAll(until: abandoned) { bytes in
                    state.change { $0.stdout += bytes }
                }
            },
            BackgroundThread { [state, abandoned] in
                pipes[2].0.readAll(until: abandoned) { bytes in
                    state.change { $0.stderr += bytes }
                }
            },
        ]
        let reaper = BackgroundThread { [state, processID] in
            Self.waitForEnd(of: processID)
            state.change { $0.exit = Self.reap(processID) }
            for helper in helpers { helper.join() }
            state.change { $0.isOver = true }
        }
        reaper.detach()
    }

    deinit {
        if !state.value.isOver { kill() }
    }

    /// Sends a signal; does nothing when the program has ended.
    package func send(_ signal: Int32) {
        state.change { state in
            if state.exit == nil { _ = Glibc.kill(processID, signal) }
        }
    }

    /// Kills the program and all that it has started.
    package func kill() {
        state.change { state in
            guard !state.isOver else { return }
            // The number of a group is not given to another as long as one of its members runs.
            _ = Glibc.kill(-processID, SIGKILL)
        }
        abandoned.open()
    }

    /// What has come on standard output so far.
    package var output: String { String(decoding: state.value.stdout, as: UTF8.self) }

    /// What has come on standard error so far.
    package var errorOutput: String { String(decoding: state.value.stderr, as: UTF8.self) }

    /// Waits until the program has written `text` on either output, or has ended.
    package func waitForOutput(_ text: String) async throws {
        try await wait(for: "\"\(text)\"", within: WaitLimit.standard) { state in
            state.isOver || String(decoding: state.stdout, as: UTF8.self).contains(text)
                || String(decoding: state.stderr, as: UTF8.self).contains(text)
        }
    }

    /// Waits for the end of the program and of its output.
    package func result(
        within limit: Duration = WaitLimit.standard
    ) async throws -> BuiltBinary.Result {
        try await wait(for: "the end", within: limit) { $0.isOver }
        let state = state.value
        return BuiltBinary.Result(
            stdout: state.stdout,
            stderr: state.stderr,
            exit: state.exit ?? .signalled(0)
        )
    }

    private func wait(
        for what: String,
        within limit: Duration,
        until isMet: @escaping @Sendable (State) -> Bool
    ) async throws {
        do {
            try await state.wait(
                for: "\(what) of \(self.name), which wrote: \(self.output)\(self.errorOutput)",
                within: limit,
                until: isMet
            )
        } catch {
            kill()
            throw error
        }
    }
}

// MARK: - The process

extension RunningProgram {
    /// Waits until the process has ended, but does not free its number.
    private static func waitForEnd(of processID: Int32) {
        var information = unsafe siginfo_t()
        let flags = WEXITED | WNOWAIT
        while unsafe waitid(P_PID, id_t(processID), &information, flags) < 0, errno == EINTR {}
    }

    private static func reap(_ processID: Int32) -> Exit {
        var status: Int32 = 0
        guard unsafe waitpid(processID, &status, WNOHANG) == processID else { return .signalled(0) }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }

    /// The program meets signals as from a shell: what runs the tests may block or ignore some.
    private static func attributes() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        var all = sigset_t()
        var none = sigset_t()
        unsafe posix_spawnattr_init(&attributes)
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ environment: [String: String],
        _ directory: String?,
        _ pipes: [(Descriptor, Descriptor)]
    ) throws(BuiltBinary.Problem) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes[0].0.number, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes[1].1.number, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes[2].1.number, 2)
        var attributes = attributes()
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var variables = ["LC_ALL": "C.UTF-8"]
        for name in ["PATH", "HOME", "TMPDIR"] {
            if let value = unsafe getenv(name) { variables[name] = unsafe String(cString: value) }
        }
        variables.merge(environment) { $1 }
        // posix_spawn's change of directory is not visible here; env executes in place.
        let program = directory == nil ? path : "/usr/bin/env"
        let words = directory.map { ["env", "-C", $0, path] } ?? [path]
        let argv = unsafe (words + arguments).map { unsafe strdup($0) } + [nil]
        let envp = unsafe variables.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            unsafe (argv + envp).forEach { unsafe free($0) }
        }
        var processID: pid_t = 0
        let code = Descriptor.inheritance.withLock { _ in
            unsafe posix_spawn(&processID, program, &actions, &attributes, argv, envp)
        }
        guard code == 0 else {
            throw BuiltBinary.Problem(
                description: "\(path): \(unsafe String(cString: strerror(code)))"
            )
        }
        return processID
    }
}

// MARK: - Pipes

extension Descriptor {
    /// Writes everything and closes; a reader that went away ends it early.
    fileprivate func writeAll(_ bytes: [UInt8], until abandoned: Gate) {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
        var rest = bytes[...]
        while !rest.isEmpty {
            let events = waitUntilReady(writable: number, readable: abandoned.readEnd.number)
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(number, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EAGAIN, !events.isReadable { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        close()
    }

    /// Reads up to the end and closes.
    fileprivate func readAll(until abandoned: Gate, _ body: ([UInt8]) -> Void) {
        var part = [UInt8](repeating: 0, count: 65_536)
        while waitUntilReadable([number, abandoned.readEnd.number]) == [true, false] {
            let count = unsafe read(number, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            body(Array(part[..<count]))
        }
        close()
    }
}
