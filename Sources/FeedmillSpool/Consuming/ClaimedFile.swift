import FeedmillModel
import FeedmillSystem
import Glibc
import SystemPackage

/// A file that a consumer has claimed, and how far into it the work has come.
///
/// A segment is processed record by record. How far is noted in a file beside it, as `<bytes done>
/// of <size>`. When a segment is put back, its rest is written to a new file that replaces it in
/// one step; the size has changed then, so the note no longer counts. Whenever a process is killed,
/// a record noted as done is not handed over again, and none is lost.
struct ClaimedFile {
    /// The endings of the note, and of a file that is being written.
    static let note = ".done"
    static let draft = ".draft"

    let name: SpoolName
    let folder: SpoolFolder

    /// Whether a file in the folder of a consumer is one of these.
    static func isOwnFile(_ name: String) -> Bool {
        name.hasSuffix(note) || name.hasSuffix(draft)
    }

    private var noteName: String { name.text + Self.note }

    /// Claims a file of `new`; `nil` when another consumer was faster.
    static func claim(
        _ name: SpoolName,
        from fresh: SpoolFolder,
        into folder: SpoolFolder
    ) throws(FileError) -> ClaimedFile? {
        switch fresh.move(name.text, to: folder) {
        case nil:
            return ClaimedFile(name: name, folder: folder)
        case .noSuchFileOrDirectory?:
            return nil
        case let error?:
            throw FileError(.cannotWrite, "\(fresh.path)/\(name.text)", "cannot be claimed", error)
        }
    }

    func read() throws(FileError) -> [UInt8] {
        try folder.read(name.text)
    }

    /// The whole file was processed.
    func remove() throws(FileError) {
        try removeFile(name.text)
        if name.kind == .segment { try removeFile(noteName) }
    }

    /// Notes that the first bytes of a segment were processed.
    func noteDone(_ done: Int, of size: Int) throws(FileError) {
        let line = Array("\(done) of \(size)\n".utf8)
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe openat(folder.descriptor, noteName, flags, 0o600)
        guard file >= 0 else { throw folder.failure(.cannotWrite, noteName, "cannot be made") }
        defer { Glibc.close(file) }
        // One small write: a kill leaves the old note or the new one, and both have this form, for
        // the number of bytes done only grows.
        guard unsafe pwrite(file, line, line.count, 0) == line.count else {
            throw folder.failure(.cannotWrite, noteName, "cannot be written")
        }
    }

    /// Puts what is left of the file back into `new`.
    ///
    /// A file of that name with the same content may be there: after a power cut a record can be
    /// delivered once more. Should the content differ, both stay where they are.
    ///
    /// - Returns: whether it went back.
    func putBack(into fresh: SpoolFolder) throws(FileError) -> Bool {
        if name.kind == .segment, try !cut() { return false }
        guard let error = folder.move(name.text, to: fresh) else { return true }
        guard error == .fileExists else {
            throw FileError(.cannotWrite, "\(folder.path)/\(name.text)", "cannot go back", error)
        }
        if let other = try? fresh.read(name.text), other == (try read()) {
            try removeFile(name.text)
        }
        return false
    }

    /// Gives a record of a segment a file of its own in `new`, durably.
    func splitOff(_ line: ArraySlice<UInt8>, into fresh: SpoolFolder) throws(FileError)
        -> SpoolName
    {
        let article: Article
        do throws(RecordLines.Problem) {
            article = try RecordLines.article(line)
        } catch {
            throw FileError(.cannotRead, "\(folder.path)/\(name.text)", "\(error)", nil)
        }
        let own = SpoolName(record: article, firstSeen: name.time)
        let draft = own.text + Self.draft
        try removeFile(draft)
        try folder.write(draft, Array(line), mode: folder.entry(name.text)?.mode ?? 0o640)
        if let error = folder.move(draft, to: fresh, as: own.text) {
            // It was split off before, and the segment not noted then.
            guard error == .fileExists else {
                throw FileError(.cannotWrite, "\(fresh.path)/\(own.text)", "cannot be made", error)
            }
            try removeFile(draft)
        }
        try fresh.synchronise()
        return own
    }
}

extension ClaimedFile {
    /// Removes from a segment what is noted as done.
    ///
    /// - Returns: whether anything is left.
    private func cut() throws(FileError) -> Bool {
        guard let note = folder.entry(noteName) else { return true }
        let bytes = try read()
        guard let done = Self.done(try folder.read(note.name), of: bytes.count) else { return true }
        if done == bytes.count {
            try remove()
            return false
        }
        let draft = name.text + Self.draft
        try removeFile(draft)
        try folder.write(
            draft,
            Array(bytes[done...]),
            mode: folder.entry(name.text)?.mode ?? 0o640
        )
        if let error = folder.replace(name.text, with: draft) {
            throw FileError(.cannotWrite, "\(folder.path)/\(name.text)", "cannot be cut", error)
        }
        try removeFile(noteName)
        return true
    }

    /// Reads a note; `nil` when it is of a segment of another size, which has been cut already.
    static func done(_ note: [UInt8], of size: Int) -> Int? {
        let words = String(decoding: note, as: UTF8.self).split(separator: " ")
        guard words.count == 3, let done = Int(words[0]), words[2] == "\(size)\n",
            (0...size).contains(done)
        else { return nil }
        return done
    }

    private func removeFile(_ name: String) throws(FileError) {
        if let error = folder.remove(name) {
            throw FileError(.cannotWrite, "\(folder.path)/\(name)", "cannot be removed", error)
        }
    }
}
