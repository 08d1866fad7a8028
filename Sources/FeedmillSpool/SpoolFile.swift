/// A file on its way into `new`.
package struct SpoolFile: Sendable, Hashable {
    /// The name in `new`.
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// The name of a file in `tmp`: `<instance>.<batch>.<sequence>.<name in new>`.
///
/// Recovery reads from it, without opening the file, which state it belongs to, whether its batch
/// was committed, and its final name.
struct TemporaryName: Hashable {
    let instance: String
    let batch: Int64
    let sequence: Int
    let final: String

    var text: String { "\(instance).\(batch).\(sequence).\(final)" }

    init(instance: String, batch: Int64, sequence: Int, final: String) {
        self.instance = instance
        self.batch = batch
        self.sequence = sequence
        self.final = final
    }

    /// Reads a name; `nil` for a foreign file.
    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, !parts[0].isEmpty, let batch = Int64(parts[1]),
            let sequence = Int(parts[2]), !parts[3].isEmpty
        else { return nil }
        self.init(
            instance: String(parts[0]),
            batch: batch,
            sequence: sequence,
            final: String(parts[3])
        )
    }
}
