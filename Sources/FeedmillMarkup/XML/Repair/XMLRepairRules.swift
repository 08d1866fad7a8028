/// What a repair may conclude from the names of elements.
package struct XMLRepairRules: Sendable {
    private let neverNested: [[UInt8]]
    private let containers: [[UInt8]]
    private let leaves: [[UInt8]]
    private let fields: [[UInt8]]

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
        self.leaves = leaves.map { Array($0.utf8) }
        self.fields = (leaves + fields).map { Array($0.utf8) }
    }

    func isNeverNested(_ name: ArraySlice<UInt8>) -> Bool {
        neverNested.contains { $0.elementsEqual(name) }
    }

    func isContainer(_ name: ArraySlice<UInt8>) -> Bool {
        containers.contains { container in
            container.count == name.count
                && zip(container, name).allSatisfy { $0 == $1 || $0 == $1 | 0x20 }
        }
    }

    func isLeaf(_ name: ArraySlice<UInt8>) -> Bool {
        leaves.contains { $0.elementsEqual(name) }
    }

    func isField(_ name: [UInt8]) -> Bool {
        fields.contains(name)
    }
}
