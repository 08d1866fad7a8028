import Glibc
import Synchronization

/// A started program whose output is collected by threads of its own.
package final class RunningProgram: Sendable {
    package enum Exit: Sendable, Hashable {
        case exited(Int32)
        case signalled(Int32)
    }

    private struct State {
        var stdout: [UInt8] = []
        var stderr: [UInt8] = []
        var exit: Exit?
        /// Asked after every change; resumed and removed when the answer is true.
        var watchers: [(isMet: @Sendable (State) -> Bool, CheckedContinuation<Void, Never>)] = []
    }

    package let processID: Int32
    private let state = Mutex(State())
    private let ended = Gate()

    init(
        path: String,
        arguments: [String],
        environment: [String: String],
        directory: String?,
        stdin: [UInt8]
    ) throws(BuiltBinary.Problem) {
        let pipes = (0..<3).map { _ in Descriptor.pipe() }
        processID = try Self.spawn(path, arguments, environment, directory, pipes)
        pipes[0].0.close()
        pipes[1].1.close()
        pipes[2].1.close()
        let writer = BackgroundThread { pipes[0].1.writeAll(stdin) }
        let readers = [
            BackgroundThread { [self] in
                pipes[1].0.readAll { bytes in change { $0.stdout += bytes } }
            },
            BackgroundThread { [self] in
                pipes[2].0.readAll { bytes in change { $0.stderr += bytes } }
            },
        ]
        // The last thread keeps the object alive until the program has ended.
        let reaper = BackgroundThread { [self] in
            let exit = wait()
            ended.open()
            writer.join()
            for reader in readers { reader.join() }
            change { $0.exit = exit }
        }
        reaper.detach()
    }

    /// Sends a signal; does nothing when the program has ended.
    package func send(_ signal: Int32) {
        let isRunning = state.withLock { $0.exit == nil }
        if isRunning { _ = kill(processID, signal) }
    }

    /// What has come on standard output so far.
    package var output: String { state.withLock { String(decoding: $0.stdout, as: UTF8.self) } }

    /// What has come on standard error so far.
    package var errorOutput: String {
        state.withLock { String(decoding: $0.stderr, as: UTF8.self) }
    }

    /// Waits until the program has written `text` on either output, or has ended.
    package func waitForOutput(_ text: String) async {
        await wait { state in
            state.exit != nil || String(decoding: state.stdout, as: UTF8.self).contains(text)
                || String(decoding: state.stderr, as: UTF8.self).contains(text)
        }
    }

    /// Waits until the program has ended by itself or by a signal.
    package func waitForEnd() async {
        await wait { $0.exit != nil }
    }

    /// Waits for the end; kills the program at the deadline and says so by an error.
    package func result(within deadline: Duration) async throws -> BuiltBinary.Result {
        let isLate = Mutex(false)
        let guardian = BackgroundThread { [self, ended] in
            let (seconds, attoseconds) = deadline.components
            let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
            let isOver = waitUntilReadable(
                [ended.readEnd.number],
                milliseconds: Int32(clamping: milliseconds)
            )
            guard !isOver[0] else { return }
            isLate.withLock { $0 = true }
            send(SIGKILL)
        }
        await wait { $0.exit != nil }
        guardian.join()
        let result = state.withLock { state in
            BuiltBinary.Result(
                stdout: state.stdout,
                stderr: state.stderr,
                exit: state.exit ?? .signalled(0)
            )
        }
        guard !isLate.withLock({ $0 }) else {
            throw BuiltBinary.Problem(
                description: "the program ran longer than \(deadline): \(result.errorOutput)"
            )
        }
        return result
    }
}

// MARK: - Waiting

extension RunningProgram {
    private func change(_ body: (inout State) -> Void) {
        let ready = state.withLock { state in
            body(&state)
            let met = state.watchers.map { $0.isMet(state) }
            let ready = zip(state.watchers, met).filter { $0.1 }.map { $0.0.1 }
            state.watchers = zip(state.watchers, met).filter { !$0.1 }.map { $0.0 }
            return ready
        }
        for continuation in ready { continuation.resume() }
    }

    private func wait(until isMet: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if isMet(state) { return true }
                state.watchers.append((isMet, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func wait() -> Exit {
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) < 0 {
            guard errno == EINTR else { return .signalled(0) }
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }
}

// MARK: - Starting

extension RunningProgram {
    /// The program meets signals as from a shell: what runs the tests may block or ignore some.
    private static func defaultSignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        var all = sigset_t()
        var none = sigset_t()
        unsafe posix_spawnattr_init(&attributes)
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
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
        var attributes = defaultSignals()
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

extension Descriptor {
    /// Writes everything and closes; a reader that went away ends it early.
    fileprivate func writeAll(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(number, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        close()
    }

    /// Reads up to the end and closes.
    fileprivate func readAll(_ body: ([UInt8]) -> Void) {
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(number, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            body(Array(part[..<count]))
        }
        close()
    }
}
