import FeedmillModel

/// Authors, each once: one who is there already gets what was not known yet.
///
/// The names are looked up, not compared one by one: a list may be long, and each name, too.
struct AuthorList {
    private(set) var authors: [Article.Author] = []
    /// The places of authors by their names in small letters, and by their addresses.
    private var named: [String: [Int]] = [:]
    private var addressed: [String: [Int]] = [:]

    /// Adds an author, or completes the one that it is.
    ///
    /// - Returns: whether there was room.
    mutating func merge(_ author: Article.Author) -> Bool {
        let key = author.name?.lowercased()
        guard let index = index(of: author, key) else {
            guard authors.count < FieldBound.listItems else { return false }
            if let key { named[key, default: []].append(authors.count) }
            if let url = author.url { addressed[url, default: []].append(authors.count) }
            authors.append(author)
            return true
        }
        if authors[index].name == nil, let key {
            authors[index].name = author.name
            named[key, default: []].append(index)
        }
        if authors[index].url == nil, let url = author.url {
            authors[index].url = url
            addressed[url, default: []].append(index)
        }
        authors[index].avatar = authors[index].avatar ?? author.avatar
        return true
    }

    /// The first with the same name and no other address or, where one has no name, with the same
    /// address.
    private func index(of author: Article.Author, _ key: String?) -> Int? {
        let byName = key.flatMap { named[$0] }?.first { index in
            let known = authors[index].url
            return author.url == nil || known == nil || author.url == known
        }
        let byAddress = author.url.flatMap { addressed[$0] }?.first { index in
            author.name == nil || authors[index].name == nil
        }
        return [byName, byAddress].compactMap(\.self).min()
    }
}
