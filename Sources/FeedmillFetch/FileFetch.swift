import FeedmillAddress
import FeedmillModel
import Glibc

/// Reads a `file:` URL: a regular file up to the size limit.
///
/// It runs on the fetcher's own thread, where waiting for a disk harms nobody else's.
struct FileFetch {
    private let request: FetchRequest
    private let begin = ContinuousClock.now

    init(_ request: FetchRequest) {
        self.request = request
    }

    func run() -> FetchOutcome {
        let path = request.url.path.percentDecoded
        guard !path.utf8.contains(0) else {
            return failed(.nulInPath)
        }
        // Opening a pipe or a device without O_NONBLOCK could wait without end.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return openFailed(errno) }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return failed(.fileNotRegular)
        }
        return read(descriptor, expected: Int(status.st_size))
    }

    private func read(_ descriptor: Int32, expected: Int) -> FetchOutcome {
        let limit = request.policy.limits.maxBodySize
        guard expected <= limit else { return failed(.fileTooLarge(limit: limit)) }
        var body: [UInt8] = []
        body.reserveCapacity(expected)
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe Glibc.read(descriptor, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return failed(.fileNotRead(errno: errno)) }
            if count == 0 { break }
            guard count <= limit - body.count else {
                return failed(.fileTooLarge(limit: limit))
            }
            body += part[..<count]
        }
        var timings = FetchTimings()
        timings.total = ContinuousClock.now - begin
        return .response(
            FetchResponse(
                status: 200,
                headers: FetchHeaders(),
                body: body,
                finalURL: request.url.withoutFragment,
                hops: [],
                address: nil,
                publicAddress: nil,
                timings: timings,
                wireBytes: body.count
            )
        )
    }

    private func openFailed(_ code: Int32) -> FetchOutcome {
        switch code {
        case ENOENT, ENOTDIR: failed(.fileMissing)
        case EACCES, EPERM: failed(.fileNotPermitted)
        case EMFILE, ENFILE: failed(.noDescriptorForFile)
        default: failed(.fileNotOpened(errno: code))
        }
    }

    private func failed(_ problem: TransferProblem) -> FetchOutcome {
        .failed(FetchFailure(problem, request.url))
    }
}
