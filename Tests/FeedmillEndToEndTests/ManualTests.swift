import FeedmillTestSupport
import Foundation
import Testing

/// The manual against what the program says of itself.
@Suite(.fewAtOnce) struct ManualTests {
    private struct Tool: Decodable {
        var command: Command
    }

    private struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                var kind: String
                var name: String
            }
            var names: [Name]?
            var shouldDisplay: Bool
        }
        var commandName: String
        var abstract: String?
        var discussion: String?
        var arguments: [Argument]?
        var subcommands: [Command]?

        var options: [String] {
            (arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }
                .map { ($0.kind == "short" ? "-" : "--") + $0.name }
        }
    }

    private static func tool() async throws -> Command {
        let result = try await BuiltBinary().run(["--experimental-dump-help"])
        return try JSONDecoder().decode(Tool.self, from: Data(result.stdout)).command
    }

    @Test func everyCommandAndOptionIsInTheManual() async throws {
        let page = try ManualPage("feedmill.1")
        let common = page.words("COMMON OPTIONS")
        var checked = 0
        func check(_ command: Command, _ parents: [String], _ known: Set<String>) {
            let path = parents + [command.commandName]
            let title = path.joined(separator: " ")
            let text = page.text(title)
            #expect(text != nil, "feedmill.1 lacks a section .SS \(title)")
            let abstract = command.abstract ?? ""
            #expect(
                text?.contains(abstract) ?? false,
                "feedmill.1 does not say of \(title): \(abstract)"
            )
            let known = known.union(page.words(title))
            for option in command.options {
                #expect(known.contains(option), "feedmill.1 lacks \(option) of \(title)")
                checked += 1
            }
            for child in command.subcommands ?? [] { check(child, path, known) }
        }
        for command in try await Self.tool().subcommands ?? [] where command.commandName != "help" {
            check(command, ["feedmill"], common)
        }
        #expect(checked > 100)
    }

    @Test func everyCommandTeachesByAnExample() async throws {
        var examples = 0
        func check(_ command: Command, _ parents: [String]) throws {
            let path = parents + [command.commandName]
            let title = path.joined(separator: " ")
            let lines = (command.discussion ?? "").split(separator: "\n")
            let example = lines.first { $0.hasPrefix("Example: ") }
            #expect(example?.contains("feedmill") == true, "\(title)")
            examples += 1
            for child in command.subcommands ?? [] { try check(child, path) }
        }
        for command in try await Self.tool().subcommands ?? [] where command.commandName != "help" {
            try check(command, ["feedmill"])
        }
        #expect(examples > 20)
    }

    @Test func everyExitCodeIsInTheManual() async throws {
        let help = try await BuiltBinary().run(["help"]).output
        let codes = try #require(help.split(separator: "Exit codes:").last)
            .prefix { $0 != "." }.split { !$0.isNumber }.map(String.init)
        #expect(codes.count >= 11)
        let words = try ManualPage("feedmill.1").words("EXIT STATUS")
        for code in codes { #expect(words.contains(code), "feedmill.1 lacks exit code \(code)") }
    }

    private static let shells: [(name: String, check: [String])] = [
        ("bash", ["-c", "set -e; source /dev/stdin; complete -p feedmill"]),
        ("zsh", ["-n", "/dev/stdin"]),
        ("fish", ["--no-execute", "/dev/stdin"]),
    ]

    @Test(arguments: shells.map(\.name))
    func completionsNameEveryCommand(shell: String) async throws {
        let script = try await BuiltBinary().run(["--generate-completion-script", shell])
        #expect(script.status == 0)
        for command in try await Self.tool().subcommands ?? [] {
            #expect(script.output.contains(command.commandName))
        }
    }

    @Test func bashReadsTheCompletions() async throws {
        try await read(by: "bash")
    }

    @Test(.enabled(if: BuiltBinary.exists("/usr/bin/zsh"), "zsh is not installed"))
    func zshReadsTheCompletions() async throws {
        try await read(by: "zsh")
    }

    @Test(.enabled(if: BuiltBinary.exists("/usr/bin/fish"), "fish is not installed"))
    func fishReadsTheCompletions() async throws {
        try await read(by: "fish")
    }

    private func read(by shell: String) async throws {
        let script = try await BuiltBinary().run(["--generate-completion-script", shell])
        let arguments = try #require(Self.shells.first { $0.name == shell }).check
        let result = try await BuiltBinary(path: "/usr/bin/\(shell)")
            .run(arguments, stdin: script.stdout)
        #expect(result.status == 0)
        #expect(result.errorOutput.isEmpty)
    }
}
