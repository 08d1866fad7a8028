// FeedmillFetch: one request in, one outcome out.
//
// libcurl runs on one thread of its own, behind an actor that has this thread as its executor.
// Any number of transfers run at once; who may start when is decided elsewhere. Promises: the
// time-out covers the whole exchange with all its redirects; sizes are counted after decoding and
// bounded while the bytes come in; an answer that ends early, in any framing, is a failure; the
// address that is really connected to is checked at each hop; credentials and validators never
// reach a host or URL that they are not for; the policy of a request decides, never the environment;
// nothing raw from a server stands in a message. It knows nothing of feeds and keeps no state but
// connections, names and TLS sessions.

import CCurl
import FeedmillAddress
import FeedmillBytes
import FeedmillModel
import Glibc

/// Fetches URLs over libcurl.
///
/// ``close()`` ends it; without it the thread ends soon after the last reference is gone.
package actor Fetcher {
    private let thread: CurlThread
    private let ids = TransferIDs()
    /// The memory for bodies.
    nonisolated let budget: BodyBudget

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    /// Starts libcurl and its thread.
    ///
    /// - Parameters:
    ///   - maxConnections: Connections kept open for reuse, well above the transfers at once.
    ///   - bodyMemory: Bytes of all bodies that are on their way or have not been read yet.
    /// - Throws: ``FetcherError`` when libcurl cannot start.
    package init(
        maxConnections: Int = 512,
        bodyMemory: Int = 64 << 20
    ) throws(FetcherError) {
        do throws(CurlError) {
            try CurlError.check(Self.globalStart, "curl_global_init")
            let engine = try TransferEngine(maxConnections: maxConnections)
            let thread = CurlThread(engine: engine)
            self.thread = thread
            budget = BodyBudget(limit: bodyMemory) { thread.resumePaused() }
            try thread.start()
        } catch {
            throw FetcherError(message: error.description)
        }
    }

    deinit {
        thread.abandon()
    }

    /// Fetches one URL; never throws: whatever happens is an outcome.
    ///
    /// A cancelled task gets ``FetchFailure/Code/cancelled`` at once.
    package func fetch(_ request: FetchRequest) async -> FetchOutcome {
        if let failure = request.refusal() { return .failed(failure) }
        guard request.url.isHTTP else { return FileFetch(request).run() }
        let id = ids.next()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard let engine = thread.isolatedEngine else {
                    let failure = FetchFailure(.fetcherClosed, request.url, hops: [])
                    continuation.resume(returning: .failed(failure))
                    return
                }
                let transfer = Transfer(
                    id: id,
                    request: request,
                    budget: budget,
                    own: engine.ownAddresses,
                    continuation: continuation
                )
                engine.start(transfer)
            }
        } onCancel: {
            thread.cancel(id)
        }
    }

    /// Returns when the thread has come round to it: it is not stuck.
    package func answer() {}

    /// Cancels all transfers and ends the thread.
    package nonisolated func close() async {
        thread.stop()
        await thread.waitForEnd()
    }

    /// libcurl's global state is made once in a process.
    private static let globalStart = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}

/// Why fetching cannot start at all.
package struct FetcherError: Error, Sendable, CustomStringConvertible {
    package let message: String

    package var description: String { message }
}
