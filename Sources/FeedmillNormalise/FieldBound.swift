import FeedmillAddress
import FeedmillBytes
import FeedmillModel

/// How long each kind of field may be.
///
/// What an entry says itself costs what it weighs and stays whole. Bounded are the fields that
/// stand in every record of a feed, those whose number multiplies them, and those that no real
/// document fills: they are cut or left out, with a warning. The bound of an address is
/// `WebURL.byteLimit`.
enum FieldBound {
    /// The name of a person.
    case name
    case tag
    /// The feed's title, home page, own address and authors, which stand in every record.
    case shared
    /// What the references of a document are resolved against, for all of them become as long.
    case base

    var bytes: Int {
        switch self {
        case .name: 1_024
        case .tag: 256
        case .shared: 4_096
        case .base: 2_048
        }
    }

    /// The most tags and authors of one entry.
    static let listItems = 100
}

/// What had to be cut or left out, for the warnings of a record.
struct FieldCuts {
    private(set) var warnings: [Warning] = []

    /// A text within its bound.
    mutating func bounded(_ text: String, _ bound: FieldBound, _ name: String) -> String {
        guard text.utf8.count > bound.bytes else { return text }
        add(.tooLong(field: name, limit: bound.bytes))
        return text.cut(toBytes: bound.bytes)
    }

    mutating func add(_ warning: Warning) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    mutating func addLongAddress() {
        add(.longAddress(limit: WebURL.byteLimit))
    }

    /// Hands the warnings over.
    mutating func take() -> [Warning] {
        defer { warnings.removeAll() }
        return warnings
    }
}
