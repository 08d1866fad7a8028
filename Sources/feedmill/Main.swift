// feedmill: the commands.
//
// Each command parses its arguments, reads the configuration, connects the libraries and maps
// errors to exit codes; the libraries do the work. Data goes to standard output, everything else to
// standard error.

import ArgumentParser
import Foundation

@main
enum Main {
    static func main() async {
        let placeholders = StandardDescriptors.reserve()
        defer { withExtendedLifetime(placeholders) {} }
        // A closed pipe or socket makes the write fail instead of killing the process.
        signal(SIGPIPE, SIG_IGN)
        let arguments = CommonOptions.hoisted(CommandLine.arguments.dropFirst())
        var command: any ParsableCommand
        do {
            command = try Feedmill.parseAsRoot(ArgumentList.joining(arguments))
        } catch {
            if Feedmill.exitCode(for: error) == .validationFailure,
                let unknown = UnknownCommand.find(in: arguments)
            {
                ExitStatus.exit(after: CommandFailure(.usage, unknown.message))
            }
            Feedmill.exit(withError: error)
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            ExitStatus.exit(after: error)
        }
        ExitStatus.success.leave()
    }
}
