import FeedmillSystem
import Synchronization
import SystemPackage

/// The connections to the status page, on a thread of their own.
///
/// Bytes, time and number are bounded here, where the sockets are read; what comes out are whole
/// heads of requests, at most as many at once as there may be connections. Nothing that happens to
/// a socket ends the thread.
///
/// Safe because `connections` and what stands with it are touched by the thread alone; everything
/// else is behind the lock.
final class ConnectionThread: @unchecked Sendable {
    enum Event: Sendable {
        case request(Int, RequestHead)
        /// Connections cannot be accepted; they wait.
        case trouble(Errno)
    }

    private struct Mail {
        var answers: [(id: Int, bytes: [UInt8])] = []
        var isStopRequested = false
        var isOver = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let events: AsyncStream<Event>
    private let next: AsyncStream<Event>.Continuation
    private let limits: ConnectionLimits
    private let refusal: @Sendable (StatusCode) -> [UInt8]
    private let mail = Mutex(Mail())
    private let bell: StreamSocket
    private let bellRope: StreamSocket
    private let queue = TaskQueue(label: "status connections")

    private var listener: StreamSocket?
    private var connections: [Int: Connection] = [:]
    private var lastID = 0
    private var inWork = 0
    private var unsent = 0
    private var acceptsFrom: ContinuousClock.Instant?
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - listener: where connections come from.
    ///   - limits: what they may use.
    ///   - refusal: what is sent instead of an answer.
    /// - Throws: `Errno` when no more sockets can be opened.
    init(
        _ listener: StreamSocket,
        limits: ConnectionLimits,
        refusal: @escaping @Sendable (StatusCode) -> [UInt8]
    ) throws(Errno) {
        (events, next) = AsyncStream.makeStream()
        self.listener = listener
        self.limits = limits
        self.refusal = refusal
        (bell, bellRope) = try StreamSocket.pair()
    }

    /// Starts the thread, which keeps this object alive until it is stopped.
    func start() {
        queue.run { self.run() }
    }

    /// Sends the answer to a request, soon, if its connection is still there.
    func answer(_ id: Int, _ bytes: [UInt8]) {
        mail.withLock { $0.answers.append((id, bytes)) }
        ring()
    }

    /// Closes all connections and the listening socket, soon.
    func stop() {
        mail.withLock { $0.isStopRequested = true }
        ring()
    }

