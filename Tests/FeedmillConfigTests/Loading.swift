import FeedmillAddress
import FeedmillConfig
import FeedmillTestSupport

/// Loads configurations from a folder of the test's own, with an environment of its own.
struct Loading {
    let folder: TemporaryDirectory
    var environment: [String: String] = [:]
    var userID: UInt32 = 0
    var options: [String: ConfigurationLoader.Option] = [:]
    var knownVariables: Set<String> = []
    var identity: @Sendable (WebURL) -> String = { $0.string }

    init() throws {
        folder = try TemporaryDirectory()
    }

    /// Loads `feedmill.yaml` of the folder, named without a path.
    func load(_ text: String) throws -> LoadedConfiguration {
        try folder.write("feedmill.yaml", text)
        return try load(path: "feedmill.yaml")
    }

    func load(
        path: String?,
        after previous: LoadedConfiguration? = nil
    ) throws(ConfigurationError) -> LoadedConfiguration {
        try ConfigurationLoader.open(
            path: path,
            options: options,
            knownVariables: knownVariables,
            environment: ProcessEnvironment(
                variables: environment,
                userID: userID,
                currentDirectory: folder.path
            ),
            identity: identity
        ).load(after: previous)
    }

    /// The lines that a wrong file gives, the folder's path left out.
    func problems(_ text: String) throws -> [String] {
        try folder.write("feedmill.yaml", text)
        do {
            _ = try load(path: "feedmill.yaml")
            return []
        } catch {
            return lines(error.problems)
        }
    }

    func warnings(_ text: String) throws -> [String] {
        lines(try load(text).warnings)
    }

    func lines(_ problems: [Problem]) -> [String] {
        problems.map { $0.description.replacing(folder.path + "/", with: "") }
    }
}
