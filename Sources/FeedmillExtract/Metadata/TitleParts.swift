/// The parts of a title such as "Section - Title | Site", which any of many marks may separate.
struct TitleParts {
    let title: String
    private let places: [Range<String.Index>]

    static let marks = [
        " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " › ", " ‹ ", " > ", " < ",
        " ~ ", " / ", " : ", ": ",
    ]
    /// More marks are of a list of words.
    private static let limit = 8

    init(_ title: String) {
        self.title = title
        places = Array(Self.places(in: title, marks: Self.marks[...]).prefix(Self.limit))
    }

    /// Where marks stand in a title.
    static func places(in title: String, marks: ArraySlice<String>) -> [Range<String.Index>] {
        marks.flatMap { title.ranges(of: $0) }.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// What stands before the first mark.
    var first: String { places.first.map { String(title[..<$0.lowerBound]) } ?? title }

    /// What stands after the last.
    var last: String? { ends.last }

    /// What stands before the first mark and, when it is long, after the last.
    var ends: [String] {
        guard let place = places.last else { return [title] }
        let last = String(title[place.upperBound...])
        return last.words.count > 2 ? [first, last] : [first]
    }

    /// Whether it is "Site: Title", a beginning and then what the page is called elsewhere.
    func has(_ other: String?, after beginning: String) -> Bool {
        guard let other, title.hasPrefix(beginning) else { return false }
        return title.dropFirst(beginning.count).contains(other)
    }

    /// All that stands before a mark, and the whole, the longest first.
    var beginnings: [String] {
        [title] + places.reversed().map { String(title[..<$0.lowerBound]) }
    }
}
