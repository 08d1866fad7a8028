import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

/// Needs the openssl program for certificates and a TLS server.
@Suite(.enabled(if: TLSServer.isAvailable, "openssl is not installed"), .fewAtOnce)
struct TLSTests {
    @Test func aSelfSignedCertificateIsRefusedInWords() async throws {
        let server = try await TLSServer(names: "DNS:localhost,IP:127.0.0.1")
        let fetcher = try Fetcher()
        let failure = try await fetcher.fetch(request(server.url)).failure()
        #expect(failure.code == .tls)
        #expect(failure.problem.words.contains("self-signed"))
        #expect(failure.problem.words.contains("http.ca-bundle"))
        await fetcher.close()
        server.stop()
    }

    @Test func aBundleMakesItTrusted() async throws {
        let server = try await TLSServer(names: "DNS:localhost,IP:127.0.0.1")
        let fetcher = try Fetcher()
        let response = try await fetcher.fetch(
            request(server.url) { $0.policy.caBundle = server.certificate }
        ).response()
        #expect(response.status == 200)
        #expect(response.timings.connect > .zero)
        await fetcher.close()
        server.stop()
    }

    @Test func aCertificateForAnotherHostIsRefused() async throws {
        let server = try await TLSServer(names: "DNS:other.example")
        let fetcher = try Fetcher()
        let failure = try await fetcher.fetch(
            request(server.url) { $0.policy.caBundle = server.certificate }
        ).failure()
        #expect(failure.code == .tls)
        #expect(failure.problem.words.contains("another host"))
        await fetcher.close()
        server.stop()
    }

    @Test func aServerWithoutTLSIsNamed() async throws {
        let server = try ScriptedServer()
        let fetcher = try Fetcher()
        let url = server.url("/").replacing("http://", with: "https://")
        server.otherwise { _ in .response(status: 400, body: "plain") }
        let request = try request(url) { $0.policy.limits.timeout = .milliseconds(500) }
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
        let fetcher = try Fetcher()
        let response = try await fetcher.fetch(
            request(server.url) { $0.policy.caBundle = server.certificate }
        ).response()
        #expect(response.text == "plain")
        #expect(response.hops.map(\.isDowngrade) == [true])
        plain.forget()
        let secret = try request(server.url) {
            $0.policy.bearerToken = "secret"
            $0.policy.caBundle = server.certificate
        }
        let failure = try await fetcher.fetch(secret).failure()
        #expect(failure.code == .forbiddenRedirect)
        #expect(plain.requests.isEmpty)
        await fetcher.close()
        server.stop()
    }

    @Test func aBundleThatCannotBeReadIsAFailure() async throws {
        let server = try await TLSServer(names: "IP:127.0.0.1")
        let fetcher = try Fetcher()
        let request = try request(server.url) { $0.policy.caBundle = "/nowhere/ca.pem" }
        let failure = try await fetcher.fetch(request).failure()
        #expect(failure.code == .tls)
        #expect(failure.problem.words.contains("http.ca-bundle"))
        // What one request trusted or could not read decides nothing for the next.
        let trusting = try FeedmillFetchTests.request(server.url) {
            $0.policy.caBundle = server.certificate
        }
        #expect(try await fetcher.fetch(trusting).response().status == 200)
        let plain = try await fetcher.fetch(FeedmillFetchTests.request(server.url)).failure()
        #expect(plain.problem.words.contains("self-signed"))
        await fetcher.close()
        server.stop()
    }

    @Test func aClientCertificateThatIsNotThereIsNamed() async throws {
        let server = try await TLSServer(names: "IP:127.0.0.1")
        let fetcher = try Fetcher()
        let request = try request(server.url) {
            $0.policy.caBundle = server.certificate
            $0.policy.clientCertificate = FeedSettings.ClientCertificate(
                certificate: "/nowhere/me.pem"
            )
        }
        let failure = try await fetcher.fetch(request).failure()
        #expect(failure.code == .tls)
        #expect(failure.problem.words.contains("client certificate"))
        await fetcher.close()
        server.stop()
    }
}
