import FeedmillSystem

// What happens to the files of a batch: before the command runs, and after.

extension SpoolConsumer {
    /// Claims records until the batch is full or nothing is left.
    func gather() throws(FileError) -> TakeBatch {
        var batch = TakeBatch()
        while batch.count < options.batch {
            if var rest = openSegment {
                batch.portions.append(rest.split(first: options.batch - batch.count))
                openSegment = rest.count > 0 ? rest : nil
            } else if let name = queue.popFirst() {
                if let portion = try claim(name) {
                    if portion.lines == nil {
                        batch.portions.append(portion)
                    } else {
                        openSegment = portion
                    }
                }
            } else {
                break
            }
        }
        return batch
    }

    /// Claims one file; `nil` when there is nothing to process in it.
    private func claim(_ name: SpoolName) throws(FileError) -> TakeBatch.Portion? {
        let folder = try claimFolder()
        guard let file = try ClaimedFile.claim(name, from: spool.fresh, into: folder) else {
            return nil
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try file.read()
        } catch {
            try reject(file, error.message)
            return nil
        }
        guard name.kind == .segment else { return TakeBatch.Portion(file: file, bytes: bytes) }
        guard !bytes.isEmpty else {
            try file.remove()
            return nil
        }
        return TakeBatch.Portion(file: file, bytes: bytes, lines: RecordLines.split(bytes)[...])
    }

    /// The folder for claims, made with the first of them.
    private func claimFolder() throws(FileError) -> SpoolFolder {
        if let claims { return claims.folder }
        let claims = try ClaimFolder.make(in: spool.current, fresh: spool.fresh)
        self.claims = claims
        return claims.folder
    }

    /// Converts a batch to the requested form; what cannot be converted is put back and left out.
    func render(_ batch: TakeBatch) throws(FileError) -> (TakeBatch, [UInt8]) {
        var usable = TakeBatch()
        var records: [[UInt8]] = []
        for portion in batch.portions {
            do throws(RecordLines.Problem) {
                records += try portion.rendered(options.format)
                usable.portions.append(portion)
            } catch {
                if openSegment?.file.name == portion.file.name { openSegment = nil }
                try reject(portion.file, error.description)
            }
        }
        let separator: [UInt8] = options.format == .markdown ? [0x0C, 0x0A] : []
        return (usable, Array(records.joined(separator: separator)))
    }

    private func reject(_ file: ClaimedFile, _ reason: String) throws(FileError) {
        summary.unusable += 1
        report(.unusable(what: file.name.text, reason: reason))
        retries.failed(file.name.text, at: .now)
        _ = try file.putBack(into: spool.fresh)
    }
}

// MARK: - Afterwards

extension SpoolConsumer {
    /// The records were processed.
    func finish(_ portion: TakeBatch.Portion) throws(FileError) {
        if !portion.isLast, let end = portion.lines?.last?.upperBound {
            try portion.file.noteDone(end, of: portion.bytes.count)
        } else {
            try portion.file.remove()
        }
    }

    /// The records wait for another time.
    func putBack(_ portion: TakeBatch.Portion) throws(FileError) {
        if openSegment?.file.name == portion.file.name { openSegment = nil }
        _ = try portion.file.putBack(into: spool.fresh)
    }

    /// The command failed at the records: they go back, and wait until it is their turn again.
    ///
    /// Those of a segment get files of their own, so that they do not stop the rest of it.
    func setAside(_ portion: TakeBatch.Portion) throws(FileError) {
        guard let lines = portion.lines else {
            retries.failed(portion.file.name.text, at: .now)
            return try putBack(portion)
        }
        for line in lines {
            do throws(FileError) {
                let own = try portion.file.splitOff(portion.bytes[line], into: spool.fresh)
                retries.failed(own.text, at: .now)
            } catch {
                guard error.code == .cannotRead else { throw error }
                // The line is not a record, so it cannot have a file of its own: the segment waits.
                if line.lowerBound > 0 {
                    try portion.file.noteDone(line.lowerBound, of: portion.bytes.count)
                }
                retries.failed(portion.file.name.text, at: .now)
                return try putBack(portion)
            }
        }
        try finish(portion)
    }
}

extension TakeBatch.Portion {
    /// Splits off the first records of a segment.
    mutating func split(first limit: Int) -> Self {
        var first = self
        first.lines = lines?.prefix(limit)
        lines = lines?.dropFirst(limit)
        first.isLast = count == 0
        return first
    }
}
