import FeedmillSystem
import Glibc
import SystemPackage

/// The program that a consumer runs, without a shell, on each record or batch.
package struct ConsumerCommand: Sendable {
    /// How a run ended.
    enum Outcome: Sendable, Hashable {
        case done
        /// Exit 75 (EX_TEMPFAIL): not now.
        case later
        /// Any other exit, or a signal, in words.
        case failed(String)
    }

    private let words: [String]
    private let environment: [String: String]

    /// A program by name or path, found as a shell would, with its arguments.
    package init(_ words: [String], environment: [String: String]) {
        self.words = words
        self.environment = environment
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - input: what it reads on standard input.
    ///   - variables: variables of the environment besides ours.
    ///   - stop: may end it by a signal.
    /// - Returns: how it ended.
    /// - Throws: `FileError`, with code `.noCommand` when it cannot be started.
    func run(
        _ input: [UInt8],
        variables: [String: String],
        stop: ConsumerStop
    ) throws(FileError) -> Outcome {
        let file = try Self.memoryFile(input)
        defer { close(file) }
        let process = try spawn(
            standardInput: file,
            environment: environment.merging(variables) { $1 }
        )
        stop.started(process)
        let status = stop.reap(process)
        switch (status & 0x7F, status >> 8 & 0xFF) {
        case (0, 0): return .done
        case (0, 75): return .later
        case (0, let code): return .failed("exit status \(code)")
        case (let signal, _): return .failed("signal \(signal)")
        }
    }

    /// Standard input is a file in memory: unlike a pipe it does not block when the program does
    /// not read.
    private static func memoryFile(_ bytes: [UInt8]) throws(FileError) -> Int32 {
        let file = SystemCalls.makeMemoryFile("feedmill-record")
        guard file >= 0 else {
            throw FileError(.cannotWrite, "memory", "no file can be made", Errno(rawValue: errno))
        }
        guard SystemCalls.real.writeAll(bytes[...], to: file) else {
            let cause = Errno(rawValue: errno)
            close(file)
            throw FileError(.cannotWrite, "memory", "a record cannot be written", cause)
        }
        _ = lseek(file, 0, SEEK_SET)
        return file
    }

    private func spawn(
        standardInput: Int32,
        environment: [String: String]
    ) throws(FileError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
        // Signals as from a shell: this process ignores SIGPIPE, and those that ask it to stop.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        var none = sigset_t()
        unsafe sigfillset(&all)
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        )
        let argv = unsafe words.map { unsafe strdup($0) } + [nil]
        let envp = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe (argv + envp).forEach { unsafe free($0) } }
        var process: pid_t = 0
        let code = unsafe posix_spawnp(&process, words[0], &actions, &attributes, argv, envp)
        guard code == 0 else {
            throw FileError(
                .noCommand,
                words[0],
                "cannot be run; name a program, and give its arguments as words of their own",
                Errno(rawValue: code)
            )
        }
        return process
    }
}
