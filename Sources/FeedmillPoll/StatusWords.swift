import FeedmillFetch

/// Words for status codes that are no answer to a poll: what it means and what to do.
///
/// The server's own reason phrase is never shown.
enum StatusWords {
    static func words(for response: FetchResponse) -> String {
        let meaning =
            switch response.status {
            case 304: "not modified, although nothing was asked about; the server is broken"
            case 226: "changes in a form that was not asked for; the server is broken"
            case 200..<300: "success without a feed"
            case 300..<400: "a redirect that leads nowhere"
            case 400: "the server does not understand the request"
            case 401: "login needed; set basic-auth or bearer-token-file for this feed"
            case 402: "payment needed"
            case 403: "forbidden; the server may want a login, or block this program"
            case 404: "not found; check the address"
            case 406: "the server has no form of it that we accept"
            case 408: "the server waited too long for the request"
            case 410: "gone for good; remove the feed"
            case 429: "too many requests; it will be asked less often"
            case 451: "unavailable for legal reasons"
            case 400..<500: "refused by the server"
            case 503: "the server is out of service for now"
            default: "the server has a fault"
            }
        return "HTTP \(response.status): \(meaning)"
    }
}
