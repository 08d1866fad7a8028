import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Synchronization
import Testing

@Suite(.fewAtOnce)
struct MutatedAnswerTests {
    /// Answers that are right, to be broken.
    private static let originals: [[UInt8]] = {
        let plain = Array("<rss><channel/></rss>".utf8)
        let coded = [
            ("gzip", EncodedBodies.gzip), ("br", EncodedBodies.brotli),
            ("zstd", EncodedBodies.zstandard),
        ]
        let whole = coded.map { coding, body in
            ScriptedAnswer.head(
                headers: [("Content-Encoding", coding), ("Content-Length", "\(body.count)")]
            ) + body
        }
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n0\r\n\r\n"
        let redirect = "HTTP/1.1 301 Moved\r\nLocation: /end?a=b\r\nContent-Length: 0\r\n\r\n"
        let validators = [("ETag", "\"a\""), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")]
        return whole + [
            Array(chunked.utf8), Array(redirect.utf8),
            ScriptedAnswer.head(headers: validators + [("Content-Length", "21")]) + plain,
        ]
    }()

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func brokenBytesNeverHarm(_ seed: UInt64) async throws {
        let server = try ScriptedServer()
        let fetcher = try Fetcher()
        let mutator = Mutex(Mutator(seed: seed))
        server.otherwise { _ in
            .raw(mutator.withLock { $0.next(of: Self.originals) })
        }
        let request = try request(server.url("/")) {
            $0.policy.limits.maxBodySize = 100_000
            // A broken Location must not have names looked up outside this machine.
            $0.policy.limits.maxRedirects = 0
        }
        var answers = 0
        for _ in 0..<150 {
            switch await fetcher.fetch(request) {
            case .response(let response):
                answers += 1
                #expect(response.body.count <= 100_000)
                #expect(response.finalURL.isHTTP)
                _ = Validators(of: response)
            case .failed(let failure):
                #expect(failure.code != .internal, "\(failure)")
                #expect(failure.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            }
        }
        #expect(answers > 0)
        server.otherwise { _ in .response(body: "good") }
        #expect(try await fetcher.fetch(request).response().text == "good")
        await fetcher.close()
    }
}

/// Changes bytes at random, always alike for one seed.
private struct Mutator {
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    mutating func next(of originals: [[UInt8]]) -> [UInt8] {
        var bytes = originals[random.below(originals.count)]
        for _ in 0..<random.below(4) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(5) {
            case 0: bytes[place] = UInt8(random.below(256))
            case 1: bytes.removeSubrange(place...)
            case 2: bytes.insert(UInt8(random.below(256)), at: place)
            case 3: bytes.remove(at: place)
            default: bytes.insert(contentsOf: bytes[place...].prefix(random.below(40)), at: place)
            }
        }
        return bytes
    }
}
