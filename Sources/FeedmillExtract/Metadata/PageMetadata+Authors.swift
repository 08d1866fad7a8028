import FeedmillAddress
import FeedmillMarkup
import FeedmillModel

extension PageMetadata {
    /// The authors, from the page's data and its visible text, with an address only where it is
    /// http(s).
    func authors(root: Int?, head: ArticleHead?) -> [Article.Author] {
        let fromData = people(linked?.authors ?? [])
        if !fromData.isEmpty, !areAccounts(fromData) { return fromData }
        var named = fromData
        for name in [
            "author", "article:author", "parsely-author", "dc.creator", "sailthru.author",
            "byl", "citation_author", "dcterms.creator", "dc.contributor",
        ] {
            // With an address it names whoever built the site.
            let values = meta.all(name).filter { !$0.contains("www.") && !$0.contains("http:") }
            let people = people(values.map { ($0, nil) })
            guard let first = people.first?.name else { continue }
            // The site's name may be that of a person, if the page shows no other name.
            if people.count > 1 || !isHost(first.words) && !areAccounts(people) { return people }
            if named.isEmpty { named = people }
        }
        let shown = VisibleAuthors(map: map, raw: raw, root: root, head: head)
        for names in shown.names(isBeside: { isBeside($0, root) }) {
            let people = people(names)
            let isBetter = named.isEmpty || people.contains { AuthorName.isPersonal($0.name ?? "") }
            if !people.isEmpty, isBetter { return people }
        }
        return named.isEmpty ? people(meta.all("twitter:creator").map { ($0, nil) }) : named
    }

    /// Whether all names are those of accounts, such as `jdoe` or `jane.doe`: the page may show the
    /// names of the people.
    private func areAccounts(_ authors: [Article.Author]) -> Bool {
        authors.allSatisfy { author in
            (author.name ?? "").allSatisfy { $0.isLowercase || $0.isNumber || "._-".contains($0) }
        }
    }

    private func people(_ names: [(name: String, url: String?)]) -> [Article.Author] {
        var authors: [Article.Author] = []
        for (name, url) in names.prefix(20) {
            let parts = AuthorName.split(AuthorName.cleaned(line(name) ?? ""))
            // "The Paper, Hamburg, Germany" is where it is published.
            if parts.count > 1, let first = parts.first, isPublisher(first) { continue }
            for part in parts {
                guard let name = sound(part), !authors.contains(where: { $0.name == name }) else {
                    continue
                }
                let address = parts.count == 1 ? web(url)?.string : nil
                authors.append(Article.Author(name: name, url: address))
            }
        }
        return authors
    }

    /// A name that can be one of an author; `nil` for addresses, accounts, dates and the site.
    private func sound(_ text: String) -> String? {
        let name = AuthorName.cleaned(text)
        guard (2...100).contains(name.count), name.contains(where: \.isLetter),
            !name.contains("://"), !name.hasPrefix("www."), !name.hasPrefix("@"),
            !name.contains("@"),
            name.utf8.count(where: { $0 &- 0x30 < 10 }) < 2 || AuthorName.isAccount(name),
            name.words.count <= 8, !isPublisher(name), !AuthorName.isNobody(name)
        else { return nil }
        return name
    }

    /// Whether a name is the site's or a company's.
    private func isPublisher(_ name: String) -> Bool {
        if let site = siteName, site.says(name) { return true }
        let words = name.words
        if words.contains(where: { AuthorName.companies.contains(String($0)) }) { return true }
        // A blog's author may have its name, but writes it neither as an address nor in capitals.
        let isShouted = name.count > 2 && name.allSatisfy { !$0.isLowercase }
        return (name.contains(".") && !name.contains(". ") || isShouted) && isHost(words)
    }
}
