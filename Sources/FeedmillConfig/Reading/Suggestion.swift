/// Finds the word that was probably meant.
package enum Suggestion {
    /// The candidate nearest to `word`, when it is near enough to be a slip of the pen.
    package static func nearest(
        to word: String,
        among candidates: some Sequence<String>
    ) -> String? {
        let wanted = fold(word)
        guard wanted.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(wanted, fold(candidate))
            if distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
        return best.name
    }

    /// Lower case, with one kind of separator: `max_body_size` and `maxBodySize` differ little.
    private static func fold(_ word: String) -> [UInt8] {
        word.utf8.map { byte in
            switch byte {
            case 0x41...0x5A: byte | 0x20
            case 0x5F, 0x20: 0x2D
            default: byte
            }
        }
    }

    /// Edits that lead from one word to the other, where swapping two neighbours is one edit.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var cost = min(last[j + 1], row[j]) + 1
                cost = min(cost, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
