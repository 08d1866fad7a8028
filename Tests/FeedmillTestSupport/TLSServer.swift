/// `openssl s_server` on a port of its own, with a fresh self-signed certificate.
package final class TLSServer: Sendable {
    private static let program = BuiltBinary(path: "/usr/bin/openssl")

    /// Whether the program is installed.
    package static var isAvailable: Bool { BuiltBinary.exists("/usr/bin/openssl") }

    /// The path of its certificate, in PEM.
    package let certificate: String
    /// What it gives its answer for.
    package let url: String
    private let directory: TemporaryDirectory
    private let running: RunningProgram

    /// Starts the server with a certificate for `names` (a subjectAltName).
    ///
    /// It gives `answer` to every request, or a page of its own when that is `nil`.
    package init(names: String, answer: String? = nil) async throws {
        directory = try TemporaryDirectory()
        certificate = directory.path("cert.pem")
        let key = directory.path("key.pem")
        let made = try await Self.program.run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=feedmill test",
            "-addext", "subjectAltName=\(names)",
        ])
        guard made.status == 0 else {
            throw BuiltBinary.Problem(description: made.errorOutput)
        }
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
        try await running.waitForOutput("ACCEPT 127.0.0.1:")
        let output = running.output
        guard let start = output.ranges(of: "ACCEPT 127.0.0.1:").first?.upperBound,
            let port = Int(output[start...].prefix { $0.isNumber })
        else { throw BuiltBinary.Problem(description: "openssl names no port: \(output)") }
        url = "https://127.0.0.1:\(port)/feed"
    }

    /// Ends the server.
    package func stop() {
        running.kill()
    }
}
