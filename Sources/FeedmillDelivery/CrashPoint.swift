/// In test builds, kills the process between two effects of a delivery.
///
/// `FEEDMILL_CRASH_AT=committed:2` kills it the second time that step is reached. A release build
/// has no such thing.
package enum CrashPoint {
    #if DEBUG
        /// Environment variables of this build that are no keys of the configuration.
        package static let variables: Set<String> = ["FEEDMILL_CRASH_AT"]

        static func checkpoint(
            _ variables: [String: String]
        ) -> @Sendable (DeliveryStep) throws -> Void {
            let parts = (variables["FEEDMILL_CRASH_AT"] ?? "").split(separator: ":")
            let counter = CrashCounter(
                step: parts.first.flatMap { DeliveryStep(rawValue: String($0)) },
                left: parts.dropFirst().first.flatMap { Int($0) } ?? 1
            )
            return { counter.reached($0) }
        }
    #else
        package static let variables: Set<String> = []

        static func checkpoint(
            _ variables: [String: String]
        ) -> @Sendable (DeliveryStep) throws -> Void {
            { _ in }
        }
    #endif
}

#if DEBUG
    import Glibc
    import Synchronization

    private final class CrashCounter: Sendable {
        private let step: DeliveryStep?
        private let left: Mutex<Int>

        init(step: DeliveryStep?, left: Int) {
            self.step = step
            self.left = Mutex(left)
        }

        func reached(_ step: DeliveryStep) {
            guard step == self.step else { return }
            let isLast = left.withLock { left in
                left -= 1
                return left == 0
            }
            if isLast { kill(getpid(), SIGKILL) }
        }
    }
#endif
