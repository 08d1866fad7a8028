import FeedmillTestSupport
import Testing

/// The pages of the daemon in a real browser; the script says what is looked at.
@Suite(.fewAtOnce) struct BrowserTests {
    static let isInstalled = ["chromium-headless-shell", "chromium", "chromium-browser"]
        .contains { BuiltBinary.exists("/usr/bin/\($0)") }

    @Test(
        .enabled(if: isInstalled, "no Chromium here: apt-get install chromium-headless-shell")
    )
    func thePagesHaveNoFaultInABrowser() async throws {
        let result = try await BuiltBinary(path: "/usr/bin/env").run(
            [
                "python3", Repository.path("Tests/Scripts/page.py"), try BuiltBinary().path,
                "--out", Repository.path(".build-ci"),
            ],
            deadline: .seconds(400)
        )
        #expect(result.status == 0, "\(result.errorOutput)")
        #expect(result.output.contains("20 screenshots"))
    }
}
