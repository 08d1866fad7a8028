/// When an address that a feed has moved to is given up for the configured one.
///
/// The configuration names the address; what permanent redirects have taught is a cache of it.
enum LearntAddress {
    /// Failures in a row that may be a passing fault of its server.
    static let patience = 3

    /// Whether the configured address is polled next.
    ///
    /// - Parameters:
    ///   - result: what the poll of the learnt address came to.
    ///   - failures: failures in a row, this one included.
    /// - Returns: whether it is given up.
    static func isDropped(after result: PollReport.Result, failures: Int) -> Bool {
        switch result {
        case .success, .ourFault, .offline, .unread, .status(429), .status(503): false
        case .notAFeed, .status(401), .status(403), .status(404), .status(410): true
        case .status, .noAnswer: failures >= patience
        }
    }
}
