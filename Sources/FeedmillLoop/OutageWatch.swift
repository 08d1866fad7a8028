import FeedmillDelivery
import FeedmillSchedule

/// Keeps answers that reached no host until it is clear whose fault that is.
///
/// While other polls are in flight one of them may still reach a host. What is kept is released
/// with the first that does, when nothing is in flight any more, or when enough of it has come
/// together.
struct OutageWatch {
    typealias Answer = (index: Int, answer: FeedAnswer)

    /// So many attempts without an answer in between are enough.
    private static let limit = 20

    private(set) var evidence: OutageEvidence
    private var kept: [Answer] = []
    /// Whether the network was out when it was last judged.
    private(set) var isOut: Bool

    init(_ evidence: OutageEvidence) {
        self.evidence = evidence
        isOut = evidence.isOutage
    }

    var isEmpty: Bool { kept.isEmpty }

    /// Takes an answer, and returns those that can go on, this one perhaps among them.
    ///
    /// - Parameters:
    ///   - index: the feed.
    ///   - answer: its answer.
    ///   - inFlight: how many other polls are in flight.
    /// - Returns: the answers that can go on.
    mutating func pass(_ index: Int, _ answer: FeedAnswer, inFlight: Int) -> [Answer] {
        switch answer.reach {
        case .local:
            return (inFlight == 0 ? release() : []) + [(index, answer)]
        case .reached:
            let others = kept
            kept = []
            isOut = false
            evidence.answered(at: answer.time)
            return others + [(index, answer)]
        case .unreached:
            kept.append((index, answer))
            return inFlight == 0 || kept.count >= Self.limit ? release() : []
        }
    }

    /// Returns all that is kept, judged by what is known.
    mutating func release() -> [Answer] {
        for (_, answer) in kept { evidence.failed(answer) }
        isOut = evidence.isOutage
        let released = kept.map { index, answer -> Answer in
            var answer = answer
            answer.isOffline = isOut
            return (index, answer)
        }
        kept = []
        return released
    }
}
