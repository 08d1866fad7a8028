import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig

/// A word in the place of a command.
struct UnknownCommand {
    private let word: String
    /// The words before it.
    private let path: [String]
    private let commands: [String]

    /// Finds it.
    ///
    /// - Parameter arguments: the arguments of the program, the common options in their place.
    /// - Returns: the word; `nil` when all commands exist.
    static func find(in arguments: [String]) -> UnknownCommand? {
        var command: any ParsableCommand.Type = Feedmill.self
        var path = ["feedmill"]
        for argument in arguments {
            let children = command.configuration.subcommands
            guard !children.isEmpty, !argument.hasPrefix("-"), argument != "help" else { break }
            guard
                let next = children.first(where: { $0.configuration.commandName == argument })
            else {
                return UnknownCommand(
                    word: argument,
                    path: path,
                    commands: children.compactMap { $0.configuration.commandName }
                )
            }
            command = next
            path.append(argument)
        }
        return nil
    }

    /// One line: what was probably meant.
    var message: String {
        let shown = word.printable(limit: 200)
        if let url = WebURL(word), url.isHTTP {
            return
                "\(url.masked) is not a command; try: feedmill fetch \(url.masked), or to have it"
                + " polled: feedmill feeds add \(url.masked)"
        }
        let start = path.joined(separator: " ")
        let meant = Suggestion.nearest(to: word, among: commands)
        return "there is no command \"\(shown)\"; "
            + (meant.map { "did you mean: \(start) \($0)" } ?? "see: \(start) --help")
    }
}
