import FeedmillTestSupport
import Testing

extension Manners.BadInput {
    /// Something that a server does, and a word of what is said about it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let word: String
        let answer: ScriptedAnswer

        var testDescription: String { name }

        init(_ name: String, says word: String, _ answer: ScriptedAnswer) {
            self.name = name
            self.word = word
            self.answer = answer
        }
    }

    private static let head = ScriptedAnswer.head()
    private static let body = Array(Document.rss("bad", items: 0..<2).utf8)

    private static func headers(_ lines: String) -> ScriptedAnswer {
        .raw(Array("HTTP/1.1 200 OK\r\n\(lines)\r\n".utf8) + body)
    }

    /// Coded zeros without an end.
    private static func bomb(_ coding: String, _ bytes: [UInt8]) -> ScriptedAnswer {
        let head = ScriptedAnswer.head(headers: [("Content-Encoding", coding)])
        return ScriptedAnswer([.send(head), .sendForever(bytes)])
    }

    /// What is slow costs a time-out of some seconds each.
    static let slow = [
        Case(
            "slow loris in the headers",
            says: "http.timeout",
            ScriptedAnswer([
                .send(Array("HTTP/1.1 200 OK\r\nX: ".utf8)),
                .drip([UInt8](repeating: 0x78, count: 1_000), pause: .milliseconds(50)),
            ])
        ),
        Case(
            "slow loris in the body",
            says: "http.timeout",
            ScriptedAnswer([
                .send(head),
                .drip([UInt8](repeating: 0x20, count: 1_000), pause: .milliseconds(50)),
            ])
        ),
        Case("silence", says: "http.timeout", .stall(until: Gate())),
    ]

    static let quick = [
        Case(
            "an endless body",
            says: "max-body-size",
            ScriptedAnswer([
                .send(head), .sendForever([UInt8](repeating: 0x20, count: 1 << 16)),
            ])
        ),
        Case("a bomb of gzip", says: "max-body-size", bomb("gzip", EncodedBodies.gzipZeros)),
        Case("a bomb of brotli", says: "max-body-size", bomb("br", EncodedBodies.brotliZeros)),
        Case("a bomb of zstd", says: "max-body-size", bomb("zstd", EncodedBodies.zstandardZeros)),
        Case("a reset", says: "connection", .reset()),
        Case("a reset within", says: "cut off", .reset(after: head + body)),
        Case("a length too long", says: "cut off", .lying(length: body.count + 9, body: body)),
        Case("a length below zero", says: "not HTTP", headers("Content-Length: -9\r\n")),
        Case(
            "a length that is too large",
            says: "max-body-size",
            headers("Content-Length: 99999999999\r\n")
        ),
        Case(
            "a length too short",
            says: "HTML",
            .response(headers: [("Content-Length", "9")], body: "<html></html>")
        ),
        Case("chunks of nonsense", says: "cut off", headers("Transfer-Encoding: chunked\r\n")),
        Case("another status line", says: "HTTP", .raw("HTP/9.9 two hundred\r\n\r\n")),
        Case("no status", says: "HTTP", .raw("HTTP/1.1\r\n\r\n")),
        Case("no HTTP at all", says: "HTTP", .raw("220 smtp ready\r\n")),
        Case("an end without an answer", says: "without an answer", ScriptedAnswer([.close])),
        Case(
            "a hundred thousand headers",
            says: "headers",
            headers(String(repeating: "X: y\r\n", count: 100_000))
        ),
        Case(
            "a header of a megabyte",
            says: "header",
            headers("X: \(String(repeating: "y", count: 1 << 20))\r\n")
        ),
        Case("a circle", says: "circle", .redirect(302, to: "/bad")),
        Case("a way to a file", says: "http and https", .redirect(301, to: "file:///etc/passwd")),
        Case("a way to a mailbox", says: "http and https", .redirect(302, to: "mailto:a@b.c")),
        Case("a way to nowhere", says: "not a URL", .redirect(302, to: "http://[::bad/")),
        Case("a way with a password", says: "password", .redirect(302, to: "//a:b@127.0.0.1/")),
        Case("a redirect without a target", says: "302", .response(status: 302)),
        Case("nothing new to a first question", says: "not modified", .response(status: 304)),
        Case("nothing", says: "empty", .response(body: "")),
        Case(
            "nothing, compressed",
            says: "empty",
            .response(
                headers: [("Content-Encoding", "gzip")],
                body: ""
            )
        ),
        Case("no content", says: "204", .response(status: 204)),
        Case("a part", says: "206", .response(status: 206, body: "<rss")),
        Case(
            "a coding of its own",
            says: "Content-Encoding",
            .response(
                headers: [("Content-Encoding", "pack200")],
                body: "not a document"
            )
        ),
        Case("a status of the future", says: "999", .response(status: 999)),
        Case(
            "an interim answer and no more",
            says: "without an answer",
            .raw("HTTP/1.1 100 Go on\r\n\r\n")
        ),
        Case("zeros", says: "empty", .response(body: [UInt8](repeating: 0, count: 5_000))),
        Case(
            "a reason to shout",
            says: "503",
            .response(status: 503, reason: "\u{1B}[31mLOOK\u{7}\u{9B}2J")
        ),
    ]
}
