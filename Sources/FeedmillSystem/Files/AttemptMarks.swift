import Glibc
import Synchronization
import SystemPackage

/// Notes in a file which attempts have begun and never ended, for the next process to see.
///
/// An attempt that takes the whole process with it leaves its mark. Nothing is made durable:
/// the file outlives the process, and a machine that loses power is not the fault of an attempt.
package final class AttemptMarks: Sendable {
    private struct Mark {
        /// 0 for a place that is free.
        var number: Int64 = 0
        /// How many attempts have begun, the one in hand included, since one ended well.
        var times = 0
        /// Whether an attempt is in hand, or was when an earlier process ended.
        var isOpen = false

        /// A line of ``lineLength`` bytes.
        var line: String {
            let number = String(number)
            let times = String(min(times, 999))
            return String(repeating: "0", count: 20 - number.utf8.count) + number + " "
                + String(repeating: "0", count: 3 - times.utf8.count) + times
                + (isOpen ? " open\n" : " seen\n")
        }

        init() {}

        init?(line: Substring) {
            let parts = line.split(separator: " ")
            guard parts.count == 3, let number = Int64(parts[0]), let times = Int(parts[1]) else {
                return nil
            }
            self.number = number
            self.times = times
            isOpen = parts[2] == "open"
        }
    }

    private static let lineLength = 30
    /// Places that the file has from the start, so that a full disk prevents no mark.
    private static let places = 32

    private let file: FileDescriptor
    private let path: String
    private let marks: Mutex<[Mark]>

    /// Opens the marks of an earlier process, or makes the file.
    ///
    /// - Parameter path: the file, which only one process may use.
    /// - Throws: `FileError` when it cannot be made or read.
    package init(path: String) throws(FileError) {
        self.path = path
        do {
            let file = try FileDescriptor.open(
                FilePath(path),
                .readWrite,
                options: [.create, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite]
            )
            var text = [UInt8](repeating: 0, count: 64 << 10)
            let count = try unsafe text.withUnsafeMutableBytes {
                try unsafe file.read(fromAbsoluteOffset: 0, into: $0)
            }
            let lines = String(decoding: text[..<count], as: UTF8.self).split(separator: "\n")
            var marks = lines.map { Mark(line: $0) ?? Mark() }
            while marks.count < Self.places { marks.append(Mark()) }
            try file.writeAll(toAbsoluteOffset: 0, marks.map(\.line).joined().utf8)
            self.file = file
            self.marks = Mutex(marks)
        } catch {
            let cause = error as? Errno
            throw FileError(.cannotWrite, path, "cannot be written; it notes what is read", cause)
        }
    }

    /// The attempts that an earlier process began and did not end, with the times in a row.
    package var unended: [Int64: Int] {
        marks.withLock { marks in
            let open = marks.filter { $0.isOpen && $0.number != 0 }
            return Dictionary(open.map { ($0.number, $0.times) }, uniquingKeysWith: max)
        }
    }

    /// Whether an attempt has not ended once, and none has since.
    package func isSuspect(_ number: Int64) -> Bool {
        marks.withLock { $0.contains { $0.number == number } }
    }

    /// Notes that what ``unended`` tells has been dealt with.
    package func acknowledge() {
        change { marks in
            for index in marks.indices { marks[index].isOpen = false }
            return Array(marks.indices)
        }
    }

    /// Notes an attempt before it begins.
    package func begin(_ number: Int64) {
        change { marks in
            let index =
                marks.firstIndex { $0.number == number } ?? marks.firstIndex { $0.number == 0 }
                ?? marks.count
            if index == marks.count { marks.append(Mark()) }
            marks[index].number = number
            marks[index].times += 1
            marks[index].isOpen = true
            return [index]
        }
    }

    /// Notes that an attempt has ended: nothing is held against it any more.
    package func end(_ number: Int64) {
        change { marks in
            guard let index = marks.firstIndex(where: { $0.number == number }) else { return [] }
            marks[index] = Mark()
            return [index]
        }
    }

    /// Takes back the attempts in hand, which an orderly end of the process has cut short, and
    /// removes the file when it holds nothing else.
    package func close() throws(FileError) {
        change { marks in
            for index in marks.indices where marks[index].isOpen {
                marks[index].times -= 1
                marks[index].isOpen = false
                if marks[index].times <= 0 { marks[index] = Mark() }
            }
            return Array(marks.indices)
        }
        let isEmpty = marks.withLock { $0.allSatisfy { $0.number == 0 } }
        if isEmpty, unsafe unlink(path) != 0, errno != ENOENT {
            throw FileError(.cannotWrite, path, "cannot be removed", Errno(rawValue: errno))
        }
    }

    /// Changes marks and writes those that have changed.
    ///
    /// A place beyond the first ones may find no room on the disk: then its attempt goes unmarked,
    /// which is no reason not to make it.
    private func change(_ body: (inout [Mark]) -> [Int]) {
        marks.withLock { marks in
            for index in body(&marks) {
                _ = try? file.writeAll(
                    toAbsoluteOffset: Int64(index * Self.lineLength),
                    marks[index].line.utf8
                )
            }
        }
    }

    deinit {
        try? file.close()
    }
}
