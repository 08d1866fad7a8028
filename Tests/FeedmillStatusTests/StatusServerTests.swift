import FeedmillAddress
import FeedmillModel
@testable import FeedmillStatus
import FeedmillTestSupport
import Synchronization
import Testing

/// What one who connects may use, with bounds that are met at once.
@Suite(.fewAtOnce) struct StatusServerTests {
    /// Runs a script of Python beside a server; `connect()` gives it a connection, `end(c)` all that
    /// still comes on one.
    private func run(
        limits: ConnectionLimits = ConnectionLimits(),
        illness: @escaping @Sendable () -> String? = { nil },
        _ script: String
    ) async throws -> String {
        let content = StatusServer.Content(
            illness: illness,
            report: { StatusReport(lines: [], articleCount: 0, now: PageFixture.now) },
            explanation: { _ in nil },
            metrics: MetricsRegistry(help: [:]),
            version: "1",
            now: { PageFixture.now }
        )
        let address = try #require(ListenAddress("127.0.0.1:0"))
        let server = StatusServer(address: address, content: content, limits: limits)
        let (places, next) = AsyncStream<String>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run(started: { next.yield($0) }) }
            defer { group.cancelAll() }
            var iterator = places.makeAsyncIterator()
            let place = try #require(await iterator.next())
            let port = try #require(place.split(separator: ":").last?.dropLast())
            let kit = """
                import socket
                def connect():
                    return socket.create_connection(("127.0.0.1", \(port)), timeout=30)
                def end(c):
                    got = b""
                    try:
                        while piece := c.recv(65536): got += piece
                    except ConnectionError: pass
                    return got
                def ask(path, headers=""):
                    c = connect()
                    c.sendall(f"GET {path} HTTP/1.1\\r\\nHost: localhost\\r\\n{headers}\\r\\n".encode())
                    return end(c).split(b"\\r\\n")[0].decode()

                """
            let python = BuiltBinary(path: "/usr/bin/env")
            let result = try await python.run(["python3", "-c", kit + script])
            #expect(result.errorOutput == "")
            return result.output
        }
    }

    @Test func aRequestIsAnsweredAndTheConnectionEnds() async throws {
        #expect(try await run("print(ask('/healthz'))") == "HTTP/1.1 200 OK\n")
    }

    @Test func aPageOfAnotherSiteGetsNothing() async throws {
        let script = """
            for site in "cross-site", "same-origin", "none":
                print(ask("/", f"Sec-Fetch-Site: {site}\\r\\n"))
            """
        let said = try await run(script)
        #expect(said == "HTTP/1.1 403 Forbidden\nHTTP/1.1 200 OK\nHTTP/1.1 200 OK\n")
    }

    @Test func aLongLineIsRefusedAndHoldsNobodyUp() async throws {
        let script = """
            long = [connect() for _ in range(4)]
            for c in long:
                try: c.sendall(b"GET /?" + b"a" * 400000 + b" HTTP/1.1\\r\\n\\r\\n")
                except ConnectionError: pass
            print(ask("/healthz"))
            print(end(long[0]).split(b"\\r\\n")[0].decode())
            """
        #expect(try await run(script) == "HTTP/1.1 200 OK\nHTTP/1.1 414 URI Too Long\n")
    }

    @Test func aHeadThatTakesTooLongIsNotWaitedFor() async throws {
        var limits = ConnectionLimits()
        limits.headTime = .milliseconds(20)
        let script = """
            c = connect(); c.sendall(b"GET / HT")
            print(end(c), ask("/healthz"))
            """
        #expect(try await run(limits: limits, script) == "b'' HTTP/1.1 200 OK\n")
    }

    @Test func theConnectionThatIsIdleLongestGivesWay() async throws {
        var limits = ConnectionLimits()
        limits.connections = 3
        let script = """
            open = [connect() for _ in range(3)]
            print(ask("/healthz"))
            print(end(open[0]))
            open[2].sendall(b"GET /healthz HTTP/1.1\\r\\n\\r\\n")
            print(end(open[2]).endswith(b"ok\\n"))
            """
        #expect(try await run(limits: limits, script) == "HTTP/1.1 200 OK\nb''\nTrue\n")
    }

    @Test func answersThatNobodyTakesGiveWay() async throws {
        var limits = ConnectionLimits()
        limits.unsent = 8 << 20
        let long = String(repeating: "x", count: 6 << 20)
        let script = """
            def lazy():
                c = socket.socket(); c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                c.connect(connect().getpeername()); c.sendall(b"GET /healthz HTTP/1.1\\r\\n\\r\\n")
                c.recv(1)
                return c
            first = lazy(); second = lazy()
            print(len(end(first)) < \(long.utf8.count), len(end(second)) > \(long.utf8.count))
            """
        #expect(try await run(limits: limits, illness: { long }, script) == "True True\n")
    }

    @Test func whatOneIsStillSendingDoesNotDestroyTheAnswer() async throws {
        let script = """
            c = connect()
            c.sendall(b"POST / HTTP/1.1\\r\\nContent-Length: 100000\\r\\n\\r\\n")
            c.sendall(b"a" * 100000)
            print(end(c).split(b"\\r\\n")[0].decode())
            """
        #expect(try await run(script) == "HTTP/1.1 413 Content Too Large\n")
    }
}
