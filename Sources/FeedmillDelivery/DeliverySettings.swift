import FeedmillConfig
import FeedmillSpool

/// The settings of a delivery that a reload can change.
struct DeliverySettings: Sendable {
    /// How full the spool and its disk may become.
    let limits: SpoolLimits
    /// How long records wait in the spool.
    let retention: Retention?
    /// How long the ledger remembers articles that no feed shows.
    let forgetting: Retention?

    /// Takes them from a configuration.
    ///
    /// - Parameters:
    ///   - configuration: the one in force from now on.
    ///   - statePath: the state file in use, which a reload does not change.
    init(_ configuration: Configuration, statePath: String) {
        limits = configuration.spool.limits
        retention = configuration.spool.retain.map {
            Retention(period: $0, path: statePath + ".retention")
        }
        forgetting = configuration.ledger.retain.map {
            Retention(period: $0, path: statePath + ".forgotten", every: .seconds(86_400))
        }
    }
}
