import FeedmillTestSupport
import Foundation
import Testing

/// Whom the tests become as root.
private enum Nobody {
    static let number: NSNumber = 65_534
    static let setpriv = "/usr/bin/setpriv"
    static let isNeeded = ProcessInfo.processInfo.userName == "root"
    static let isPossible = !isNeeded || BuiltBinary.exists(setpriv)
}

/// What somebody sees who has just installed it: an empty home, and no configuration.
///
/// The system's own paths are for system accounts, root among them: as root the tests become
/// nobody.
@Suite(.enabled(if: Nobody.isPossible, "setpriv is not installed"))
struct FirstMinutesTests {
    private let home: Household

    init() throws {
        home = try Household()
        home.server.on("/feed", answer: .response(body: Document.rss("a", items: 0..<3)))
        home.server.on("/gone", answer: .response(status: 404))
        let page =
            "<html><head><link rel=alternate type=application/rss+xml href=/feed></head></html>"
        let headers = [("Content-Type", "text/html")]
        home.server.on("/page", answer: .response(headers: headers, body: page))
        home.server.on("/bare", answer: .response(headers: headers, body: "<html><p>Hi</p></html>"))
        guard Nobody.isNeeded else { return }
        try FileManager.default.setAttributes(
            [.ownerAccountID: Nobody.number, .groupOwnerAccountID: Nobody.number],
            ofItemAtPath: home.folder.path
        )
    }

    /// Runs a command in the empty home; loopback is allowed, but for that test of its own.
    private func feedmill(
        _ arguments: String...,
        allowsLoopback: Bool = true
    ) async throws -> BuiltBinary.Result {
        try await run(arguments, allowsLoopback: allowsLoopback)
    }

    private func run(
        _ arguments: [String],
        allowsLoopback: Bool = true
    ) async throws -> BuiltBinary.Result {
        var environment = ["HOME": home.folder.path]
        if allowsLoopback { environment["FEEDMILL_HTTP_ALLOW_PRIVATE_ADDRESSES"] = "true" }
        guard Nobody.isNeeded else {
            return try await home.program.run(arguments, environment: environment)
        }
        let identity = ["--reuid=65534", "--regid=65534", "--clear-groups", home.program.path]
        return try await BuiltBinary(path: Nobody.setpriv)
            .run(identity + arguments, environment: environment)
    }

    @Test func addingAFeedAndPollingFillsTheSpool() async throws {
        let list = home.folder.path(".config/feedmill/feeds.opml")
        let added = try await feedmill("feeds", "add", home.server.url("/page"))
        #expect(added.status == 0)
        #expect(added.output == "added \(home.server.url("/feed")) (a) to \(list)\n")
        #expect(added.errorOutput == "")
        let again = try await feedmill("feeds", "add", home.server.url("/feed"))
        #expect(again.status == 0)
        #expect(again.output == "listed already: \(home.server.url("/feed"))\n")
        let early = try await feedmill("status")
        #expect(
            early.errorOutput == "feedmill: no feed has been polled yet; run: feedmill poll\n"
        )

        let pass = try await feedmill("poll")
        #expect(pass.status == 0)
        #expect(pass.output == "" && pass.errorOutput == "")
        #expect(home.folder.entries(".local/share/feedmill/spool/new").count == 3)
        #expect(home.folder.entries(".local/state/feedmill").contains("state.sqlite"))

        let second = try await feedmill("poll", "--verbose")
        #expect(second.status == 0)
        #expect(second.errorOutput.contains("1 not due"))
        let taken = try await feedmill("spool", "take", "--", "cat")
        #expect(taken.output.split(separator: "\n").count == 3)
        #expect(try await feedmill("feeds", "remove", home.server.url("/feed")).status == 0)
        #expect(try await feedmill("feeds", "list").output == "")
    }

    /// What a newcomer may do wrong, the code, and what mends it at the end of the last line.
    private static let slips: [(arguments: [String], status: Int32, cure: String)] = [
        (["poll"], 0, "add one with: feedmill feeds add https://example.org/"),
        (["status"], 0, "add one with: feedmill feeds add https://example.org/"),
        (["feeds", "list"], 0, "add one with: feedmill feeds add https://example.org/"),
        (["check"], 0, "add one with: feedmill feeds add https://example.org/"),
        (["spool", "list"], 66, "feedmill poll or run makes it"),
        (["feeds", "add", "example.org/feed"], 64, "write \"https://example.org/feed\""),
        (["feeds", "add", "htps://example.org/"], 64, "begins with https:// or http://"),
        (["feeds", "add", "SERVER/gone"], 69, "try: feedmill discover SERVER/"),
        (["fetch", "SERVER/bare"], 65, "try: feedmill discover SERVER/"),
        (["fetch", "SERVER/page"], 65, "try: feedmill feeds add SERVER/page"),
        (["feeds", "remove", "news"], 64, "see feedmill feeds list"),
        (["explain", "news"], 64, "see feedmill feeds list"),
        (["pol"], 64, "did you mean: feedmill poll"),
        (["feeds", "lst"], 64, "did you mean: feedmill feeds list"),
        (["https://example.org/"], 64, "feedmill feeds add https://example.org/"),
        (["nonsense"], 64, "see: feedmill --help"),
        (["poll", "--frce"], 64, "See 'feedmill poll --help' for more information."),
        (["spool", "take"], 64, "See 'feedmill spool take --help' for more information."),
        (["parse", "nowhere.xml"], 66, "no such file"),
    ]

    @Test(arguments: slips.indices)
    func aSlipEndsWithWhatMendsIt(_ index: Int) async throws {
        let slip = Self.slips[index]
        let server = String(home.server.url("/").dropLast())
        let arguments = slip.arguments.map { $0.replacing("SERVER", with: server) }
        let result = try await run(arguments)
        #expect(result.status == slip.status)
        let line = result.errorOutput.split(separator: "\n").last ?? ""
        #expect(line.hasSuffix(slip.cure.replacing("SERVER", with: server)), "\(line)")
    }

    @Test func aPrivateAddressNamesTheKeyThatAllowsIt() async throws {
        let result = try await feedmill(
            "feeds",
            "add",
            home.server.url("/feed"),
            allowsLoopback: false
        )
        #expect(result.status == 77)
        #expect(result.errorOutput.contains("unless http.allow-private-addresses is set"))
    }

    @Test(arguments: [".config/feedmill/feeds.opml", ".local/state/feedmill/state.sqlite"])
    func aFileThatMayNotBeReadNamesTheCommandThatAllowsIt(name: String) async throws {
        _ = try await feedmill("feeds", "add", home.server.url("/feed"))
        _ = try await feedmill("poll")
        let path = home.folder.path(name)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        let result = try await feedmill("poll")
        #expect([73, 74, 77, 78].contains(result.status))
        #expect(result.errorOutput.hasSuffix("try: chmod u+rwX \(path)\n"), "\(result.errorOutput)")
    }

    @Test func aHomeThatCannotBeWrittenNamesTheCommandThatAllowsIt() async throws {
        let path = home.folder.path
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: path)
        for arguments in [["feeds", "add", home.server.url("/feed")], ["poll"]] {
            let result = try await run(arguments)
            #expect(result.status == 73)
            #expect(
                result.errorOutput.hasSuffix("try: chmod u+rwX \(path)\n"),
                "\(result.errorOutput)"
            )
        }
    }
}
