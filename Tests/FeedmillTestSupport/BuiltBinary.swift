import Glibc

/// The program that was built beside the tests.
package struct BuiltBinary: Sendable {
    /// What a finished run left behind.
    package struct Result: Sendable {
        package let stdout: [UInt8]
        package let stderr: [UInt8]
        package let exit: RunningProgram.Exit

        package var output: String { String(decoding: stdout, as: UTF8.self) }
        package var errorOutput: String { String(decoding: stderr, as: UTF8.self) }
        /// The exit status; `nil` when a signal ended the program.
        package var status: Int32? {
            if case .exited(let status) = exit { status } else { nil }
        }
    }

    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    package let path: String

    /// Finds a product in the folder that the test bundle was built into.
    package init(_ name: String = "feedmill") throws(Problem) {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0 else { throw Problem(description: "/proc/self/exe cannot be read") }
        let bundle = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let slash = bundle.lastIndex(of: "/") else {
            throw Problem(description: "\(bundle) has no folder")
        }
        path = bundle[...slash] + name
        guard unsafe access(path, X_OK) == 0 else {
            throw Problem(description: "\(path) is not built: run swift build --build-tests")
        }
    }

    /// Whether there is a program at the path, for tests that need one of the system's.
    package static func exists(_ path: String) -> Bool {
        unsafe access(path, X_OK) == 0
    }

    /// A program at a known path.
    package init(path: String) {
        self.path = path
    }

    /// Starts the program and lets it run.
    ///
    /// - Parameters:
    ///   - arguments: The arguments after the program's name.
    ///   - environment: Variables set besides PATH, HOME and the locale; nothing else is inherited.
    ///   - directory: The folder to run in; the tests' own when `nil`.
    ///   - stdin: The bytes on its standard input.
    /// - Returns: The running program.
    /// - Throws: ``Problem`` when it cannot be started.
    package func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        directory: String? = nil,
        stdin: [UInt8] = []
    ) throws(Problem) -> RunningProgram {
        try RunningProgram(
            path: path,
            arguments: arguments,
            environment: environment,
            directory: directory,
            stdin: stdin
        )
    }

    /// Runs the program to its end; at the deadline it is killed.
    package func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        directory: String? = nil,
        stdin: [UInt8] = [],
        deadline: Duration = WaitLimit.standard
    ) async throws -> Result {
        let program = try start(
            arguments,
            environment: environment,
            directory: directory,
            stdin: stdin
        )
        return try await program.result(within: deadline)
    }
}
