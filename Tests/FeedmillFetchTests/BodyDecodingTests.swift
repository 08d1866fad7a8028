import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce)
struct BodyDecodingTests {
    /// A coded body, and the Content-Encoding that goes with it.
    struct Coded: Sendable, CustomTestStringConvertible {
        let coding: String
        let bytes: [UInt8]

        var testDescription: String { "\(coding), \(bytes.count) bytes" }
    }

    /// How the end of the body is told.
    enum Framing: CaseIterable {
        case length
        case chunks
        case close
    }

    static let coded = [
        Coded(coding: "gzip", bytes: EncodedBodies.gzip),
        Coded(coding: "x-gzip", bytes: EncodedBodies.gzip),
        Coded(coding: "deflate", bytes: EncodedBodies.deflate),
        Coded(coding: "deflate", bytes: EncodedBodies.rawDeflate),
        Coded(coding: "br", bytes: EncodedBodies.brotli),
        Coded(coding: "ZSTD", bytes: EncodedBodies.zstandard),
    ]

    let server: ScriptedServer
    let fetcher: Fetcher

    init() throws {
        server = try ScriptedServer()
        fetcher = try Fetcher()
    }

    private func fetch(
        _ coding: String,
        _ bytes: [UInt8],
        _ framing: Framing = .length,
        limit: Int = 16 << 20
    ) async throws -> FetchOutcome {
        let headers = [("Content-Encoding", coding)]
        switch framing {
        case .length:
            server.on("/", answer: .response(headers: headers, body: bytes))
        case .chunks:
            server.on("/", answer: .chunked(headers: headers, chunks: bytes.map { [$0] }))
        case .close:
            server.on("/", answer: .raw(ScriptedAnswer.head(headers: headers) + bytes))
        }
        let request = try request(server.url("/")) { $0.policy.limits.maxBodySize = limit }
        return await fetcher.fetch(request)
    }

    @Test(arguments: coded, Framing.allCases)
    func everyCodingIsDecoded(_ body: Coded, _ framing: Framing) async throws {
        let response = try await fetch(body.coding, body.bytes, framing).response()
        #expect(response.text == EncodedBodies.text)
        await fetcher.close()
    }

    @Test(arguments: coded, Framing.allCases)
    func bodiesCutOffAreFailures(_ body: Coded, _ framing: Framing) async throws {
        let count = body.bytes.count
        for kept in [1, 2, 10, count / 2, count - 9, count - 4, count - 1] {
            let part = Array(body.bytes.prefix(kept))
            let failure = try await fetch(body.coding, part, framing).failure()
            #expect(failure.code == .cutOff, "\(kept) of \(count) bytes")
            #expect(failure.problem.words.contains("cut off"))
        }
        await fetcher.close()
    }

    @Test(arguments: coded)
    func damageIsAFailure(_ body: Coded) async throws {
        let rubbish = [UInt8](repeating: 0xAA, count: 500)
        let plain = try await fetch(body.coding, rubbish).failure()
        #expect([.malformed, .cutOff].contains(plain.code))
        await fetcher.close()
    }

    @Test func aWrongChecksumIsAFailure() async throws {
        var bytes = EncodedBodies.gzip
        bytes[bytes.count - 6] ^= 0xFF
        #expect(try await fetch("gzip", bytes).failure().code == .malformed)
        await fetcher.close()
    }

    @Test(arguments: Framing.allCases)
    func anEmptyBodyIsWholeInAnyCoding(_ framing: Framing) async throws {
        for coding in ["gzip", "deflate", "br", "zstd"] {
            #expect(try await fetch(coding, [], framing).response().body.isEmpty)
        }
        await fetcher.close()
    }

    @Test func membersAndFramesMayFollowOneAnother() async throws {
        let twice = EncodedBodies.text + EncodedBodies.text
        for (coding, bytes) in [("gzip", EncodedBodies.gzip), ("zstd", EncodedBodies.zstandard)] {
            #expect(try await fetch(coding, bytes + bytes).response().text == twice)
            let cut = Array((bytes + bytes).dropLast(5))
            #expect(try await fetch(coding, cut).failure().code == .cutOff)
        }
        await fetcher.close()
    }

