/// What a repair may conclude from the names of elements.
package struct XMLRepairRules: Sendable {
    private let neverNested: [[UInt8]]
    private let containers: [[UInt8]]
    private let leaves: Set<[UInt8]>
    private let fields: Set<[UInt8]>

    /// Names the elements that tell where others end.
    ///
    /// - Parameters:
    ///   - neverNested: local names of elements that end where the next of them starts.
    ///   - containers: local names of the elements that hold those.
    ///   - leaves: names of elements that hold text and never one of `fields`.
    ///   - fields: names of elements before which an open leaf ends.
    package init(
        neverNested: [String],
        containers: [String],
        leaves: [String],
        fields: [String]
    ) {
        self.neverNested = neverNested.map { Array($0.utf8) }
        self.containers = containers.map { Array($0.utf8) }
        self.leaves = Set(leaves.map { Array($0.utf8) })
        self.fields = Set((leaves + fields).map { Array($0.utf8) })
    }

    /// What the rules say of a name.
    struct Kind {
        /// Which of the elements that never nest it is, by its local name; 0 for all others.
        var entry: UInt8 = 0
        /// Whether it holds such elements.
        var isContainer = false
        var isLeaf = false
        /// Whether an open leaf ends before it.
        var isField = false
        /// The length of the prefix with its colon.
        var prefixLength = 0
    }

    /// Longer names are in no rule.
    private static let nameLimit = 32

    func kind(of bytes: Span<UInt8>, _ range: Range<Int>) -> Kind {
        var kind = Kind()
        guard range.count <= Self.nameLimit else { return kind }
        let name = ByteSearch.array(bytes, range)
        if let colon = name.lastIndex(of: 0x3A) { kind.prefixLength = colon + 1 }
        let local = name[kind.prefixLength...]
        let index = neverNested.firstIndex { $0.count == local.count && $0.elementsEqual(local) }
        if let index { kind.entry = UInt8(truncatingIfNeeded: index + 1) }
        kind.isContainer = containers.contains { container in
            container.count == local.count
                && zip(container, local).allSatisfy { $0 == $1 || $0 == $1 | 0x20 }
        }
        kind.isField = fields.contains(name)
        kind.isLeaf = kind.isField && leaves.contains(name)
        return kind
    }
}
