/// The article in a page's linked data (JSON-LD with schema.org's words).
struct LinkedArticle {
    private let article: JSONValue
    /// Objects by their `@id`, for references.
    private let objects: [String: JSONValue]

    private static let depthLimit = 6

    /// The most telling article of all scripts; `nil` when there is none.
    init?(_ scripts: [[UInt8]]) {
        var articles: [(JSONValue, rank: Int)] = []
        var objects: [String: JSONValue] = [:]
        for value in scripts.lazy.flatMap({ JSONValue.read($0) }) {
            Self.collect(value, depth: 0, &articles, &objects)
        }
        // The first of the highest rank: later ones are mostly related articles.
        guard let best = articles.max(by: { $0.rank < $1.rank })?.rank,
            let article = articles.first(where: { $0.rank == best })
        else { return nil }
        self.article = article.0
        self.objects = objects
    }

    private static func collect(
        _ value: JSONValue,
        depth: Int,
        _ articles: inout [(JSONValue, rank: Int)],
        _ objects: inout [String: JSONValue]
    ) {
        guard depth < depthLimit, objects.count < 1_000 else { return }
        if case .list(let elements) = value {
            for element in elements { collect(element, depth: depth + 1, &articles, &objects) }
            return
        }
        guard case .object(let members) = value else { return }
        if let id = value["@id"]?.string, members.count > 1, objects[id] == nil {
            objects[id] = value
        }
        let rank = rank(value)
        if rank > 0 { articles.append((value, rank)) }
        // Not `itemListElement`: the items of a list are other pages.
        for name in ["@graph", "mainEntity", "mainEntityOfPage"] {
            guard let inner = value[name] else { continue }
            collect(inner, depth: depth + 1, &articles, &objects)
        }
    }

    /// 2 for articles, 1 for pages that may stand for one, 0 for the rest.
    private static func rank(_ value: JSONValue) -> Int {
        let types = value["@type"]?.elements.compactMap(\.string) ?? []
        var rank = 0
        for type in types {
            let name = type.split(separator: "/").last.map { String($0) } ?? type
            if name.hasSuffix("Article") || name.hasSuffix("BlogPosting") || name == "Report"
                || name == "Recipe" || name == "DiscussionForumPosting" || name == "Review"
                || name == "QAPage" || name == "Question"
            {
                rank = 2
            } else if name == "WebPage" || name == "ItemPage" {
                rank = max(rank, 1)
            }
        }
        return rank
    }

    /// A value with its reference resolved.
    private func resolved(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value, members.count <= 2,
            let id = value["@id"]?.string, let object = objects[id]
        else { return value }
        return object
    }

    private func objects(_ name: String) -> [JSONValue] {
        article[name]?.elements.prefix(20).map(resolved) ?? []
    }

    // MARK: - Fields

    /// Whether the publisher says that the text, or a part of it, is for subscribers only.
    var isForSubscribers: Bool {
        ([article] + objects("hasPart")).contains { part in
            part["isAccessibleForFree"]?.string?.lowercased().hasSuffix("false") ?? false
        }
    }

    var headline: String? { article["headline"]?.string ?? article["name"]?.string }
    var published: String? { article["datePublished"]?.string }
    var modified: String? { article["dateModified"]?.string }
    var summary: String? { article["description"]?.string }
    var body: String? { article["articleBody"]?.string ?? article["text"]?.string }

    var language: String? {
        article["inLanguage"]?.string ?? article["inLanguage"]?["alternateName"]?.string
            ?? article["inLanguage"]?["name"]?.string
    }

    var url: String? {
        article["url"]?.string ?? article["mainEntityOfPage"]?.string
            ?? article["mainEntityOfPage"]?["@id"]?.string
    }

    var publisher: String? {
        objects("publisher").lazy.compactMap { $0["name"]?.string ?? $0.string }.first
    }

    /// Names with addresses, one or several in a text.
    var authors: [(name: String, url: String?)] {
        let people = objects("author") + (article["author"] == nil ? objects("creator") : [])
        return people.flatMap { person -> [(name: String, url: String?)] in
            if let text = person.string { return [(text, nil)] }
            let names = person["name"]?.elements.compactMap(\.string) ?? []
            return names.map { ($0, names.count == 1 ? person["url"]?.string : nil) }
        }
    }

    var keywords: [String] {
        let values = article["keywords"]?.elements.compactMap(\.string) ?? []
        guard values.count == 1, let only = values.first else { return values }
        return only.split { $0 == "," || $0 == ";" }.map { String($0) }
    }

    /// The first picture.
    var image: (url: String, caption: String?, credit: String?)? {
        for image in objects("image") {
            if let url = image.string { return (url, nil, nil) }
            guard let url = image["url"]?.string ?? image["contentUrl"]?.string else { continue }
            let credit =
                image["creditText"]?.string ?? image["creator"]?["name"]?.string
                ?? image["author"]?["name"]?.string ?? image["copyrightHolder"]?["name"]?.string
            return (url, image["caption"]?.string, credit)
        }
        return nil
    }
}