    /// Waits until a stopped thread has closed everything.
    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            let isOver = mail.withLock { mail in
                if !mail.isOver { mail.waiting.append(continuation) }
                return mail.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    /// A bell that cannot take another byte has rung already.
    private func ring() {
        _ = try? bellRope.write([1])
    }
}

// MARK: - Loop

extension ConnectionThread {
    private func run() {
        while takeMail() {
            endOverdue()
            turn()
        }
        connections = [:]
        listener = nil
        next.finish()
        let waiting = mail.withLock { mail in
            mail.isOver = true
            defer { mail.waiting = [] }
            return mail.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Takes the answers that have been made; `false` when the thread is to stop.
    private func takeMail() -> Bool {
        let (answers, goesOn) = mail.withLock { mail in
            defer { mail.answers = [] }
            return (mail.answers, !mail.isStopRequested)
        }
        inWork -= answers.count
        for answer in answers where connections[answer.id] != nil {
            send(answer.bytes, on: answer.id)
        }
        return goesOn
    }

    private func turn() {
        let now = clock.now
        if let acceptsFrom, acceptsFrom <= now { self.acceptsFrom = nil }
        let canAccept =
            acceptsFrom == nil
            && (connections.count < limits.connections
                || connections.values.contains(where: \.isIdle))
        let ids = Array(connections.keys)
        var sockets = [(socket: bell, interest: StreamSocket.Interest.reading)]
        sockets += ids.compactMap { id in connections[id].map { ($0.socket, $0.interest) } }
        if canAccept, let listener { sockets.append((listener, .reading)) }
        let deadlines = connections.values.map(\.deadline) + (acceptsFrom.map { [$0] } ?? [])
        let limit = deadlines.min().map { now.duration(to: $0) } ?? .seconds(60)
        let ready: [Bool]
        do {
            ready = try StreamSocket.wait(for: sockets, limit: limit)
        } catch {
            // Too many sockets for this process, or no memory: with fewer it works again.
            haveTrouble(error)
            return
        }
        if ready[0] { silenceBell() }
        for (id, isReady) in zip(ids, ready.dropFirst()) where isReady { serve(id) }
        if canAccept, ready.last == true { accept() }
    }

    private func silenceBell() {
        // Empty, or it could not be waited for.
        while let bytes = try? bell.read(limit: 512), bytes.count == 512 {}
    }

    private func accept() {
        // Some at a time, so that those who are connected are served in between.
        for _ in 0..<16 {
            do {
                if connections.count >= limits.connections, !closeLongestIdle() { return }
                guard let socket = try listener?.accept() else { return }
                lastID += 1
                let now = clock.now
                connections[lastID] = Connection(
                    socket: socket,
                    deadline: now + limits.headTime,
                    lastProgress: now
                )
            } catch {
                haveTrouble(error)
                return
            }
        }
    }

    private func haveTrouble(_ error: Errno) {
        acceptsFrom = clock.now + limits.pause
        closeLongestIdle()
        next.yield(.trouble(error))
    }

    private func endOverdue() {
        let now = clock.now
        for (id, connection) in connections where connection.deadline <= now { close(id) }
    }
}

// MARK: - One connection

extension ConnectionThread {
    private func serve(_ id: Int) {
        guard var connection = connections[id] else { return }
        connection.lastProgress = clock.now
        do {
            switch connection.phase {
            case .reading(var reader):
                guard let bytes = try connection.socket.read(limit: 16 << 10) else { return }
                guard !bytes.isEmpty else { return close(id) }
                let verdict = reader.take(bytes)
                connection.phase = .reading(reader)
                connections[id] = connection
                decide(verdict, id)
            case .answering:
                // Nothing was waited for: the connection is broken.
                close(id)
            case .writing(let bytes, let sent):
                let count = try connection.socket.write(bytes[sent...])
                unsent -= count
                connection.phase = .writing(bytes, sent: sent + count)
                connections[id] = connection
                if sent + count == bytes.count { end(id) }
            case .ending(let discarded):
                guard let bytes = try connection.socket.read(limit: 16 << 10) else { return }
                let total = discarded + bytes.count
                guard !bytes.isEmpty, total < limits.discarded else { return close(id) }
                connection.phase = .ending(discarded: total)
                connections[id] = connection
            }
        } catch {
            // The other side has gone, which is its right.
            close(id)
        }
    }

    private func decide(_ verdict: RequestHeadReader.Verdict, _ id: Int) {
        switch verdict {
        case .incomplete: return
        case .refused(let code): send(refusal(code), on: id)
        case .complete(let head):
            // Answers of connections that have gone since still take their time.
            guard inWork < limits.connections else {
                return send(refusal(.unavailable), on: id)
            }
            inWork += 1
            connections[id]?.phase = .answering
            connections[id]?.deadline = clock.now + limits.answerTime
            next.yield(.request(id, head))
        }
    }

    private func send(_ bytes: [UInt8], on id: Int) {
        connections[id]?.phase = .writing(bytes, sent: 0)
        connections[id]?.deadline = clock.now + limits.answerTime
        connections[id]?.lastProgress = clock.now
        unsent += bytes.count
        while unsent > limits.unsent, closeLongestIdle(where: { $0.unsent > 0 }, except: id) {}
    }

    private func end(_ id: Int) {
        connections[id]?.socket.endWriting()
        connections[id]?.phase = .ending(discarded: 0)
        connections[id]?.deadline = clock.now + limits.endTime
    }

    private func close(_ id: Int) {
        unsent -= connections.removeValue(forKey: id)?.unsent ?? 0
    }

    /// Closes the connection on which nothing has happened for longest; `false` when there is none.
    @discardableResult
    private func closeLongestIdle(
        where isMeant: (Connection) -> Bool = \.isIdle,
        except kept: Int? = nil
    ) -> Bool {
        let idle = connections.filter { $0.key != kept && isMeant($0.value) }
        guard let id = idle.min(by: { $0.value.lastProgress < $1.value.lastProgress })?.key else {
            return false
        }
        close(id)
        return true
    }
}
