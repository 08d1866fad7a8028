import Foundation

/// A configuration that is in order, with what deserves a second look.
package struct LoadedConfiguration: Sendable, Hashable {
    package var configuration: Configuration
    package var warnings: [Problem]
    /// The file that was read; `nil` when the default file does not exist.
    package var path: String?

    package init(configuration: Configuration, warnings: [Problem], path: String?) {
        self.configuration = configuration
        self.warnings = warnings
        self.path = path
    }
}

/// Finds and reads the configuration and its feed lists.
package enum ConfigurationLoader {
    /// A command-line option that sets a key.
    package struct Option: Sendable, Hashable {
        /// The option as the user wrote it, for messages: `--spool`.
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Loads the configuration.
    ///
    /// A default file that does not exist is no mistake: every key has a default.
    ///
    /// - Parameters:
    ///   - path: The file named by `--config`; `nil` for `$FEEDMILL_CONFIG` or the default one.
    ///   - options: Options by the dotted path of the key that they set, such as `http.timeout`.
    ///   - knownVariables: `FEEDMILL_` variables that have a meaning elsewhere.
    ///   - surroundings: Environment, account and current folder.
    /// - Returns: The configuration with every default filled in and every path absolute.
    /// - Throws: All problems of all files at once.
    package static func load(
        path: String?,
        options: [String: Option] = [:],
        knownVariables: Set<String> = [],
        surroundings: Surroundings
    ) throws(ConfigurationError) -> LoadedConfiguration {
        let context = LoadContext(surroundings: surroundings, options: options)
        let (file, root) = try read(path, context)
        let configuration = ConfigurationReader(context: context).read(root)
        context.warnOfUnusedVariables(
            knownPaths: KeyPaths.all,
            besides: knownVariables.union(["FEEDMILL_CONFIG"])
        )
        let problems = context.sortedProblems
        guard problems.isEmpty else {
            throw ConfigurationError(
                code: .invalid,
                problems: problems,
                warnings: context.sortedWarnings,
                path: file
            )
        }
        return LoadedConfiguration(
            configuration: configuration,
            warnings: context.sortedWarnings,
            path: file
        )
    }

    /// Loads the configuration with the environment given and the rest as the process has it.
    package static func load(
        path: String?,
        environment: [String: String],
        options: [String: Option] = [:],
        knownVariables: Set<String> = []
    ) throws(ConfigurationError) -> LoadedConfiguration {
        try load(
            path: path,
            options: options,
            knownVariables: knownVariables,
            surroundings: Surroundings(
                environment: environment,
                userID: Surroundings.processUserID,
                currentDirectory: FileManager.default.currentDirectoryPath
            )
        )
    }

    /// The file's name and root; both `nil` when there is no default file.
    private static func read(
        _ path: String?,
        _ context: LoadContext
    ) throws(ConfigurationError) -> (String?, SourceNode?) {
        let named = path ?? context.surroundings.value("FEEDMILL_CONFIG")
        guard let file = named ?? context.surroundings.defaultConfigurationPath else {
            return (nil, nil)
        }
        do {
            let absolute = context.resolve(file, at: Location(source: "--config"))
            return (file, try YAMLReader.read(try InputFile.text(absolute), source: file))
        } catch let failure as InputFile.Failure {
            if case .missing = failure, named == nil { return (nil, nil) }
            throw error(failure, file: file)
        } catch let error as YAMLReader.SyntaxError {
            throw ConfigurationError(code: .invalid, problems: [error.problem], path: file)
        } catch {
            throw ConfigurationError(
                code: .invalid,
                problems: [Problem("\(error)", at: Location(source: file))],
                path: file
            )
        }
    }

    private static func error(_ failure: InputFile.Failure, file: String) -> ConfigurationError {
        var location = Location(source: file)
        var code = ConfigurationError.Code.invalid
        switch failure {
        case .missing: code = .missing
        case .denied: code = .denied
        case .notUTF8(let line, let column):
            location = Location(source: file, line: line, column: column)
        case .isDirectory, .other: break
        }
        return ConfigurationError(
            code: code,
            problems: [Problem(failure.message, at: location)],
            path: file
        )
    }
}
