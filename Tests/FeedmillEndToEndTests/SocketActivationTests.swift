import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Foundation
import Testing

/// The page on a socket that a service manager made.
@Suite(.fewAtOnce) struct SocketActivationTests {
    /// Makes sockets as descriptors 3 and up, as systemd does, and becomes the program.
    private static let manager = """
        import os, socket, sys
        home, hosts, names, command = sys.argv[1], sys.argv[2].split(), sys.argv[3], sys.argv[4:]
        made = []
        for host in hosts:
            kind = socket.AF_UNIX if "/" in host else socket.AF_INET
            made.append(socket.socket(kind, socket.SOCK_STREAM))
            made[-1].bind(host if "/" in host else (host, 0))
            made[-1].listen()
        numbers = [os.dup2(s.fileno(), 40 + i) for i, s in enumerate(made)]
        print(*[s.getsockname()[1] for s in made if s.family == socket.AF_INET], flush=True)
        for place, number in enumerate(numbers):
            os.dup2(number, 3 + place)
            os.set_inheritable(3 + place, True)
            os.close(number)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(made)), LISTEN_FDNAMES=names)
        os.execv(command[0], command)
        """

    private func start(
        _ home: Household,
        hosts: String,
        names: String = "feedmill.socket"
    ) throws -> RunningProgram {
        try BuiltBinary(path: "/usr/bin/env").start(
            [
                "python3", "-c", Self.manager, home.folder.path, hosts, names, home.program.path,
                "run", "--config", home.configurationPath,
            ]
        )
    }

    private func health(at url: String) async throws -> String {
        var request = FetchRequest(
            url: try #require(WebURL(url)),
            policy: FetchPolicy(userAgent: "test")
        )
        request.policy.allowsPrivateAddresses = true
        let fetcher = try Fetcher()
        let outcome = await fetcher.fetch(request)
        await fetcher.close()
        guard case .response(let response) = outcome else { return "\(outcome)" }
        return String(decoding: response.body, as: UTF8.self)
    }

    @Test func thePageIsShownOnTheSocketThatWasPassed() async throws {
        let home = try Household()
        try home.configure(paths: [])
        let daemon = try start(home, hosts: "127.0.0.1")
        try await daemon.waitForOutput("status is shown")
        let port = try #require(Int(daemon.output.trimmingCharacters(in: .newlines)))
        #expect(daemon.errorOutput.contains("status is shown at=http://127.0.0.1:\(port)/\n"))
        for _ in 0..<3 {
            #expect(try await health(at: "http://127.0.0.1:\(port)/healthz") == "ok\n")
        }
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
    }

    @Test func aSocketInTheFileSystemStaysTheManagers() async throws {
        let home = try Household()
        try home.configure(paths: [], extra: "status: { listen: \"127.0.0.1:0\" }\n")
        let path = home.folder.path("status.sock")
        let daemon = try start(home, hosts: path)
        try await daemon.waitForOutput("status is shown at=unix:\(path)")
        let answer = try await BuiltBinary(path: "/usr/bin/env").run([
            "python3", "-c",
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.sendall(b"GET /healthz HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n")
            print(s.makefile().read())
            """, path,
        ])
        #expect(answer.output.hasPrefix("HTTP/1.1 200 OK"))
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func ofSeveralTheOneWithTheNameIsTaken() async throws {
        let home = try Household()
        try home.configure(paths: [])
        let daemon = try start(home, hosts: "127.0.0.1 127.0.0.1", names: "other:status")
        try await daemon.waitForOutput("status is shown")
        let ports = daemon.output.split { $0 == " " || $0 == "\n" }
        #expect(daemon.errorOutput.contains("at=http://127.0.0.1:\(try #require(ports.last))/"))
        daemon.send(SIGTERM)
        #expect(try await daemon.result().status == 0)
    }

    @Test(arguments: [
        ("0.0.0.0", "feedmill.socket", "is open to other machines"),
        ("127.0.0.1 127.0.0.1", "feedmill.socket:feedmill.socket", "FileDescriptorName=status"),
    ])
    func whatCannotBeUsedIsRefused(hosts: String, names: String, words: String) async throws {
        let home = try Household()
        try home.configure(paths: [])
        let result = try await start(home, hosts: hosts, names: names).result()
        #expect(result.status == 78)
        #expect(result.errorOutput.contains(words), "\(result.errorOutput)")
    }

    @Test func socketsOfAnotherProcessAreNoneOfOurs() async throws {
        let home = try Household()
        try home.configure(paths: [])
        let daemon = try await home.startDaemon(
            environment: ["LISTEN_PID": "1", "LISTEN_FDS": "1"]
        )
        daemon.send(SIGTERM)
        let result = try await daemon.result()
        #expect(result.status == 0)
        #expect(!result.errorOutput.contains("status is shown"))
    }
}
