/// What a running loop is told from outside.
package enum LoopOrder: Sendable {
    /// Other feeds or settings are in force from now on.
    case change(LoopChange)
    /// Every feed is to be asked now that may be asked.
    case pollNow
}
