import FeedmillMarkup

/// The names that a page shows as its author's, outside comments and related articles.
struct VisibleAuthors {
    typealias Name = (name: String, url: String?)

    private struct Candidate {
        var node: Int
        var name: Name
        /// Whether `rel` or microdata say that it is the author, and no mere class.
        var isCertain: Bool
    }

    let map: PageMap
    let raw: PageMap
    let root: Int?
    let head: ArticleHead?

    /// How far below the text its author may be named, and how far apart two of them, in nodes.
    private static let foot = 80
    private static let distance = 40

    /// What may be the authors, the likeliest first.
    func names(isBeside: (Int) -> Bool) -> [[Name]] {
        let all = candidates(isBeside)
        let inHead = all.filter { head?.range.contains($0.node) ?? false }
        let end = root.map { Int(raw.tree.nodes[$0].end) } ?? 0
        let inText = all.filter { candidate in
            root.map { ($0..<end + Self.foot).contains(candidate.node) } ?? false
        }
        let alive = all.filter { !map.isDead[$0.node] }
        let (headName, headWord) = marked(inHead)
        let (textName, textWord) = marked(inText)
        return [
            certain(inHead), headName, written(isBeside), certain(inText), textName, certain(alive),
            marked(alive).named, headWord, textWord,
        ]
        .filter { !$0.isEmpty }
    }

    private func candidates(_ isBeside: (Int) -> Bool) -> [Candidate] {
        let tree = raw.tree
        var candidates: [Candidate] = []
        raw.walk(0..<tree.nodes.count) { node in
            let element = tree.nodes[node].element
            if element == .figure || isBeside(node) { return true }
            guard candidates.count < 60 else { return true }
            let range = tree.range(node)
            let count = raw.sums.text(range)
            guard count > 1, count < 160 else { return false }
            if isAuthor(node) {
                let named = named(range) ?? node
                let name = (tree.text(named, limit: 200), address(range))
                candidates.append(Candidate(node: node, name: name, isCertain: true))
                return true
            }
            if raw.hints[node].contains(.byline), !raw.hints[node].contains(.date) {
                let text = tree.text(node, limit: 200, isParted: true) { inner in
                    tree.nodes[inner].element == .time || raw.hints[inner].contains(.date)
                        || tree.nodes[inner].element == .ul
                }
                // Names in a caption are those of the people in the picture.
                if !text.contains("©"), !AuthorName.isOfSubjects(text) {
                    let name = (text, address(range))
                    candidates.append(Candidate(node: node, name: name, isCertain: false))
                }
            }
            if element == .a, head?.range.contains(node) ?? false, leadsToAuthor(node) {
                let name = tree.text(node, limit: 200)
                if AuthorName.isPersonal(name) {
                    let candidate = Candidate(
                        node: node,
                        name: (name, address(range)),
                        isCertain: false
                    )
                    candidates.append(candidate)
                }
            }
            return false
        }
        return candidates
    }

    /// Whether a link's address says that it leads to the page of a person who writes.
    private func leadsToAuthor(_ link: Int) -> Bool {
        guard let address = raw.tree.bytes(of: .href, link), address.count < 512 else {
            return false
        }
        return address.lazy.split { "/?#".utf8.contains($0) }.contains { part in
            let name = String(decoding: part, as: UTF8.self)
            return Self.folders.contains(name)
        }
    }

    private static let folders: Set<String> = [
        "author", "authors", "autor", "autoren", "autores", "auteur", "auteurs", "autore",
        "contributor", "contributors", "profile", "profil", "people", "person", "staff", "writer",
        "writers", "reporter", "journalist", "columnist", "by", "user", "users",
    ]

    private func isAuthor(_ node: Int) -> Bool {
        for attribute in raw.tree.attributes(of: node) {
            switch attribute.name {
            case .rel, .itemprop:
                let value = raw.tree.value(attribute)
                if value.elementsEqual("author".utf8) || value.elementsEqual("author nofollow".utf8)
                {
                    return true
                }
            default: break
            }
        }
        return false
    }

    /// Those that stand together.
    private func certain(_ candidates: [Candidate]) -> [Name] {
        var last: Int?
        return candidates.filter { candidate in
            guard candidate.isCertain, candidate.node - (last ?? candidate.node) < Self.distance
            else { return false }
            last = candidate.node
            return true
        }
        .map(\.name)
    }

    /// A block that says "by" or is a name, the innermost one: those around it hold more; else a
    /// word, which may be an account or anything.
    private func marked(_ candidates: [Candidate]) -> (named: [Name], word: [Name]) {
        let all = candidates.filter { !$0.isCertain }
        let marked = all.map(\.name)
        let named =
            marked.last { AuthorName.isIntroduced($0.name) }
            ?? marked.last { AuthorName.isPersonal(AuthorName.cleaned($0.name)) }
        // Of single words the first one: later ones are less likely.
        let words = all.filter { candidate in
            let name = AuthorName.cleaned(candidate.name.name)
            return name.count > 2 && !AuthorName.isNobody(name)
        }
        let first = words.prefix { $0.node - (words.first?.node ?? 0) < Self.distance }
        return ([named].compactMap { $0 }, [first.last?.name].compactMap { $0 })
    }

    /// A line by the heading or below the text that says "by", with a name or with a date.
    private func written(_ isBeside: (Int) -> Bool) -> [Name] {
        guard let head, let root else { return [] }
        let end = Int(raw.tree.nodes[root].end)
        let last = min(end + Self.foot, raw.tree.nodes.count)
        for range in [head.range, max(end - Self.foot, 0)..<last] {
            for run in TextRuns.short(in: range, of: raw.tree, isSkipped: isBeside) {
                guard let said = AuthorName.introduced(in: run.text) else { continue }
                let name = AuthorName.cleaned(said.name)
                let isDated = run.text.utf8.contains { $0 &- 0x30 < 10 }
                let isAccount = isDated && name.count > 2 && !name.contains(" ")
                if AuthorName.isOfPeople(name) || isAccount, said.isWhole || isDated {
                    return [(said.name, nil)]
                }
            }
        }
        return []
    }

    private func named(_ range: Range<Int>) -> Int? {
        range.first { raw.tree.bytes(of: .itemprop, $0)?.elementsEqual("name".utf8) ?? false }
    }

    private func address(_ range: Range<Int>) -> String? {
        range.lazy.filter { raw.tree.nodes[$0].element == .a }
            .compactMap { raw.tree.string(of: .href, $0) }.first
    }
}
