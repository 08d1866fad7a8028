import FeedmillAddress
import FeedmillFetch
import FeedmillModel
import Testing

/// A request that may reach the loopback servers of the tests.
func request(
    _ url: String,
    _ change: (inout FetchRequest) -> Void = { _ in }
) throws -> FetchRequest {
    var request = FetchRequest(
        url: try #require(WebURL(url)),
        policy: FetchPolicy(userAgent: "feedmill/test (+https://example.org/)")
    )
    request.policy.allowsPrivateAddresses = true
    request.policy.limits.timeout = .seconds(120)
    change(&request)
    return request
}

extension FetchOutcome {
    /// The answer, or a test failure that shows what came instead.
    func response(sourceLocation: SourceLocation = #_sourceLocation) throws -> FetchResponse {
        switch self {
        case .response(let response): return response
        case .failed(let failure):
            Issue.record("\(failure.code): \(failure)", sourceLocation: sourceLocation)
            throw failure
        }
    }

    /// The failure, or a test failure when there is an answer.
    func failure(sourceLocation: SourceLocation = #_sourceLocation) throws -> FetchFailure {
        switch self {
        case .failed(let failure): return failure
        case .response(let response):
            struct Unexpected: Error { let status: Int }
            throw Unexpected(status: response.status)
        }
    }
}

extension FetchResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
