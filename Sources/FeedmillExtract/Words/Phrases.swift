/// Beginnings of lines that say what a line is, looked up by their first byte.
struct Phrases {
    private var byFirst: [[[UInt8]]]

    /// - Parameter phrases: in small letters.
    init(_ phrases: [String]) {
        byFirst = [[[UInt8]]](repeating: [], count: 256)
        for phrase in phrases {
            let bytes = Array(phrase.utf8)
            guard let first = bytes.first else { continue }
            byFirst[Int(first)].append(bytes)
        }
        // The longer ones first: "written by" before "written".
        for index in byFirst.indices { byFirst[index].sort { $0.count > $1.count } }
    }

    /// How long the longest phrase is that a line in small letters begins with; `nil` for none.
    func beginning(of line: ArraySlice<UInt8>) -> Int? {
        guard let first = line.first else { return nil }
        return byFirst[Int(first)].first { line.starts(with: $0) }?.count
    }

    func begin(_ line: ArraySlice<UInt8>) -> Bool { beginning(of: line) != nil }

    /// Where the first of the phrases stands in a line.
    func first(in line: ArraySlice<UInt8>) -> Int? {
        line.indices.first { beginning(of: line[$0...]) != nil }
    }
}

extension [UInt8] {
    /// In small letters, as far as Latin and Cyrillic go, with as many bytes as before.
    var lowered: [UInt8] {
        var bytes = self
        for index in bytes.indices {
            let byte = bytes[index]
            if byte &- 0x41 < 26 {
                bytes[index] = byte | 0x20
            } else if byte >= 0x80, index > 0 {
                switch (bytes[index - 1], byte) {
                case (0xC3, 0x80...0x9E), (0xD0, 0x90...0x9F): bytes[index] = byte + 0x20
                case (0xD0, 0xA0...0xAF):
                    bytes[index - 1] = 0xD1
                    bytes[index] = byte - 0x20
                default: break
                }
            }
        }
        return bytes
    }

    /// From the first letter on.
    var fromFirstLetter: ArraySlice<UInt8> {
        drop { ($0 | 0x20) &- 0x61 >= 26 && $0 < 0xC3 }
    }
}