    @Test func rubbishAfterTheEndIsPassedOver() async throws {
        for body in Self.coded {
            for framing in Framing.allCases {
                let bytes = body.bytes + [0, 0, 0, 0, 10]
                let response = try await fetch(body.coding, bytes, framing).response()
                #expect(response.text == EncodedBodies.text)
            }
        }
        await fetcher.close()
    }

    @Test func codingsMayBeNestedTwiceAndNoDeeper() async throws {
        let plain = try await fetch("identity", Array("x".utf8)).response()
        #expect(plain.text == "x")
        // Stored blocks make gzip out of gzip without a compressor.
        let nested = Self.stored(EncodedBodies.brotli)
        #expect(try await fetch("br, deflate", nested).response().text == EncodedBodies.text)
        let three = try await fetch("br, deflate, gzip", nested).failure()
        #expect(three.code == .malformed)
        await fetcher.close()
    }

    /// The bytes as one stored block of deflate without a frame (RFC 1951 section 3.2.4).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let low = UInt8(bytes.count & 0xFF)
        let high = UInt8(bytes.count >> 8)
        return [1, low, high, ~low, ~high] + bytes
    }

    @Test func unknownCodingsAreRefused() async throws {
        let failure = try await fetch("\u{1B}[31mcompress", [1, 2, 3]).failure()
        #expect(failure.code == .malformed)
        #expect(!failure.description.contains("\u{1B}"))
        await fetcher.close()
    }

    @Test(arguments: ["aws-chunked", "UTF-8", "none", "text/xml"], Framing.allCases)
    func anUnknownCodingOfADocumentIsPassedOver(_ coding: String, _ framing: Framing) async throws {
        for document in ["<rss/>", "  \n{\"version\": 1}", "\u{FEFF}<feed/>"] {
            let response = try await fetch(coding, Array(document.utf8), framing).response()
            #expect(response.text == document)
            #expect((response.unknownCoding == nil) == (coding == "none"))
        }
        await fetcher.close()
    }

    @Test(arguments: ["identity", "UTF-8"], Framing.allCases)
    func gzipWithoutALabelIsInflated(_ coding: String, _ framing: Framing) async throws {
        let response = try await fetch(coding, EncodedBodies.gzip, framing).response()
        #expect(response.text == EncodedBodies.text)
        let cut = Array(EncodedBodies.gzip.dropLast(5))
        #expect(try await fetch(coding, cut, framing).failure().code == .cutOff)
        await fetcher.close()
    }

    @Test(arguments: Framing.allCases)
    func bombsAreStoppedAtTheLimit(_ framing: Framing) async throws {
        let zeros = { (bytes: [UInt8], count: Int) in
            Array([[UInt8]](repeating: bytes, count: count).joined())
        }
        let bombs = [
            ("gzip", zeros(EncodedBodies.gzipZeros, framing == .chunks ? 20 : 2_000)),
            ("br", EncodedBodies.brotliZeros),
            ("zstd", zeros(EncodedBodies.zstandardZeros, framing == .chunks ? 20 : 10_000)),
        ]
        for (coding, bomb) in bombs {
            let failure = try await fetch(coding, bomb, framing).failure()
            #expect(failure.code == .bodyTooLarge)
            #expect(failure.problem.words.contains("http.max-body-size"))
        }
        await fetcher.close()
    }

    @Test func theLimitIsExact() async throws {
        let size = EncodedBodies.text.utf8.count
        for body in Self.coded {
            let whole = try await fetch(body.coding, body.bytes, limit: size).response()
            #expect(whole.body.count == size)
            let over = try await fetch(body.coding, body.bytes, limit: size - 1).failure()
            #expect(over.code == .bodyTooLarge)
        }
        await fetcher.close()
    }
}
