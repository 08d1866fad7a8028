package import FeedmillModel
package import FeedmillSystem
import Glibc
import SystemPackage

/// Writes batches of files into a spool, durably and whole.
///
/// The three steps of the delivery protocol that touch the spool are three methods; the pipeline
/// calls them in order, with the commit of the state between `write` and `publish`.
package actor SpoolWriter {
    private let directory: SpoolDirectory
    private let instance: String
    private let mode: mode_t
    private let calls: SystemCalls
    private let queue = DiskQueue(label: "feedmill.spool")
    private let synchronisers: [FileSynchroniser]
    /// Names in `tmp` of the batch that was written and not yet published.
    private var pending: [TemporaryName] = []
    private var pendingBytes = 0
    private var gauge: RoomGauge

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe queue.asUnownedSerialExecutor()
    }

    /// Files open at once between writing and synchronising.
    private static let openFileLimit = 128

    package init(
        directory: SpoolDirectory,
        instance: String,
        mode: UInt32,
        limits: SpoolLimits = SpoolLimits(),
        statePath: String? = nil,
        calls: SystemCalls = .real
    ) {
        self.directory = directory
        self.instance = instance
        self.mode = mode_t(mode)
        self.calls = calls
        gauge = RoomGauge(
            contents: directory.contents,
            statePath: statePath ?? directory.path,
            limits: limits
        )
        synchronisers = (1...8).map { FileSynchroniser(number: $0, calls: calls) }
    }

    /// Replaces the limits.
    package func adopt(_ limits: SpoolLimits) {
        gauge.limits = limits
    }
}

// MARK: - The steps

extension SpoolWriter {
    /// Step 1: writes all files into `tmp`, makes each durable, then their names.
    ///
    /// On failure the whole batch is removed and no file of it is ever synchronised again: after
    /// a failed fsync a second one would report success for lost data.
    ///
    /// - Parameters:
    ///   - files: the files of the batch.
    ///   - batch: a number larger than any used before.
    /// - Throws: `FileError`; nothing of the batch is left then.
    package func write(_ files: [SpoolFile], batch: Int64) async throws(FileError) {
        pendingBytes = files.reduce(0) { $0 + $1.bytes.count }
        do throws(FileError) {
            var sequence = 0
            while sequence < files.count {
                let end = min(sequence + Self.openFileLimit, files.count)
                try await writeChunk(files[sequence..<end], batch: batch)
                sequence = end
            }
            try synchroniseFolder(directory.temporary, .cannotWrite)
        } catch {
            drop()
            throw error
        }
    }

    /// Step 3: gives every file of the committed batch its name in `new`.
    ///
    /// - Throws: `FileError`; files not yet renamed stay in `tmp` for the next recovery.
    package func publish() throws(FileError) {
        let files = pending
        pending = []
        gauge.add(files: files.count, bytes: pendingBytes)
        for file in files { try publish(file) }
        try synchroniseFolder(directory.fresh, .cannotPublish)
        try synchroniseFolder(directory.temporary, .cannotPublish)
    }

    /// Removes the files of a batch that will not be committed.
    package func drop() {
        for file in pending { _ = calls.unlink(directory.temporary.descriptor, file.text) }
        pending = []
    }

    /// Step 4: after a crash, publishes what was committed and removes what was not.
    ///
    /// Files of another instance, or that feedmill did not make, are left alone. May itself be
    /// interrupted at any point and run again.
    ///
    /// - Parameters:
    ///   - committedBatch: the last batch number that the state says is committed.
    ///   - progress: called before each file, with the number of files published so far.
    /// - Returns: how many files were published and how many removed.
    /// - Throws: `FileError` when the spool cannot be read or written.
    package func recover(
        committedBatch: Int64,
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws(FileError) -> (published: Int, removed: Int) {
        pending = []
        gauge.forget()
        let ours = try directory.temporary.names().compactMap { TemporaryName($0) }.filter {
            $0.instance == instance
        }
        .sorted { ($0.batch, $0.sequence) < ($1.batch, $1.sequence) }
        var published = 0
        for file in ours {
            progress(published)
            if file.batch <= committedBatch {
                try publish(file)
                published += 1
            } else if calls.unlink(directory.temporary.descriptor, file.text) != 0 {
                throw failure(.cannotPublish, "tmp/\(file.text)", "cannot be removed")
            }
        }
        try synchroniseFolder(directory.fresh, .cannotPublish)
        try synchroniseFolder(directory.temporary, .cannotPublish)
        return (published, ours.count - published)
    }
}

// MARK: - Room

extension SpoolWriter {
    /// Why no more should be fetched; `nil` when there is room.
    ///
    /// - Returns: an error with code `.noRoom`, which says what is full and what the limit is.
    /// - Throws: `FileError` when the spool cannot be read.
    package func obstacle() throws(FileError) -> FileError? {
        try gauge.obstacle(at: .now)
    }

