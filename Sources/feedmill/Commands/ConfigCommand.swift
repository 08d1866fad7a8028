import ArgumentParser

/// The configuration in force: `feedmill config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the settings in force, the paths in use, and the schema for editors.",
        discussion: """
            Reads what every other command reads: options, the environment, the configuration file, \
            and the defaults. Nothing is fetched or written.

            Example: feedmill config show | grep -v default
            """,
        subcommands: [
            ConfigShowCommand.self, ConfigPathsCommand.self, ConfigSchemaCommand.self,
        ]
    )
}
