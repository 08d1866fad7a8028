package import FeedmillAddress

/// A feed list that is being changed: OPML, or one address a line.
///
/// Only what is changed changes: comments, order, attributes and elements that mean nothing here
/// stay as they are. Nothing is written; `bytes` is what the file is to hold.
package struct FeedListFile: Sendable {
    /// What became of the feeds of another list.
    package struct Merged: Sendable, Hashable {
        package var added: [WebURL] = []
        /// How many were listed before.
        package var known = 0
        /// Those whose addresses are none.
        package var refused: [Problem] = []
    }

    package let path: String
    package let format: FeedListFormat
    /// What the file held when it was read; `nil` when there was none.
    package let original: [UInt8]?
    /// What it is to hold, in UTF-8.
    package private(set) var bytes: [UInt8]

    /// Reads a list that may not exist yet.
    ///
    /// - Parameter path: an OPML file or a text; the form of a new one is told by its name.
    /// - Returns: the list.
    /// - Throws: why it cannot be read, or that YAML is not changed here.
    package static func read(_ path: String) throws(ConfigurationError) -> FeedListFile {
        let location = Location(source: path)
        do {
            let bytes = try InputFile.rawBytes(path)
            return try FeedListFile(bytes, path: path, original: bytes)
        } catch let failure as InputFile.Failure {
            if case .missing = failure {
                return try FeedListFile([], path: path, original: nil)
            }
            var code = ConfigurationError.Code.invalid
            if case .denied = failure { code = .denied }
            throw ConfigurationError(code: code, problems: [Problem(failure.message, at: location)])
        } catch {
            throw ConfigurationError(code: .invalid, problems: [Problem("\(error)", at: location)])
        }
    }

    /// Reads a list from bytes.
    ///
    /// - Parameters:
    ///   - raw: what the file holds.
    ///   - path: its name, for messages.
    ///   - original: what is to be replaced later.
    /// - Throws: what is wrong with it.
    package init(
        _ raw: [UInt8],
        path: String,
        original: [UInt8]? = nil
    ) throws(ConfigurationError) {
        self.path = path
        self.original = original
        do {
            bytes = try ListText.decoded(InputFile.withoutMark(raw))
        } catch {
            var location = Location(source: path)
            if case .notUTF8(let line, let column) = error {
                location = Location(source: path, line: line, column: column)
            }
            throw ConfigurationError(
                code: .invalid,
                problems: [Problem(error.message, at: location)]
            )
        }
        format = FeedListFormat.detect(fileName: path, bytes: bytes)
        switch format {
        case .yaml:
            throw ConfigurationError(
                code: .invalid,
                problems: [
                    Problem(
                        "YAML is changed by hand only; take a list whose name ends in .opml or"
                            + " .txt",
                        at: Location(source: path)
                    )
                ]
            )
        case .opml:
            bytes = ListText.declaringUTF8(bytes)
            if !bytes.isEmpty { _ = try document() }
        case .lines: break
        }
    }

    /// Whether there is anything to write.
    package var isChanged: Bool { bytes != original.map(InputFile.withoutMark) ?? [] }

    /// The feeds of the list, those whose addresses are none left out.
    package func feeds() throws(ConfigurationError) -> [NewFeed] {
        switch format {
        case .lines:
            return TextFeedList.items(bytes, source: path).map { item, _ in
                NewFeed(url: item.url, name: item.name)
            }
        case .opml, .yaml:
            guard !bytes.isEmpty else { return [] }
            return try document().feeds()
        }
    }

    private func document() throws(ConfigurationError) -> OPMLDocument {
        do {
            return try OPMLDocument(bytes: bytes, source: path)
        } catch {
            throw ConfigurationError(code: .invalid, problems: [error.problem])
        }
    }
}

// MARK: - Changes

extension FeedListFile {
    /// Adds feeds at the end, in OPML in the folders of their tags.
    ///
    /// An OPML file that is new becomes one, also without feeds.
    package mutating func add(_ feeds: [NewFeed]) throws(ConfigurationError) {
        if format == .lines {
            bytes = TextFeedList.text(bytes, appending: feeds)
            return
        }
        guard !feeds.isEmpty || bytes.isEmpty else { return }
        let text = OPMLDocument.text(of: feeds, hasHead: bytes.isEmpty)
        bytes = bytes.isEmpty ? text : try merged(text) { _ in true }
    }

