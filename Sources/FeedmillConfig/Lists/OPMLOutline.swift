/// What an outline says of a feed or a folder, in whatever case its attributes are written.
struct OPMLOutline {
    /// `title`, or `text` when that is missing or empty.
    private(set) var title: (text: String, location: Location)?
    /// `xmlUrl`, unless it is empty.
    private(set) var address: (text: String, location: Location)?
    private var category = ""

    init(_ attributes: [OPMLScanner.Attribute]) {
        for attribute in attributes {
            // The names of OPML are ASCII; most files write them as the standard does.
            switch attribute.name {
            case "text": take(text: attribute)
            case "xmlUrl": take(address: attribute)
            case "type", "htmlUrl", "description", "version": break
            default:
                switch attribute.name.lowercased() {
                case "title": take(title: attribute)
                case "text": take(text: attribute)
                case "xmlurl": take(address: attribute)
                case "category": category = attribute.value
                default: break
                }
            }
        }
    }

    /// The tags of the `category` attribute: names with commas between them, or paths of such; of
    /// very many one more than a feed may have.
    var categories: [String] {
        var categories: [String] = []
        for part in category.utf8.split(whereSeparator: { $0 == 0x2C || $0 == 0x2F }) {
            let name = Self.collapse(String(Substring(part)))
            if !name.isEmpty { categories.append(name) }
            if categories.count > FeedItem.tagLimit { break }
        }
        return categories
    }

    private mutating func take(title attribute: OPMLScanner.Attribute) {
        let text = Self.collapse(attribute.value)
        if !text.isEmpty { title = (text, attribute.location) }
        hasTitle = !text.isEmpty
    }

    private var hasTitle = false

    private mutating func take(text attribute: OPMLScanner.Attribute) {
        guard !hasTitle else { return }
        let text = Self.collapse(attribute.value)
        if !text.isEmpty { title = (text, attribute.location) }
    }

    private mutating func take(address attribute: OPMLScanner.Attribute) {
        let text = Self.collapse(attribute.value)
        if !text.isEmpty { address = (text, attribute.location) }
    }

    /// The text with white space at its ends cut off and elsewhere made one space.
    private static func collapse(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            guard byte == 0x20 else {
                bytes.append(byte)
                continue
            }
            if let last = bytes.last, last != 0x20 { bytes.append(byte) }
        }
        if bytes.last == 0x20 { bytes.removeLast() }
        return bytes.count == text.utf8.count ? text : String(decoding: bytes, as: UTF8.self)
    }
}