    /// Why not even what was fetched already should be written; `nil` when there is room for that.
    package func hardObstacle() -> FileError? { gauge.hardObstacle() }

    /// Removes files of `new` that were first seen before a time.
    ///
    /// - Returns: how many.
    /// - Throws: `FileError` when one cannot be removed.
    package func expire(before time: Timestamp) throws(FileError) -> Int {
        let fresh = directory.fresh
        let victims = PrunePlan(oldest: time).victims(of: try fresh.recordFiles())
        let removed = try fresh.remove(victims)
        if !removed.isEmpty { gauge.forget() }
        return removed.count
    }

    /// How many files wait in `new`.
    ///
    /// - Throws: `FileError` when the folder cannot be read.
    package func waitingFiles() throws(FileError) -> Int {
        try directory.fresh.count()
    }

    /// How many files in `tmp` are of no batch of this state; they stay where they are.
    ///
    /// - Returns: files of other programs, and those that belong to another state.
    /// - Throws: `FileError` when the folder cannot be read.
    package func foreignFiles() throws(FileError) -> Int {
        try directory.temporary.names().count { TemporaryName($0)?.instance != instance }
    }
}

// MARK: - Files

extension SpoolWriter {
    private func writeChunk(
        _ files: ArraySlice<SpoolFile>,
        batch: Int64
    ) async throws(FileError) {
        var open: [Int32] = []
        defer { for file in open { Glibc.close(file) } }
        for (sequence, file) in zip(files.indices, files) {
            let name = TemporaryName(
                instance: instance,
                batch: batch,
                sequence: sequence,
                final: file.name
            )
            open.append(try create(name))
            try writeAll(file.bytes, to: open[open.count - 1], name: name)
        }
        if let error = await synchronise(open) {
            throw FileError(
                .cannotWrite,
                "\(directory.path)/tmp",
                "records cannot be made durable; check the disk",
                Errno(rawValue: error)
            )
        }
    }

    private func create(_ name: TemporaryName) throws(FileError) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe openat(directory.temporary.descriptor, name.text, flags, 0o600)
        guard file >= 0 else {
            throw failure(.cannotWrite, "tmp/\(name.text)", "cannot be made")
        }
        pending.append(name)
        guard mode == 0o600 || fchmod(file, mode) == 0 else {
            let error = failure(.cannotWrite, "tmp/\(name.text)", "mode cannot be set")
            Glibc.close(file)
            throw error
        }
        return file
    }

    private func writeAll(
        _ bytes: [UInt8],
        to file: Int32,
        name: TemporaryName
    ) throws(FileError) {
        guard calls.writeAll(bytes[...], to: file) else {
            throw failure(.cannotWrite, "tmp/\(name.text)", "cannot be written")
        }
    }

    /// Synchronises files side by side; returns the `errno` of a failure.
    private func synchronise(_ files: [Int32]) async -> Int32? {
        let share = max(1, (files.count + synchronisers.count - 1) / synchronisers.count)
        return await withTaskGroup(of: Int32?.self) { group in
            for (index, synchroniser) in synchronisers.enumerated() {
                let part = Array(files.dropFirst(index * share).prefix(share))
                if !part.isEmpty { group.addTask { await synchroniser.synchronise(part) } }
            }
            var failure: Int32?
            for await error in group { failure = failure ?? error }
            return failure
        }
    }

    private func publish(_ file: TemporaryName) throws(FileError) {
        let (temporary, fresh) = (directory.temporary.descriptor, directory.fresh.descriptor)
        guard calls.rename(temporary, fresh, file.text, file.final) != 0 else { return }
        throw errno == EEXIST
            ? failure(
                .cannotPublish,
                "new/\(file.final)",
                "is there already and was not made by this delivery; move it away"
            )
            : failure(.cannotPublish, "tmp/\(file.text)", "cannot be renamed into new")
    }

    private func synchroniseFolder(
        _ folder: SpoolFolder,
        _ code: FileError.Code
    ) throws(FileError) {
        guard calls.synchronise(folder.descriptor) == 0 else {
            throw folder.failure(code, nil, "cannot be synchronised")
        }
    }

    /// Call it at once after the failed system call, while `errno` is its own.
    private func failure(_ code: FileError.Code, _ name: String, _ message: String) -> FileError {
        let cause = Errno(rawValue: errnoNow())
        return FileError(code, "\(directory.path)/\(name)", message, cause)
    }
}

/// The reason of the last failed system call of this thread.
func errnoNow() -> Int32 { errno }
