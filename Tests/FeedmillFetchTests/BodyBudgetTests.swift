@testable import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

/// The memory that all bodies share.
@Suite(.fewAtOnce)
struct BodyBudgetTests {
    private static let size = 4 << 20

    /// A body of 4 MiB in a coding, without its last bytes, and those.
    private static func parts(_ coding: String) -> ([UInt8], [UInt8]) {
        let one = coding == "zstd" ? EncodedBodies.zstandardZeros : EncodedBodies.gzipZeros
        let body = Array([[UInt8]](repeating: one, count: size >> 20).joined())
        return (Array(body.dropLast(8)), Array(body.suffix(8)))
    }

    @Test(arguments: ["gzip", "gzip, identity", "zstd", "identity"])
    func largeBodiesComeOneAfterAnother(coding: String) async throws {
        let server = try ScriptedServer()
        let fetcher = try Fetcher(bodyMemory: 2 << 20)
        let gate = Gate()
        let whole = [UInt8](repeating: 0x20, count: Self.size)
        let (start, end) =
            coding == "identity"
            ? (Array(whole.dropLast(8)), Array(whole.suffix(8))) : Self.parts(coding)
        let head = ScriptedAnswer.head(headers: [
            ("Content-Encoding", coding), ("Content-Length", "\(start.count + end.count)"),
        ])
        for number in 0..<8 {
            server.on(
                "/\(number)",
                answer: ScriptedAnswer([.send(head + start), .wait(gate), .send(end)])
            )
        }
        server.on("/small", answer: .response(body: "small"))
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<8 {
                let request = try request(server.url("/\(number)"))
                group.addTask { try await fetcher.fetch(request).response().body.count }
            }
            // All that can come has come, or stands still; small bodies come all the same.
            try await server.waitForRequests(8)
            let small = try request(server.url("/small"))
            #expect(try await fetcher.fetch(small).response().text == "small")
            gate.open()
            for try await size in group { #expect(size == Self.size) }
        }
        // One body may go beyond what all of them share.
        #expect(fetcher.budget.peak <= (2 << 20) + Self.size + BodyBudget.step)
        #expect(fetcher.budget.isOpen)
        await fetcher.close()
    }

    @Test func aBodyCountsUntilItHasBeenRead() async throws {
        let server = try ScriptedServer()
        let fetcher = try Fetcher(bodyMemory: 4 << 20)
        let body = [UInt8](repeating: 0x20, count: Self.size)
        server.on("/", answer: .response(body: body))
        let large = try request(server.url("/"))
        var kept: [FetchResponse] = []
        for _ in 0..<2 { kept.append(try await fetcher.fetch(large).response()) }
        #expect(!fetcher.budget.isOpen)
        kept = kept.map(\.withoutBody)
        #expect(fetcher.budget.isOpen)
        #expect(try await fetcher.fetch(large).response().body.count == Self.size)
        await fetcher.close()
    }

    @Test func whoWaitsTooLongIsToldWhy() async throws {
        let server = try ScriptedServer()
        let fetcher = try Fetcher(bodyMemory: 1 << 20)
        let body = [UInt8](repeating: 0x20, count: Self.size)
        server.on("/", answer: .response(body: body))
        let large = try request(server.url("/"))
        let kept = try await fetcher.fetch(large).response()
        let failure = try await fetcher.fetch(
            request(server.url("/")) { $0.policy.limits.timeout = .milliseconds(300) }
        ).failure()
        #expect(failure.code == .outOfResources)
        #expect(failure.problem.words.contains("other large answers"))
        #expect(kept.body.count == Self.size)
        await fetcher.close()
    }

    /// What decodes to little or nothing, and does not end.
    private static let floods:
        [(name: String, headers: [(String, String)], start: [UInt8], more: [UInt8])] = {
            let kilobytes = [UInt8](repeating: 0x20, count: 64 << 10)
            let gzip = ("Content-Encoding", "gzip")
            let member: [UInt8] = [
                0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ]
            func many(_ bytes: [UInt8]) -> [UInt8] {
                Array([[UInt8]](repeating: bytes, count: 2_000).joined())
            }
            return [
                ("after gzip", [gzip], EncodedBodies.gzip, kilobytes),
                ("empty members", [gzip], [], many(member)),
                ("a name without end", [gzip], [0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3], kilobytes),
                (
                    "empty blocks", [("Content-Encoding", "deflate")], [],
                    many([0, 0, 0, 0xFF, 0xFF])
                ),
                (
                    "skippable frames", [("Content-Encoding", "zstd")], [],
                    many([0x50, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4])
                ),
            ]
        }()

    @Test(arguments: floods.indices)
    func whatDecodesToNothingIsStopped(index: Int) async throws {
        let flood = Self.floods[index]
        let server = try ScriptedServer()
        let fetcher = try Fetcher()
        let head = ScriptedAnswer.head(headers: flood.headers)
        server.on(
            "/",
            answer: ScriptedAnswer([.send(head + flood.start), .sendForever(flood.more)])
        )
        let outcome = await fetcher.fetch(
            try request(server.url("/")) { $0.policy.limits.maxBodySize = 1 << 20 }
        )
        switch outcome {
        case .response(let response):
            // Ended by us when the coding was over.
            let isWhole = flood.name == "after gzip"
            #expect(isWhole ? response.text == EncodedBodies.text : response.body.isEmpty)
            #expect(response.wireBytes < 2 << 20)
        case .failed(let failure):
            #expect(
                [.bodyTooLarge, .malformed].contains(failure.code),
                "\(flood.name): \(failure)"
            )
        }
        await fetcher.close()
    }
}
