extension JSONReader {
    /// Reads a list of objects and goes on behind those that are broken.
    ///
    /// An object whose members are such objects counts as the list of them: PHP writes lists with
    /// gaps in their numbers so.
    ///
    /// - Parameters:
    ///   - read: reads one object.
    ///   - take: takes what was made of an object that was whole.
    package mutating func records<Record>(
        read: (inout JSONReader) -> Record?,
        take: (Record) -> Void
    ) {
        if peek() == .object, !isRecord(at: index) {
            return object { reader, _ in
                if let record = read(&reader), reader.failure == nil { take(record) }
            }
        }
        let depth = depth + 1
        array { reader in
            while true {
                let record = read(&reader)
                guard let failure = reader.failure else {
                    if let record { take(record) }
                    return
                }
                guard failure < reader.bytes.count, let next = reader.nextRecord(from: failure)
                else { return }
                reader.failure = nil
                reader.depth = depth
                reader.index = next
                reader.brokenRecords += 1
            }
        }
    }

    /// Goes to the value of a member behind the defect; `false` when there is none of this name.
    package mutating func resume(at name: String) -> Bool {
        guard let failure, failure < bytes.count else { return false }
        let member = Array("\"\(name)\"".utf8)
        var rest = bytes[failure...]
        while let quote = rest.firstIndex(of: 0x22) {
            rest = rest[(quote + 1)...]
            guard bytes[quote...].starts(with: member) else { continue }
            index = quote + member.count
            skipSpace()
            guard consume(0x3A) else { continue }
            self.failure = nil
            depth = 1
            return true
        }
        return false
    }

    /// Where the next object starts that looks like a record.
    private mutating func nextRecord(from start: Int) -> Int? {
        var from = start
        while let brace = bytes[from...].firstIndex(of: 0x7B) {
            searchLeft -= brace - from + 1
            guard searchLeft > 0 else { return nil }
            from = brace + 1
            var before = brace - 1
            while before > 0, bytes[before] <= 0x20 { before -= 1 }
            // Behind a comma, the start of the list, or a record without its comma.
            guard before >= 0, [0x2C, 0x5B, 0x7D].contains(bytes[before]) else { continue }
            if isRecord(at: brace) { return brace }
        }
        return nil
    }

    /// Whether an object has a member that entries have and their parts do not.
    private mutating func isRecord(at start: Int) -> Bool {
        var scan = start + 1
        let limit = min(bytes.count, start + 65_536)
        defer { searchLeft -= scan - start }
        while scan < limit {
            while scan < limit, bytes[scan] <= 0x20 || bytes[scan] == 0x2C { scan += 1 }
            guard scan < limit, bytes[scan] == 0x22, let end = endOfString(at: scan, limit) else {
                return false
            }
            if recordNames.contains(where: { $0.elementsEqual(bytes[scan + 1..<end - 1]) }) {
                return true
            }
            scan = endOfValue(at: end, limit)
            guard scan < limit, bytes[scan] == 0x2C else { return false }
        }
        return false
    }

    private func endOfString(at start: Int, _ limit: Int) -> Int? {
        var index = start + 1
        while index < limit, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
        return index < limit ? index + 1 : nil
    }

    /// The comma or the bracket behind the value of a member.
    private func endOfValue(at start: Int, _ limit: Int) -> Int {
        var index = start
        var level = 0
        while index < limit {
            switch bytes[index] {
            case 0x22:
                guard let end = endOfString(at: index, limit) else { return limit }
                index = end
                continue
            case 0x7B, 0x5B: level += 1
            case 0x7D, 0x5D:
                if level == 0 { return index }
                level -= 1
            case 0x2C where level == 0: return index
            default: break
            }
            index += 1
        }
        return limit
    }
}
