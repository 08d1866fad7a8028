package import FeedmillAddress
import FeedmillBytes
package import FeedmillModel

/// Why there is no whole answer.
package struct FetchFailure: Error, Sendable, CustomStringConvertible {
    package let problem: TransferProblem
    /// The URL that was being asked for when it failed.
    package let url: WebURL
    /// The redirects that were followed before.
    package let hops: [FetchHop]
    package var timings = FetchTimings()

    init(_ problem: TransferProblem, _ url: WebURL, hops: [FetchHop] = []) {
        self.problem = problem
        self.url = url
        self.hops = hops
    }

    /// The kind of problem, for programs.
    package var code: TransferProblem.Code { problem.code }

    /// The URL without its secrets, and what happened.
    package var description: String {
        "\(url.masked.printable(limit: 500)): \(problem.words)"
    }
}
