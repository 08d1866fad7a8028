import FeedmillBytes

/// A place in the configuration: a file with line and column, a variable or an option.
package struct Location: Sendable, Hashable {
    /// The file as it was named, the environment variable or the command-line option.
    package var source: String
    /// Line, from 1; `nil` outside of files.
    package var line: Int?
    /// Column in Unicode scalars, from 1; `nil` outside of files.
    package var column: Int?

    package init(source: String, line: Int? = nil, column: Int? = nil) {
        self.source = source
        self.line = line
        self.column = column
    }
}

extension Location: CustomStringConvertible {
    package var description: String {
        var text = source.printable(limit: 400)
        if let line { text += ":\(line)" }
        if let column { text += ":\(column)" }
        return text
    }
}

/// One mistake, or one thing worth a second look: where it is, what it is, what to write instead.
package struct Problem: Sendable, Hashable {
    package var location: Location
    package var message: String

    package init(_ message: String, at location: Location) {
        self.location = location
        self.message = message
    }
}

extension Problem: CustomStringConvertible {
    /// `file:line:column: message`, one line.
    package var description: String { "\(location): \(message)" }
}

/// Why a configuration could not be used; all problems of all its files.
package struct ConfigurationError: Error, Sendable, Hashable {
    /// What kind of failure it is, for the exit code.
    package enum Code: Sendable, Hashable {
        /// Something is written wrong: exit code 78.
        case invalid
        /// The configuration file that was asked for does not exist: exit code 66.
        case missing
        /// The configuration file may not be read: exit code 77.
        case denied
    }

    package var code: Code
    /// At least one; in the order of files, lines and columns.
    package var problems: [Problem]
    /// What else was found.
    package var warnings: [Problem]
    /// The configuration file that was read or looked for.
    package var path: String?

    package init(code: Code, problems: [Problem], warnings: [Problem] = [], path: String? = nil) {
        self.code = code
        self.problems = problems
        self.warnings = warnings
        self.path = path
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for each problem.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
