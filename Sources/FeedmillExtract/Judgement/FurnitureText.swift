/// Recognises a text in which every line is about the page itself.
///
/// It says that scripts are needed, that data is stored, who holds the copyright: such a page has
/// no article.
enum FurnitureText {
    /// A longer text says something else, too.
    private static let byteLimit = 1_500

    static func isAll(_ text: String) -> Bool {
        guard text.utf8.count < byteLimit else { return false }
        let lines = text.split(whereSeparator: \.isNewline)
        let furniture = lines.filter { isFurniture(Array($0.utf8).lowered[...]) }
        guard !furniture.isEmpty else { return false }
        // Short lines beside it, such as "Sorry", must not be sentences.
        return lines.count - furniture.count <= furniture.count
            && lines.allSatisfy { line in
                line.utf8.count < 60 || isFurniture(Array(line.utf8).lowered[...])
            }
    }

    private static func isFurniture(_ line: ArraySlice<UInt8>) -> Bool {
        if TextTail.rights.begin(line) || notices.begin(line) { return true }
        return subjects.first(in: line) != nil && demands.first(in: line) != nil
    }
}
