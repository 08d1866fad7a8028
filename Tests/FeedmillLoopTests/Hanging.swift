import FeedmillLoop

/// A place where a task hangs until the test lets it go.
final class Hanging: Sendable {
    private let visit = AsyncStream<Void>.makeStream()
    private let release = AsyncStream<Void>.makeStream()

    func wait() async {
        visit.continuation.finish()
        for await _ in release.stream {}
    }

    func waitForVisitor() async {
        for await _ in visit.stream {}
    }

    func letGo() {
        release.continuation.finish()
    }
}
