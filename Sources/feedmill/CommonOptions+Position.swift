import ArgumentParser

extension CommonOptions {
    /// Moves common options from before or between the command names to after the last one.
    ///
    /// The argument parser accepts an option only after the command that declares it, but people
    /// write `feedmill --config FILE poll`.
    ///
    /// - Parameter arguments: the arguments of the program.
    /// - Returns: the arguments with the common options in their place.
    static func hoisted(_ arguments: some Sequence<String>) -> [String] {
        var rest = Array(arguments)[...]
        var names: [String] = []
        var options: [String] = []
        var command: any ParsableCommand.Type = Feedmill.self
        while let argument = rest.first, !command.configuration.subcommands.isEmpty {
            if let count = length(ofOption: argument), count <= rest.count {
                options += rest.prefix(count)
                rest = rest.dropFirst(count)
            } else if let next = command.configuration.subcommands.first(
                where: { $0.configuration.commandName == argument }
            ) {
                names.append(argument)
                rest = rest.dropFirst()
                command = next
            } else {
                break
            }
        }
        // Without a command, the parser reports what is wrong.
        return names.isEmpty ? options + rest : names + options + rest
    }

    /// How many arguments a common option takes, itself included; `nil` for any other argument.
    private static func length(ofOption argument: String) -> Int? {
        switch argument {
        case "--config", "--log-format": 2
        case "--verbose", "--quiet", "--no-color", "-q": 1
        case let text where text.hasPrefix("--config=") || text.hasPrefix("--log-format="): 1
        case let text where text.hasPrefix("-v") && text.dropFirst().allSatisfy { $0 == "v" }: 1
        default: nil
        }
    }
}
