/// Reads `Link` header fields (RFC 8288).
package enum LinkHeader {
    /// The addresses of the feeds that the fields offer, as written, each once.
    ///
    /// - Parameter values: the values of all `Link` fields of an answer.
    /// - Returns: at most 20 addresses, relative to the answer's own.
    package static func feeds(in values: [String]) -> [String] {
        var found: [String] = []
        for value in values {
            var rest = Substring(value.prefix(16_384))
            while let link = next(&rest), found.count < 20 {
                let address = FeedTypes.withoutFeedScheme(link.address)
                if FeedTypes.isFeed(relation: link.relation, type: link.type),
                    !found.contains(address)
                {
                    found.append(address)
                }
            }
        }
        return found
    }

    private struct Link {
        var address: String
        var relation = ""
        var type = ""
    }

    /// Takes the next link off a field; `nil` when there is none.
    private static func next(_ rest: inout Substring) -> Link? {
        guard let open = rest.firstIndex(of: "<"),
            let close = rest[open...].firstIndex(of: ">")
        else { return nil }
        var link = Link(address: String(rest[rest.index(after: open)..<close]))
        rest = rest[rest.index(after: close)...]
        while true {
            rest = rest.drop { $0 == " " || $0 == "\t" }
            guard rest.first == ";" else { break }
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let name = rest.prefix { $0 != "=" && $0 != ";" && $0 != "," }
            rest = rest[name.endIndex...]
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            let value = value(&rest).lowercased()
            switch name.lowercased().prefix(while: { $0 != " " }) {
            // The first of several counts (section 3.3).
            case "rel" where link.relation.isEmpty: link.relation = value
            case "type" where link.type.isEmpty: link.type = value
            default: break
            }
        }
        return link
    }

    /// Takes a token or a quoted string.
    private static func value(_ rest: inout Substring) -> String {
        rest = rest.drop { $0 == " " || $0 == "\t" }
        guard rest.first == "\"" else {
            let token = rest.prefix { $0 != ";" && $0 != "," && $0 != " " }
            rest = rest[token.endIndex...]
            return String(token)
        }
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.popFirst() {
                text.append(next)
            } else {
                text.append(character)
            }
        }
        return text
    }
}
