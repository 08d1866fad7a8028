import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

/// Needs the openssl program for certificates and a TLS server.
@Suite(.enabled(if: TLSServer.isAvailable, "openssl is not installed"), .timeLimit(.minutes(1)))
struct TLSTests {
    @Test func aSelfSignedCertificateIsRefusedInWords() async throws {
        let server = try await TLSServer(names: "DNS:localhost,IP:127.0.0.1")
        let fetcher = try Fetcher()
        let failure = try await fetcher.fetch(request(server.url)).failure()
        #expect(failure.code == .tls)
        #expect(failure.message.contains("self-signed"))
        #expect(failure.message.contains("http.ca-bundle"))
        await fetcher.close()
        await server.stop()
    }

    @Test func aBundleMakesItTrusted() async throws {
        let server = try await TLSServer(names: "DNS:localhost,IP:127.0.0.1")
        let fetcher = try Fetcher(caBundle: server.certificate)
        let response = try await fetcher.fetch(request(server.url)).response()
        #expect(response.status == 200)
        #expect(response.timings.connect > .zero)
        await fetcher.close()
        await server.stop()
    }

    @Test func aCertificateForAnotherHostIsRefused() async throws {
        let server = try await TLSServer(names: "DNS:other.example")
        let fetcher = try Fetcher(caBundle: server.certificate)
        let failure = try await fetcher.fetch(request(server.url)).failure()
        #expect(failure.code == .tls)
        #expect(failure.message.contains("another host"))
        await fetcher.close()
        await server.stop()
    }

    @Test func aServerWithoutTLSIsNamed() async throws {
        let server = try ScriptedServer()
        let fetcher = try Fetcher()
        let url = server.url("/").replacing("http://", with: "https://")
        server.otherwise { _ in .response(status: 400, body: "plain") }
        let request = try request(url) { $0.limits.timeout = .milliseconds(500) }
        let failure = try await fetcher.fetch(request).failure()
        #expect([.tls, .timedOut].contains(failure.code))
        await fetcher.close()
    }

    @Test func redirectsFromHTTPSToHTTPAreMarkedAndGoWithoutCredentials() async throws {
        let plain = try ScriptedServer()
        plain.otherwise { _ in .response(body: "plain") }
        let server = try await TLSServer(
            names: "IP:127.0.0.1",
            answer: "HTTP/1.0 301 Moved\r\nLocation: \(plain.url("/x"))\r\n\r\n"
        )
        let fetcher = try Fetcher(caBundle: server.certificate)
        let response = try await fetcher.fetch(request(server.url)).response()
        #expect(response.text == "plain")
        #expect(response.hops.map(\.isDowngrade) == [true])
        plain.forget()
        let secret = try request(server.url) { $0.bearerToken = "secret" }
        let failure = try await fetcher.fetch(secret).failure()
        #expect(failure.code == .forbiddenRedirect)
        #expect(plain.requests.isEmpty)
        await fetcher.close()
        await server.stop()
    }

    @Test func aBundleThatCannotBeReadIsNamed() {
        #expect {
            try Fetcher(caBundle: "/nowhere/ca.pem")
        } throws: {
            "\($0)".contains("/nowhere/ca.pem")
        }
    }

    @Test func aClientCertificateThatIsNotThereIsNamed() async throws {
        let server = try await TLSServer(names: "IP:127.0.0.1")
        let fetcher = try Fetcher(caBundle: server.certificate)
        let request = try request(server.url) {
            $0.clientCertificate = FeedSettings.ClientCertificate(certificate: "/nowhere/me.pem")
        }
        let failure = try await fetcher.fetch(request).failure()
        #expect(failure.code == .tls)
        #expect(failure.message.contains("client certificate"))
        await fetcher.close()
        await server.stop()
    }
}

/// `openssl s_server` on a port of its own, with a fresh self-signed certificate.
final class TLSServer: Sendable {
    private static let program = BuiltBinary(path: "/usr/bin/openssl")

    static var isAvailable: Bool { BuiltBinary.exists("/usr/bin/openssl") }

    let certificate: String
    let url: String
    private let directory: TemporaryDirectory
    private let running: RunningProgram

    /// Starts the server with a certificate for `names` (a subjectAltName).
    ///
    /// It gives `answer` to every request, or a page of its own when that is `nil`.
    init(names: String, answer: String? = nil) async throws {
        directory = try TemporaryDirectory()
        certificate = directory.path("cert.pem")
        let key = directory.path("key.pem")
        let made = try await Self.program.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=feedmill test",
            "-addext", "subjectAltName=\(names)",
        ])
        try #require(made.status == 0, "\(made.errorOutput)")
        var arguments = [
            "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key,
        ]
        if let answer {
            try directory.write("feed", answer)
            arguments.append("-HTTP")
        } else {
            arguments.append("-www")
        }
        running = try Self.program.start(arguments, directory: directory.path)
        await running.waitForOutput("ACCEPT 127.0.0.1:")
        let output = running.output
        let start = try #require(output.ranges(of: "ACCEPT 127.0.0.1:").first?.upperBound)
        let port = try #require(Int(output[start...].prefix { $0.isNumber }))
        url = "https://127.0.0.1:\(port)/feed"
    }

    func stop() async {
        running.send(9)
        await running.waitForEnd()
    }
}
