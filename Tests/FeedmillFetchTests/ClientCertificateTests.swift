import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.enabled(if: BuiltBinary.exists("/usr/bin/openssl")), .fewAtOnce)
struct ClientCertificateTests {
    private let openssl = BuiltBinary(path: "/usr/bin/openssl")
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func makeCertificate(_ name: String) async throws {
        let made = try await openssl.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", folder.path("\(name).key"), "-out", folder.path("\(name).pem"), "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1",
        ])
        try #require(made.status == 0, "\(made.errorOutput)")
    }

    @Test func itIsShownToTheServerThatAsksForItAndToNoOther() async throws {
        for name in ["server", "client"] { try await makeCertificate(name) }
        let server = try openssl.start([
            "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", folder.path("server.pem"),
            "-key", folder.path("server.key"), "-CAfile", folder.path("client.pem"), "-Verify", "1",
            "-verify_return_error",
        ])
        try await server.waitForOutput("ACCEPT 127.0.0.1:")
        let start = try #require(server.output.ranges(of: "ACCEPT 127.0.0.1:").first?.upperBound)
        let port = server.output[start...].prefix { $0.isNumber }
        let fetcher = try Fetcher()
        let url = "https://127.0.0.1:\(port)/feed"
        let certificate = FeedSettings.ClientCertificate(
            certificate: folder.path("client.pem"),
            key: folder.path("client.key")
        )
        let bundle = folder.path("server.pem")
        let shown = try await fetcher.fetch(
            request(url) {
                $0.policy.caBundle = bundle
                $0.policy.clientCertificate = certificate
            }
        ).response()
        #expect(shown.status == 200)
        let without = try await fetcher.fetch(request(url) { $0.policy.caBundle = bundle })
            .failure()
        #expect([.tls, .cutOff].contains(without.code), "\(without)")
        // The same address, but another feed's: the certificate stays at home.
        let away = try await fetcher.fetch(
            request(url) {
                $0.policy.caBundle = bundle
                $0.policy.clientCertificate = certificate
                $0.home = WebURL("https://127.0.0.1/feed")
            }
        ).failure()
        #expect([.tls, .cutOff].contains(away.code), "\(away)")
        await fetcher.close()
        server.kill()
    }
}
