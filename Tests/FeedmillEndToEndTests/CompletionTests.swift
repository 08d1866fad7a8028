import FeedmillTestSupport
import Foundation
import Testing

/// What the shells offer when TAB is pressed.
@Suite(.fewAtOnce) struct CompletionTests {
    /// What was typed, and what is offered for its last word.
    private static let cases: [(typed: String, offers: [String])] = [
        ("feedmill sp", ["spool"]),
        ("feedmill q", []),
        ("feedmill spool v", ["verify"]),
        ("feedmill feeds ex", ["export"]),
        ("feedmill poll --st", ["--strict"]),
        ("feedmill fetch --format m", ["markdown"]),
        ("feedmill parse /etc/host.c", ["/etc/host.conf"]),
    ]

    private static func script(_ shell: String, in folder: TemporaryDirectory) async throws
        -> String
    {
        let script = try await BuiltBinary().run(["--generate-completion-script", shell])
        // The name under which zsh loads it.
        return try folder.write("_feedmill", script.output)
    }

    @Test(arguments: cases.map(\.typed))
    func bashOffersWhatFits(typed: String) async throws {
        let folder = try TemporaryDirectory()
        let press = """
            source "$1"
            COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDS=($2)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            function=$(complete -p feedmill)
            function=${function##*-F }
            ${function%% *} feedmill "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let result = try await BuiltBinary(path: "/usr/bin/bash").run([
            "-c", press, "bash", try await Self.script("bash", in: folder), typed,
        ])
        try expect(result, typed)
    }

    @Test(
        .enabled(if: BuiltBinary.exists("/usr/bin/fish"), "fish is not installed"),
        arguments: cases.map(\.typed)
    )
    func fishOffersWhatFits(typed: String) async throws {
        let folder = try TemporaryDirectory()
        let script = try await Self.script("fish", in: folder)
        let result = try await BuiltBinary(path: "/usr/bin/fish").run(
            ["--no-config", "-c", "source \(script); complete -C '\(typed)' | cut -f1"],
            environment: ["HOME": folder.path]
        )
        try expect(result, typed)
    }

    /// zsh completes on a terminal only: it is given one, and what it makes of the line is read.
    @Test(
        .enabled(if: BuiltBinary.exists("/usr/bin/zsh"), "zsh is not installed"),
        arguments: cases.filter { !$0.offers.isEmpty }.map(\.typed)
    )
    func zshOffersWhatFits(typed: String) async throws {
        let folder = try TemporaryDirectory()
        _ = try await Self.script("zsh", in: folder)
        let wanted = try #require(Self.cases.first { $0.typed == typed }?.offers.first)
        let press = """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "PROMPT=; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D"
            zpty -w -n shell "$2"$'\\t'
            zpty -r shell seen "*$3*"
            print -r -- $3
            """
        let result = try await BuiltBinary(path: "/usr/bin/zsh").run(
            ["-f", "-c", press, "zsh", folder.path, typed, wanted],
            environment: ["HOME": folder.path, "TERM": "dumb"]
        )
        try expect(result, typed)
    }

    private func expect(_ result: BuiltBinary.Result, _ typed: String) throws {
        let offers = try #require(Self.cases.first { $0.typed == typed }).offers
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines == offers, "\(typed): \(result.errorOutput)")
    }
}
