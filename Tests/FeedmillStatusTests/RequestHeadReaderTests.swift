@testable import FeedmillStatus
import Testing

@Suite struct RequestHeadReaderTests {
    private func read(_ text: String, pieces size: Int? = nil) -> RequestHeadReader.Verdict {
        var reader = RequestHeadReader()
        var bytes = Array(text.utf8)[...]
        while true {
            let verdict = reader.take(bytes.prefix(size ?? bytes.count))
            bytes = bytes.dropFirst(size ?? bytes.count)
            guard verdict == .incomplete, !bytes.isEmpty else { return verdict }
        }
    }

    @Test(arguments: [nil, 1, 7]) func aHeadIsRead(pieces: Int?) {
        let text =
            "\r\nGET /feeds/3?q=a%20b?c HTTP/1.1\r\nHost: localhost:8737\r\n"
            + "X-Empty:\r\nACCEPT:\t text/html \n\r\nnot looked at"
        let head = RequestHead(
            method: "GET",
            path: "/feeds/3",
            query: "q=a%20b?c",
            headers: ["host": "localhost:8737", "x-empty": "", "accept": "text/html"]
        )
        #expect(read(text, pieces: pieces) == .complete(head))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n", nil),
        ("GET /\r\n", StatusCode.badRequest),
        ("GET  / HTTP/1.1\r\n", .badRequest),
        ("G\u{1}T / HTTP/1.1\r\n", .badRequest),
        ("GET /\u{7F} HTTP/1.1\r\n", .badRequest),
        ("GET / FTP/1.1\r\n", .badRequest),
        ("GET / HTTP/2.0\r\n", .versionNotSupported),
        ("GET / HTTP/1.1\r\nno colon\r\n", .badRequest),
        ("GET / HTTP/1.1\r\n: no name\r\n", .badRequest),
        ("GET / HTTP/1.1\r\na: b\r\n folded: c\r\n", .badRequest),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", .badRequest),
        ("GET / HTTP/1.1\r\nContent-Length: 0\r\n", nil),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n", .bodyRefused),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", .bodyRefused),
    ])
    func aHeadIsJudgedAsFarAsItHasCome(text: String, code: StatusCode?) {
        let verdict = code.map { RequestHeadReader.Verdict.refused($0) } ?? .incomplete
        #expect(read(text) == verdict)
        #expect(read(text, pieces: 1) == verdict)
    }

    @Test func lengthsAreBoundedBeforeALineHasEnded() {
        let start = "GET /?"
        let full = String(repeating: "a", count: RequestHeadReader.lineLimit - start.utf8.count)
        #expect(read(start + full) == .incomplete)
        #expect(read(start + full + "a") == .refused(.targetTooLong))
        let field = "a: " + String(repeating: "b", count: RequestHeadReader.lineLimit)
        #expect(read("GET / HTTP/1.1\r\n" + field) == .refused(.headTooLarge))
        let line = "a: " + String(repeating: "b", count: 8_000) + "\r\n"
        let many = "GET / HTTP/1.1\r\n" + String(repeating: line, count: 4)
        #expect(read(many) == .incomplete)
        #expect(read(many + line) == .refused(.headTooLarge))
        let few = "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 100)
        #expect(read(few) == .incomplete)
        #expect(read(few + "a: b\r\n") == .refused(.headTooLarge))
        let empty = String(repeating: "\n", count: RequestHeadReader.headLimit)
        #expect(read(empty) == .incomplete)
        #expect(read(empty + "\n") == .refused(.headTooLarge))
    }
}
