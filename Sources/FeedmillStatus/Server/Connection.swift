import FeedmillSystem

/// What one who connects to the status page may use of this process.
struct ConnectionLimits: Sendable {
    /// Open at once; beyond it the one that has done nothing for longest is closed.
    var connections = 64
    /// Until the head of a request is whole.
    var headTime = Duration.seconds(10)
    /// Until an answer has been made, and again until it has been taken.
    var answerTime = Duration.seconds(60)
    /// Until the other side closes, once everything has been sent.
    var endTime = Duration.seconds(2)
    /// After accept has failed, as when no descriptor is left.
    var pause = Duration.seconds(1)
    /// Bytes of answers that wait to be taken.
    var unsent = 64 << 20
    /// What is read and thrown away after the answer, so that closing does not destroy it.
    var discarded = 1 << 20
}

/// One connection: a request, its answer, the end.
struct Connection {
    enum Phase {
        case reading(RequestHeadReader)
        case answering
        case writing([UInt8], sent: Int)
        /// Everything is sent; what still comes is thrown away until the other side closes.
        case ending(discarded: Int)
    }

    let socket: StreamSocket
    var phase = Phase.reading(RequestHeadReader())
    var deadline: ContinuousClock.Instant
    /// When bytes last went either way.
    var lastProgress: ContinuousClock.Instant

    var unsent: Int {
        if case .writing(let bytes, let sent) = phase { bytes.count - sent } else { 0 }
    }

    /// Whether it may be closed to make room.
    var isIdle: Bool {
        if case .answering = phase { false } else { true }
    }

    var interest: StreamSocket.Interest {
        switch phase {
        case .reading, .ending: .reading
        case .answering: .nothing
        case .writing: .writing
        }
    }
}
