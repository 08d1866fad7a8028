import ArgumentParser
import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillModel
import FeedmillPoll

/// Adds feeds to a list: `feedmill feeds add`.
struct AddFeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add feeds, or the feeds that pages offer, to the feed list.",
        discussion: """
            Each address is fetched first. Of a page that offers several feeds the first is \
            chosen, those of comments last; name another one to have that. A feed that is listed \
            already is not added again.

            Example: feedmill feeds add https://example.org/ --tag news
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "Addresses of feeds or pages.")
    var urls: [String]

    @Option(help: "What to call the feed; the default is its title.")
    var name: String?

    @Option(help: "A tag for the feeds; may be repeated.")
    var tag: [String] = []

    @Option(help: ArgumentHelp("The feed list to add to.", valueName: "file"), completion: .file())
    var list: String?

    @Flag(help: "Add all feeds that a page offers.")
    var all = false

    @Flag(help: "Add the addresses as they are, without a look at them.")
    var noFetch = false

    @Flag(help: "Print one JSON object a feed.")
    var json = false

    func run() async throws {
        let editor = try FeedListEditor(common, list: list)
        try checkOptions(editor)
        let (wishes, failure) = try await look(editor)
        var file = try editor.open(needsOPML: false)
        if file.format == .lines, !tag.isEmpty {
            throw CommandFailure(
                .usage,
                "\(file.path.printable()): lines of text hold no tags; name an OPML list by --list"
            )
        }
        var known = try editor.identities(with: file)
        let judged = wishes.map { wish in
            (wish: wish, isNew: known.insert(FeedIdentity.of(wish.url)).inserted)
        }
        // In a plain text list a name is the operator's and must be unique.
        let titled = file.format == .opml
        try file.add(judged.filter(\.isNew).map { newFeed($0.wish, titled: titled) })
        if judged.contains(where: \.isNew) { try editor.write(file) }
        var output = StandardOutput()
        for (wish, isNew) in judged {
            try report(wish, isNew: isNew, to: &output, list: file.path)
        }
        try output.flush()
        if let failure { throw CommandFailure.quietly(failure) }
    }
}

// MARK: - What is to be added

extension AddFeedsCommand {
    /// A feed that is to be added.
    private struct Wish {
        var url: WebURL
        var feed: DiscoveredFeed?
        /// All that the page offered, when there was a choice.
        var choice: [DiscoveredFeed] = []
    }

    private func checkOptions(_ editor: FeedListEditor) throws {
        guard let name else { return }
        guard urls.count == 1, !all else {
            throw CommandFailure(.usage, "--name is for one feed; add the others without it")
        }
        guard !name.isEmpty, name.unicodeScalars.count <= 200,
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0 ~= $0.value) })
        else {
            throw CommandFailure(
                .usage,
                "--name: write at most 200 characters without line breaks"
            )
        }
        if let taken = editor.loaded.configuration.feeds.first(where: { $0.name == name }) {
            throw CommandFailure(
                .usage,
                "--name \(name.printable()): is taken by \(taken.url.masked)"
            )
        }
    }

    /// Checks the addresses; a failure is reported, and the others continue.
    private func look(_ editor: FeedListEditor) async throws -> ([Wish], ExitStatus?) {
        let configuration = editor.loaded.configuration
        let known = Set(configuration.feeds.map(\.identity))
        let finder = try FeedFinder(configuration)
        var wishes: [Wish] = []
        var failure: ExitStatus?
        for text in urls {
            do {
                let url = try DiscoverCommand.address(text, allowsFiles: editor.allowsFiles)
                // A local file is not checked.
                if noFetch || url.scheme == "file" || known.contains(FeedIdentity.of(url)) {
                    wishes.append(Wish(url: url))
                } else {
                    wishes += chosen(from: try await finder.feeds(at: url))
                }
            } catch let error as CommandFailure {
                for line in error.lines { StandardError.write("feedmill: \(line)") }
                failure = failure ?? error.status
            }
        }
        await finder.close()
        return (wishes, failure)
    }

    private func chosen(from feeds: [DiscoveredFeed]) -> [Wish] {
        if all { return feeds.map { Wish(url: $0.url, feed: $0) } }
        guard let best = feeds.first(where: { !$0.isOfComments }) ?? feeds.first else { return [] }
        return [Wish(url: best.url, feed: best, choice: feeds.count > 1 ? feeds : [])]
    }

    private func newFeed(_ wish: Wish, titled: Bool) -> NewFeed {
        var feed = NewFeed(url: wish.url.string, name: name, tags: tag)
        if titled {
            feed.name = name ?? wish.feed?.title
            feed.homePageURL = wish.feed?.homePageURL
        }
        return feed
    }
}

// MARK: - Reports

extension AddFeedsCommand {
    private func report(
        _ wish: Wish,
        isNew: Bool,
        to output: inout StandardOutput,
        list: String
    ) throws {
        let title = name ?? wish.feed?.title
        if json {
            var writer = JSONWriter()
            writer.object { line in
                line.member("url", wish.url.masked)
                line.member("title", title)
                line.member("format", wish.feed?.format)
                line.member("added", isNew)
                line.member("list", isNew ? list : nil)
                line.member("offered", wish.choice.map(\.url.masked))
            }
            try output.writeLine(String(decoding: writer.bytes, as: UTF8.self))
            return
        }
        guard !common.quiet else { return }
        if !wish.choice.isEmpty {
            let others = wish.choice.map(\.url).filter { $0 != wish.url }.map(\.masked)
            try output.writeLine(
                "chose \(wish.url.masked) of \(wish.choice.count): the others are "
                    + others.joined(separator: " ").printable(limit: 2_000)
            )
        }
        let what = wish.url.masked + (title.map { " (\($0.printable()))" } ?? "")
        try output.writeLine(
            isNew ? "added \(what) to \(list.printable())" : "listed already: \(what)"
        )
    }
}
