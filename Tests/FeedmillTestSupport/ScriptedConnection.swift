import Glibc

/// One connection of a scripted server: reads requests and does what the script says.
final class ScriptedConnection: Sendable {
    private let socket: Descriptor
    private let number: Int
    private let stopping: Gate
    private let handler: ScriptedServer.Handler

    init(
        _ socket: Int32,
        number: Int,
        stopping: Gate,
        _ handler: @escaping ScriptedServer.Handler
    ) {
        var one: Int32 = 1
        _ = unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        self.socket = Descriptor(socket)
        self.number = number
        self.stopping = stopping
        self.handler = handler
    }

    /// Wakes the thread when it waits in a call on the socket.
    func shutDown() {
        _ = socket.use { Glibc.shutdown($0, Int32(SHUT_RDWR)) }
    }

    /// Serves requests until one side ends the connection.
    func run() {
        var input = Input(socket: socket.number, stopping: stopping)
        while let request = input.next(connection: number) {
            guard perform(handler(request).steps), request.header("Connection") != "close" else {
                break
            }
        }
        socket.close()
    }

    /// Does the steps; false when the connection has ended.
    private func perform(_ steps: [ScriptedAnswer.Step]) -> Bool {
        for step in steps {
            let goesOn =
                switch step {
                case .send(let bytes): send(bytes[...])
                case .wait(let gate): wait(at: gate)
                case .trickle(let bytes, let size, let gate): trickle(bytes, size, gate)
                case .drip(let bytes, let pause): drip(bytes, pause)
                case .sendForever(let bytes): sendForever(bytes)
                case .close: false
                case .reset: reset()
                }
            guard goesOn else { return false }
        }
        return true
    }

    private func send(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    socket.number,
                    buffer.baseAddress,
                    buffer.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func sendForever(_ bytes: [UInt8]) -> Bool {
        while send(bytes[...]) {}
        return false
    }

    private func wait(at gate: Gate) -> Bool {
        while true {
            let events = waitUntilReadable([
                gate.readEnd.number, socket.number, stopping.readEnd.number,
            ])
            if events[2] { return false }
            if events[0], gate.pass() { return true }
            // The client sends nothing while it waits for its answer: this is its end.
            if events[1] { return false }
        }
    }

    private func trickle(_ bytes: [UInt8], _ size: Int, _ gate: Gate) -> Bool {
        for start in stride(from: 0, to: bytes.count, by: max(1, size)) {
            let end = min(start + max(1, size), bytes.count)
            guard wait(at: gate), send(bytes[start..<end]) else { return false }
        }
        return true
    }

    private func drip(_ bytes: [UInt8], _ pause: Duration) -> Bool {
        let (seconds, attoseconds) = pause.components
        let milliseconds = Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
        for index in bytes.indices {
            let events = waitUntilReadable(
                [socket.number, stopping.readEnd.number],
                milliseconds: milliseconds
            )
            guard !events[0], !events[1], send(bytes[index...index]) else { return false }
        }
        return true
    }

    private func reset() -> Bool {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
            socket.number,
            SOL_SOCKET,
            SO_LINGER,
            &option,
            socklen_t(MemoryLayout<linger>.size)
        )
        return false
    }
}

// MARK: - Reading

extension ScriptedConnection {
    /// The bytes that came in and were not used yet.
    private struct Input {
        let socket: Int32
        let stopping: Gate
        var bytes: [UInt8] = []

        init(socket: Int32, stopping: Gate) {
            self.socket = socket
            self.stopping = stopping
        }

        /// The next whole request; `nil` at the end of the connection.
        mutating func next(connection: Int) -> ServedRequest? {
            var searched = 0
            while true {
                if let end = endOfHead(from: searched) {
                    return request(headEnd: end, connection: connection)
                }
                searched = max(0, bytes.count - 3)
                guard fill() else { return nil }
            }
        }

        private func endOfHead(from start: Int) -> Int? {
            guard bytes.count >= 4 else { return nil }
            return (start...bytes.count - 4).first {
                bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13
                    && bytes[$0 + 3] == 10
            }
        }

        private mutating func request(headEnd: Int, connection: Int) -> ServedRequest? {
            let head = String(decoding: bytes[..<headEnd], as: UTF8.self)
            let bare = ServedRequest(head: head, body: [], connection: connection)
            let length = bare?.header("Content-Length").flatMap { Int($0) } ?? 0
            while bytes.count < headEnd + 4 + length {
                guard fill() else { return nil }
            }
            let body = Array(bytes[(headEnd + 4)..<(headEnd + 4 + length)])
            bytes.removeFirst(headEnd + 4 + length)
            return ServedRequest(head: head, body: body, connection: connection)
        }

        private mutating func fill() -> Bool {
            if waitUntilReadable([socket, stopping.readEnd.number])[1] { return false }
            var part = [UInt8](repeating: 0, count: 16_384)
            while true {
                let count = unsafe recv(socket, &part, part.count, 0)
                if count > 0 {
                    bytes += part[..<count]
                    return true
                }
                guard count < 0, errno == EINTR else { return false }
            }
        }
    }
}
