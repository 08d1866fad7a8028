import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import FeedmillTestSupport
import Testing

@Suite(.fewAtOnce)
struct FileFetchTests {
    let directory: TemporaryDirectory
    let fetcher: Fetcher

    init() throws {
        directory = try TemporaryDirectory()
        fetcher = try Fetcher()
    }

    private func fetch(_ path: String, limit: Int = 1_000) async throws -> FetchOutcome {
        try await fetcher.fetch(
            request("file://" + path) {
                $0.policy.allowsFile = true
                $0.policy.limits.maxBodySize = limit
            }
        )
    }

    @Test func regularFilesAreRead() async throws {
        let path = try directory.write("a feed.xml", "<rss/>")
        let escaped = path.replacing(" ", with: "%20")
        let response = try await fetch(escaped + "#part").response()
        #expect(response.status == 200)
        #expect(response.text == "<rss/>")
        #expect(response.finalURL.string == "file://" + escaped)
        await fetcher.close()
    }

    @Test func onlyWhenItIsAllowed() async throws {
        let path = try directory.write("feed.xml", "<rss/>")
        let failure = try await fetcher.fetch(request("file://" + path)).failure()
        #expect(failure.code == .badRequest)
        #expect(failure.problem.words.contains("http.allow-file-feeds"))
        await fetcher.close()
    }

    @Test func sizeIsBounded() async throws {
        let path = try directory.write("feed.xml", String(repeating: "x", count: 1_000))
        #expect(try await fetch(path, limit: 1_000).response().body.count == 1_000)
        #expect(try await fetch(path, limit: 999).failure().code == .bodyTooLarge)
        await fetcher.close()
    }

    @Test func whatIsNoRegularFileIsRefused() async throws {
        #expect(try await fetch(directory.path("missing")).failure().code == .fileMissing)
        #expect(try await fetch(directory.path).failure().code == .fileUnreadable)
        #expect(try await fetch("/dev/zero").failure().code == .fileUnreadable)
        #expect(try await fetch("/dev/tty").failure().code != .timedOut)
        #expect(try await fetch("/etc/pass%00wd").failure().code == .badRequest)
        await fetcher.close()
    }

    @Test func pipesDoNotBlock() async throws {
        let mkfifo = BuiltBinary(path: "/usr/bin/mkfifo")
        #expect(try await mkfifo.run([directory.path("pipe")]).status == 0)
        #expect(try await fetch(directory.path("pipe")).failure().code == .fileUnreadable)
        await fetcher.close()
    }
}
