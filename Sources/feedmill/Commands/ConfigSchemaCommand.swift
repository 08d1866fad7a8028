import ArgumentParser
import FeedmillBytes
import FeedmillConfig
import FeedmillModel

/// The JSON Schema of the configuration: `feedmill config schema`.
struct ConfigSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of feedmill.yaml, for editors.",
        discussion: """
            Draft 2020-12. An editor with a YAML language server completes and explains keys by it \
            when the file begins with: # yaml-language-server: $schema=feedmill.schema.json

            Example: feedmill config schema > feedmill.schema.json
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        var writer = JSONWriter()
        ConfigurationSchema.write(to: &writer)
        var output = StandardOutput()
        try output.writeLine(String(decoding: writer.bytes, as: UTF8.self))
        try output.flush()
    }
}
