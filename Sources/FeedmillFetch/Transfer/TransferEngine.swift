import CCurl
import FeedmillModel

/// All transfers in flight: the one owner of libcurl's multi handle.
///
/// Not thread safe: only the thread of ``CurlThread`` touches it, except for ``wakeUp()``.
@safe
final class TransferEngine {
    private let multi: UnsafeMutableRawPointer
    /// TLS sessions are shared by all handles; connections and names are by the multi handle.
    private let share: UnsafeMutableRawPointer
    let ownAddresses = OwnAddresses()
    private var idle: [EasyHandle] = []
    private var nextLook = ContinuousClock.now
    /// Keeps transfers and handles alive while libcurl holds pointers to them.
    private var running: [Transfer.ID: (transfer: Transfer, handle: EasyHandle)] = [:]

    init(maxConnections: Int) throws(CurlError) {
        guard let multi = unsafe curl_multi_init(), let share = unsafe curl_share_init() else {
            throw CurlError(call: "curl_multi_init", code: CURLE_OUT_OF_MEMORY.rawValue)
        }
        unsafe self.multi = multi
        unsafe self.share = share
        // Too small a cache closes connections that the next transfer could use.
        try CurlError.check(
            unsafe feedmill_curl_multi_setopt_long(
                multi,
                CURLMOPT_MAXCONNECTS,
                maxConnections
            ),
            "CURLMOPT_MAXCONNECTS"
        )
        try CurlError.check(
            unsafe feedmill_curl_share_setopt_long(
                share,
                CURLSHOPT_SHARE,
                Int(CURL_LOCK_DATA_SSL_SESSION.rawValue)
            ),
            "CURLSHOPT_SHARE"
        )
    }

    deinit {
        precondition(running.isEmpty, "transfers must be ended before their engine")
        idle = []
        // Handles were given back before; what these two return tells of nothing else.
        _ = unsafe curl_multi_cleanup(multi)
        _ = unsafe curl_share_cleanup(share)
    }

    var isBusy: Bool { !running.isEmpty }

    /// Ends the current or the next ``wait()``; the only call that any thread may make.
    func wakeUp() {
        _ = unsafe curl_multi_wakeup(multi)
    }

    /// Waits until a transfer can go on or somebody wakes it up.
    func wait() {
        let milliseconds: Int32 = isBusy ? 1_000 : 60_000
        _ = unsafe curl_multi_poll(multi, nil, 0, milliseconds, nil)
    }
}

// MARK: - Transfers

extension TransferEngine {
    func start(_ transfer: Transfer) {
        do throws(CurlError) {
            let handle: EasyHandle
            if let last = idle.popLast() {
                handle = last
            } else {
                handle = try unsafe EasyHandle(share: share)
            }
            running[transfer.id] = (transfer, handle)
            try begin(transfer, handle)
        } catch {
            end(transfer, .failed(transfer.failure(error.problem)))
        }
    }

    /// Takes a transfer out before its end; nothing happens when it has ended already.
    func cancel(_ id: Transfer.ID) {
        guard let (transfer, handle) = running[id] else { return }
        unsafe handle.remove(from: multi)
        end(transfer, .failed(transfer.failure(.cancelled)))
    }

    func cancelAll() {
        for id in running.keys { cancel(id) }
    }

    /// Lets transfers that wait for memory go on, the oldest first.
    func resumePaused() {
        let paused = running.values.filter(\.transfer.incoming.isPaused)
        for (transfer, handle) in paused.sorted(by: { $0.transfer.id < $1.transfer.id }) {
            guard transfer.budget.isOpen else { return }
            transfer.incoming.isPaused = false
            handle.resume()
        }
    }

    /// Ends transfers whose sockets take more than any body of theirs may have.
    private func lookAtSockets() {
        let now = ContinuousClock.now
        guard now >= nextLook else { return }
        nextLook = now + .milliseconds(10)
        // With HTTP/2 a socket belongs to several transfers, and libcurl bounds the frames.
        for (transfer, handle) in running.values
        where transfer.incoming.isHTTP1 && transfer.incoming.isHeadComplete {
            guard let count = handle.bytesReceived, !transfer.isBounded(received: count) else {
                continue
            }
            finish(transfer, handle, CURLE_FILESIZE_EXCEEDED)
        }
    }

    /// Lets every transfer go on as far as it can; true when at least one has ended.
    func turn() -> Bool {
        guard isBusy else { return false }
        var count: Int32 = 0
        _ = unsafe curl_multi_perform(multi, &count)
        var hasEnded = false
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let code = unsafe message.pointee.data.result
            guard let transfer = unsafe EasyHandle.transfer(of: message.pointee.easy_handle),
                let handle = running[transfer.id]?.handle
            else { continue }
            finish(transfer, handle, code)
            hasEnded = true
        }
        lookAtSockets()
        return hasEnded
    }

    /// Follows a redirect, or ends the transfer.
    private func finish(_ transfer: Transfer, _ handle: EasyHandle, _ code: CURLcode) {
        transfer.note(handle.facts())
        unsafe handle.remove(from: multi)
        switch transfer.verdict(code) {
        case .end(let outcome):
            end(transfer, outcome)
        case .goOn:
            do throws(CurlError) {
                try begin(transfer, handle)
            } catch {
                end(transfer, .failed(transfer.failure(error.problem)))
            }
        }
    }

    private func begin(_ transfer: Transfer, _ handle: EasyHandle) throws(CurlError) {
        try handle.prepare(for: transfer)
        try unsafe handle.add(to: multi)
    }

    private func end(_ transfer: Transfer, _ outcome: FetchOutcome) {
        if let (_, handle) = running.removeValue(forKey: transfer.id) {
            handle.release()
            idle.append(handle)
        }
        transfer.resume(returning: outcome)
    }
}
