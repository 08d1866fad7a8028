import FeedmillModel
package import FeedmillSystem

/// Something in the spool that should not be there, or not in that state.
package struct SpoolProblem: Sendable, Hashable {
    /// Relative to the spool.
    package let path: String
    package let message: String
}

/// What the check of every file in the spool found.
package struct SpoolVerdict: Sendable {
    package fileprivate(set) var files = 0
    package fileprivate(set) var records = 0
    package fileprivate(set) var problems: [SpoolProblem] = []
    /// Where each record of the spool was first seen, by key and revision.
    fileprivate var places: [String: String] = [:]
}

extension SpoolContents {
    /// Reads every file of `new` and `cur` and judges names, kinds, modes and records.
    ///
    /// - Parameter mode: the permission bits that files must have; `nil`: any that let no one but
    ///   the owner and the group write.
    /// - Returns: what was found.
    /// - Throws: `FileError` when a folder cannot be read.
    package func verify(mode: UInt32?) throws(FileError) -> SpoolVerdict {
        var verdict = SpoolVerdict()
        for place in try places() {
            for name in try place.folder.names().sorted() {
                // A consumer may have taken it meanwhile; the folders of consumers come by
                // themselves, with notes on segments in them.
                guard let entry = place.folder.entry(name),
                    !(place.name == "cur" && entry.kind == .folder && ClaimFolder.isName(name)),
                    !(place.name.hasPrefix("cur/") && ClaimedFile.isOwnFile(name))
                else { continue }
                try verify(entry, in: place, mode: mode, &verdict)
            }
        }
        return verdict
    }

    private func verify(
        _ entry: SpoolFolder.Entry,
        in place: Place,
        mode: UInt32?,
        _ verdict: inout SpoolVerdict
    ) throws(FileError) {
        let path = "\(place.name)/\(entry.name)"
        verdict.files += 1
        func report(_ message: String) {
            verdict.problems.append(SpoolProblem(path: path, message: message))
        }
        switch entry.kind {
        case .file: break
        case .folder: return report("is a folder")
        case .link: return report("is a symbolic link")
        case .other: return report("is not a file")
        }
        let isModeRight = mode.map { entry.mode == $0 } ?? (entry.mode & 0o7713 == 0o600)
        if !isModeRight {
            let wanted = mode.map { ", not 0\(String($0, radix: 8))" } ?? ""
            report("has mode 0\(String(entry.mode, radix: 8))\(wanted)")
        }
        guard let name = SpoolName(entry.name) else {
            return report("is a foreign file: its name is not that of a record")
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try place.folder.read(entry.name)
        } catch {
            guard error.code != .missing else { return }
            return report(error.message)
        }
        verify(bytes, of: name, path: path, &verdict)
    }

    private func verify(
        _ bytes: [UInt8],
        of name: SpoolName,
        path: String,
        _ verdict: inout SpoolVerdict
    ) {
        func report(_ message: String) {
            verdict.problems.append(SpoolProblem(path: path, message: message))
        }
        guard bytes.last == 0x0A else {
            return report(
                bytes.isEmpty ? "is empty" : "is cut off: there is no line feed at its end"
            )
        }
        guard name.kind != .document else {
            verdict.records += 1
            let isText = String(validating: bytes, as: UTF8.self) != nil
            return isText ? () : report("is not UTF-8")
        }
        let lines = RecordLines.split(bytes)
        if name.kind == .record, lines.count != 1 { report("holds more than one line") }
        for (number, line) in lines.enumerated() {
            let place = name.kind == .segment ? "line \(number + 1): " : ""
            verdict.records += 1
            do throws(RecordLines.Problem) {
                let article = try RecordLines.article(bytes[line])
                let own = SpoolName(record: article, firstSeen: name.time)
                if name.kind == .record, own != name {
                    report("\(place)its record belongs into \(own.text)")
                }
                let identity = "\(article.feedmill.key) r\(article.feedmill.revision)"
                if let other = verdict.places.updateValue(path, forKey: identity) {
                    report("\(place)the same record is in \(other)")
                }
            } catch {
                report("\(place)\(error)")
            }
        }
    }
}
