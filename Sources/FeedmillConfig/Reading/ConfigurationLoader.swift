package import FeedmillAddress

/// A configuration without mistakes, with what deserves a second look.
package struct LoadedConfiguration: Sendable, Hashable {
    package var configuration: Configuration
    package var warnings: [Problem]
    /// The file that was read; `nil` when the default file does not exist.
    package var path: String?
    /// Where the keys that are given are written, by their paths.
    var origins: [String: Origin]
    /// The feed lists, in the order of `feeds`.
    package var lists: [ConfiguredList]
    /// Where each feed is listed.
    package var listings: [FeedListing]
    /// The files and folders that `feeds` names, else the list that is looked for without it.
    package var listPaths: [String]
    /// Whether `feeds` names nothing, so that only the list beside the configuration is read.
    package var usesDefaultList: Bool
    /// The lists that look as if somebody were writing them.
    package var unfinishedLists: Set<String> = []
    /// How they were before they were read.
    package var stamps: FileStamps
    /// The absolute path of the configuration, also of one that does not exist yet; `nil` where there
    /// is no home for one.
    package var configurationPath: String?
    /// The folder that it lies in.
    package var folder: String
}

extension LoadedConfiguration {
    /// Whether a list looks half-written: its last line has no end, or half of its feeds are gone.
    ///
    /// - Parameter old: what is in force.
    /// - Returns: whether it is better to wait.
    package func isDoubtful(after old: LoadedConfiguration) -> Bool {
        func counts(_ loaded: LoadedConfiguration) -> [String: Int] {
            loaded.listings.reduce(into: [:]) { $0[$1.location.source, default: 0] += 1 }
        }
        let paths = Set(lists.map(\.path))
        if unfinishedLists.contains(where: { !stamps.agree(with: old.stamps, at: $0) }) {
            return true
        }
        let now = counts(self)
        return counts(old).contains { path, count in
            count > 1 && paths.contains(path) && (now[path] ?? 0) * 2 <= count
        }
    }
}

/// A configuration file as it was read, from which its feed lists can be read again and again.
package struct ConfigurationSource: Sendable {
    /// The file; `nil` when the default file does not exist.
    package let path: String?
    let root: SourceNode?
    let options: [String: ConfigurationLoader.Option]
    let knownVariables: Set<String>
    let environment: ProcessEnvironment
    let identity: @Sendable (WebURL) -> String

    /// Reads the configuration and everything that it names.
    ///
    /// - Parameters:
    ///   - toleratingMissingLists: whether a feed list that does not exist is tolerated.
    ///   - previous: what is in force; the feeds of a list that cannot be read are taken from it.
    /// - Returns: the configuration with every default filled in and every path absolute.
    /// - Throws: all problems of all files at once; those of feed lists only when no feed is left.
    package func load(
        toleratingMissingLists: Bool = false,
        after previous: LoadedConfiguration? = nil
    ) throws(ConfigurationError) -> LoadedConfiguration {
        let context = LoadContext(
            environment: environment,
            options: options,
            identity: identity,
            toleratesMissingLists: toleratingMissingLists
        )
        let file = path ?? environment.defaultConfigurationPath
        let home = file.map { environment.directory(ofFile: $0) }
        let reading = ConfigurationReader(
            context: context,
            defaultList: home.map { $0 == "/" ? "/feeds.opml" : $0 + "/feeds.opml" },
            previous: previous
        ).read(root)
        context.warnOfUnusedVariables(
            knownPaths: Keys.file.keys.map(\.path),
            besides: knownVariables.union(["FEEDMILL_CONFIG"])
        )
        let isUsable =
            context.sortedProblems.isEmpty && !reading.configuration.feeds.isEmpty
        let problems = isUsable ? [] : context.allProblems
        guard problems.isEmpty else {
            throw ConfigurationError(
                code: .invalid,
                problems: problems,
                warnings: context.sortedWarnings,
                path: path
            )
        }
        return LoadedConfiguration(
            configuration: reading.configuration,
            warnings: context.sortedWarnings,
            path: path,
            origins: reading.origins,
            lists: reading.lists,
            listings: reading.listings,
            listPaths: reading.listPaths,
            usesDefaultList: reading.usesDefaultList,
            unfinishedLists: context.unfinishedLists,
            stamps: reading.stamps,
            configurationPath: file.map {
                environment.absolute($0, in: environment.currentDirectory)
            },
            folder: home ?? environment.currentDirectory
        )
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

    /// Reads the configuration file.
    ///
    /// A default file may be missing: every key has a default.
    ///
    /// - Parameters:
    ///   - path: The file named by `--config`; `nil` for `$FEEDMILL_CONFIG` or the default one.
    ///   - options: Options by the dotted path of the key that they set, such as `http.timeout`.
    ///   - knownVariables: `FEEDMILL_` variables that have a meaning elsewhere.
    ///   - environment: Environment, account and current folder.
    ///   - identity: What makes two addresses the same feed.
    /// - Returns: The file, ready to be loaded.
    /// - Throws: Why it cannot be read, or what is wrong with its syntax.
    package static func open(
        path: String?,
        options: [String: Option] = [:],
        knownVariables: Set<String> = [],
        environment: ProcessEnvironment,
        identity: @escaping @Sendable (WebURL) -> String = { $0.string }
    ) throws(ConfigurationError) -> ConfigurationSource {
        let (file, root) = try read(path, environment)
        return ConfigurationSource(
            path: file,
            root: root,
            options: options,
            knownVariables: knownVariables,
            environment: environment,
            identity: identity
        )
    }

    /// The file's name and root; both `nil` when there is no default file.
    private static func read(
        _ path: String?,
        _ environment: ProcessEnvironment
    ) throws(ConfigurationError) -> (String?, SourceNode?) {
        let named = path ?? environment.value("FEEDMILL_CONFIG")
        guard let file = named ?? environment.defaultConfigurationPath else {
            return (nil, nil)
        }
        do {
            let absolute = environment.absolute(file, in: environment.currentDirectory)
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
