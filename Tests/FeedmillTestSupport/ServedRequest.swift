/// A request as the server received it.
package struct ServedRequest: Sendable, Hashable {
    /// One header line: the name as it was sent, the value without white space around it.
    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package let method: String
    /// The request target as sent: a path, or a whole URL when the client takes us for a proxy.
    package let target: String
    package let version: String
    /// All headers in the order in which they came.
    package let headers: [Header]
    package let body: [UInt8]
    /// The number of the connection that it came on, counted from 1.
    package let connection: Int

    /// The target without scheme, authority and query.
    package var path: String {
        String(pathAndQuery.prefix { $0 != "?" })
    }

    /// What follows the question mark, when there is one.
    package var query: String? {
        guard let mark = pathAndQuery.firstIndex(of: "?") else { return nil }
        return String(pathAndQuery[pathAndQuery.index(after: mark)...])
    }

    /// The value of the first header of that name, in any case of letters.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The values of all headers of that name.
    package func headers(named name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    private var pathAndQuery: Substring {
        guard let scheme = ["http://", "https://"].first(where: target.hasPrefix) else {
            return target[...]
        }
        let rest = target.dropFirst(scheme.count)
        return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }
}

extension ServedRequest {
    /// Reads the head of a request, up to and without the empty line.
    init?(head: String, body: [UInt8], connection: Int) {
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst() else { return nil }
        let words = first.split(separator: " ")
        guard words.count == 3 else { return nil }
        method = String(words[0])
        target = String(words[1])
        version = String(words[2])
        headers = lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            var value = line[line.index(after: colon)...]
            while value.first == " " || value.first == "\t" { value.removeFirst() }
            while value.last == " " || value.last == "\t" { value.removeLast() }
            return Header(name: String(line[..<colon]), value: String(value))
        }
        self.body = body
        self.connection = connection
    }
}
