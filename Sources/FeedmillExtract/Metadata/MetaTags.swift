import FeedmillMarkup

/// What the head of a page says: `meta` by name, `link` by relation, `title`, `html lang`.
struct MetaTags {
    private var values: [String: [String]] = [:]
    private var links: [String: [String]] = [:]
    private(set) var title: String?
    private(set) var language: String?
    private(set) var base: String?

    private static let limit = 1_000

    init(_ tree: PageTree) {
        var count = 0
        for node in tree.nodes.indices where count < Self.limit {
            switch tree.nodes[node].element {
            case .meta:
                count += 1
                readMeta(tree, node)
            case .link:
                count += 1
                guard let relations = tree.string(of: .rel, node),
                    let address = tree.string(of: .href, node)
                else { continue }
                for relation in relations.lowercased().split(separator: " ") {
                    links[String(relation), default: []].append(address)
                }
            case .title where title == nil:
                let text = tree.text(node, limit: 1_024)
                if !text.isEmpty { title = text }
            case .html where language == nil: language = tree.string(of: .lang, node)
            case .base where base == nil: base = tree.string(of: .href, node)
            default: break
            }
        }
    }

    private mutating func readMeta(_ tree: PageTree, _ node: Int) {
        guard let content = tree.string(of: .content, node) else { return }
        for attribute in [HTMLAttribute.property, .name, .itemprop] {
            guard let name = tree.string(of: attribute, node)?.lowercased() else { continue }
            values[name, default: []].append(content)
        }
    }

    /// The first value of the first name that has one.
    func first(_ names: String...) -> String? {
        names.lazy.compactMap { values[$0]?.first }.first
    }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    func link(_ relation: String) -> [String] { links[relation] ?? [] }
}
