import FeedmillTestSupport

/// A place where a task hangs until the test lets it go, or it is cancelled.
final class Hanging: Sendable {
    private struct State {
        var isVisited = false
        var isOpen = false
    }

    private let state = Watched(State())

    func wait() async {
        state.change { $0.isVisited = true }
        // What is tested here goes on after a while, and so does the test that forgot to let it go.
        try? await state.wait(for: "the test") { $0.isOpen }
    }

    func waitForVisitor() async throws {
        try await state.wait(for: "a task that hangs") { $0.isVisited }
    }

    func letGo() {
        state.change { $0.isOpen = true }
    }
}