    /// Takes over another list whole: OPML with all that it holds, whether it means anything here
    /// or not.
    ///
    /// - Parameters:
    ///   - other: the other list.
    ///   - allowsFiles: whether `file:` addresses are feeds.
    ///   - isKnown: whether a feed is listed already.
    /// - Returns: what became of its feeds.
    /// - Throws: when this list cannot hold what the other does.
    package mutating func merge(
        _ other: FeedListFile,
        allowsFiles: Bool,
        isKnown: (WebURL) -> Bool
    ) throws(ConfigurationError) -> Merged {
        var merged = Merged()
        /// Whether a feed is to be added, noting what becomes of it.
        func judge(_ text: String, at location: Location) -> Bool {
            do {
                let url = try FeedAddress.read(text, allowsFiles: allowsFiles)
                if !isKnown(url) {
                    merged.added.append(url)
                    return true
                }
            } catch {
                merged.refused.append(Problem(error.message, at: location))
            }
            return false
        }
        switch (other.format, format) {
        case (.lines, _):
            let items = TextFeedList.items(other.bytes, source: other.path).map(\.item)
            if items.count > FeedCollector.listingLimit {
                throw ConfigurationError(
                    code: .invalid,
                    problems: [
                        Problem(
                            "more than \(FeedCollector.listingLimit) feeds",
                            at: Location(source: other.path)
                        )
                    ]
                )
            }
            try add(
                items.filter { judge($0.url, at: $0.location) }
                    .map { NewFeed(url: $0.url, name: $0.name) }
            )
            merged.known = items.count - merged.added.count - merged.refused.count
        case (_, .lines):
            throw ConfigurationError(
                code: .invalid,
                problems: [
                    Problem(
                        "lines of text cannot hold what OPML does; take a list whose name ends in"
                            + " .opml",
                        at: Location(source: path)
                    )
                ]
            )
        default:
            let total = try other.feeds().count
            let keeps = { (outline: OPMLOutline) in
                guard let address = outline.address else { return true }
                return judge(address.text, at: address.location)
            }
            bytes =
                bytes.isEmpty
                ? try other.document().text(keeping: keeps)
                : try self.merged(other.bytes, from: other.path, keeping: keeps)
            merged.known = total - merged.added.count - merged.refused.count
        }
        return merged
    }

    /// Removes feeds.
    ///
    /// - Parameter isMeant: whether an address is that of a feed to remove.
    /// - Returns: how many places were removed, and those that only a person can.
    /// - Throws: what is wrong with the list.
    package mutating func remove(
        where isMeant: (WebURL) -> Bool
    ) throws(ConfigurationError) -> (removed: Int, left: [Location]) {
        func isMeantText(_ text: String) -> Bool { WebURL(text).map(isMeant) ?? false }
        if format == .lines {
            let ranges = TextFeedList.items(bytes, source: path)
                .filter { isMeantText($0.item.url) }.map(\.line)
            var edits = TextEdits()
            for range in ranges { edits.replace(range) }
            bytes = edits.applied(to: bytes)
            return (ranges.count, [])
        }
        guard !bytes.isEmpty else { return (0, []) }
        let removal = try document().removing(isMeantText)
        bytes = removal.text
        return (removal.count, removal.left)
    }

    private func merged(
        _ text: [UInt8],
        from source: String = "",
        keeping keeps: (OPMLOutline) -> Bool
    ) throws(ConfigurationError) -> [UInt8] {
        do {
            return OPMLMerge.merge(
                try OPMLDocument(bytes: text, source: source),
                into: try document(),
                keeping: keeps
            )
        } catch let error as OPMLWalk.Failure {
            throw ConfigurationError(code: .invalid, problems: [error.problem])
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError(
                code: .invalid,
                problems: [Problem("\(error)", at: Location(source: path))]
            )
        }
    }
}

// MARK: - OPML

extension OPMLDocument {
    /// The whole text without the feeds that are not wanted.
    fileprivate func text(keeping keeps: (OPMLOutline) -> Bool) -> [UInt8] {
        var edits = TextEdits()
        for element in body.children where element.isOutline {
            if !leaveOut(from: element, in: &edits, unless: keeps) {
                edits.replace(lines(of: element))
            }
        }
        return edits.applied(to: bytes)
    }

    /// The whole text without these feeds; their folders stay.
    fileprivate func removing(
        _ isMeant: (String) -> Bool
    ) -> (text: [UInt8], count: Int, left: [Location]) {
        var edits = TextEdits()
        var count = 0
        var left: [Location] = []
        forEachFeed { element, outline, _ in
            guard let address = outline.address, isMeant(address.text) else { return }
            if element.children.isEmpty {
                edits.replace(lines(of: element))
                count += 1
            } else {
                left.append(address.location)
            }
        }
        return (edits.applied(to: bytes), count, left)
    }

    fileprivate func feeds() -> [NewFeed] {
        var feeds: [NewFeed] = []
        forEachFeed { element, outline, folders in
            guard let address = outline.address else { return }
            var feed = NewFeed(url: address.text, tags: folders + outline.categories)
            if let title = outline.title?.text, title != address.text { feed.name = title }
            feeds.append(feed)
        }
        return feeds
    }

    private func forEachFeed(_ body: (OPMLElement, OPMLOutline, [String]) -> Void) {
        func visit(_ element: OPMLElement, _ folders: [String]) {
            var folders = folders
            if element.isOutline {
                let outline = OPMLOutline(element.attributes)
                if outline.address != nil {
                    body(element, outline, folders)
                } else if let title = outline.title?.text {
                    folders.append(title)
                }
            }
            for child in element.children { visit(child, folders) }
        }
        visit(root, [])
    }
}
