import CCurl
import FeedmillModel

/// A libcurl call that failed for no fault of a server: out of memory, an option it does not know.
struct CurlError: Error, CustomStringConvertible {
    let call: String
    let code: UInt32

    var problem: TransferProblem { .libcurlCall(call, code: code) }

    var description: String { problem.words }

    static func check(_ code: CURLcode, _ call: String) throws(CurlError) {
        guard code == CURLE_OK else { throw CurlError(call: call, code: code.rawValue) }
    }

    static func check(_ code: CURLMcode, _ call: String) throws(CurlError) {
        guard code == CURLM_OK else {
            throw CurlError(call: call, code: UInt32(bitPattern: code.rawValue))
        }
    }

    static func check(_ code: CURLSHcode, _ call: String) throws(CurlError) {
        guard code == CURLSHE_OK else { throw CurlError(call: call, code: code.rawValue) }
    }
}
