import CCurl
import FeedmillAddress
import FeedmillModel
import Glibc

/// The owner of one libcurl easy handle, used for one transfer after another.
///
/// What is the same for all requests is set once; everything else is set by ``prepare(for:)``,
/// every time or when it has changed, so that nothing of one request reaches the next.
@safe
final class EasyHandle {
    /// The settings that seldom change from one request to the next.
    private struct Applied: Equatable {
        var userAgent: String?
        var proxy: String?
        var caBundle: String?
        var user: String?
        var password: String?
        var certificate: String?
        var key: String?
    }

    private let raw: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var applied = Applied()
    /// Where libcurl was built to look for the system's certificates.
    private var systemBundle: String?
    private var systemFolder: String?

    init(share: UnsafeMutableRawPointer) throws(CurlError) {
        guard let raw = unsafe curl_easy_init() else {
            throw CurlError(call: "curl_easy_init", code: CURLE_OUT_OF_MEMORY.rawValue)
        }
        unsafe self.raw = raw
        try unsafe set(CURLOPT_SHARE, share)
        try setUp()
        systemBundle = text(CURLINFO_CAINFO)
        systemFolder = text(CURLINFO_CAPATH)
    }

    deinit {
        unsafe curl_easy_cleanup(raw)
        unsafe curl_slist_free_all(headers)
    }

    func add(to multi: UnsafeMutableRawPointer) throws(CurlError) {
        try CurlError.check(unsafe curl_multi_add_handle(multi, raw), "curl_multi_add_handle")
    }

    func remove(from multi: UnsafeMutableRawPointer) {
        // Fails only for a handle that is not in there, which is what is wanted.
        _ = unsafe curl_multi_remove_handle(multi, raw)
    }

    /// Lets a paused transfer go on; libcurl may call back at once.
    func resume() {
        // Fails only with what the end of the transfer says too.
        _ = unsafe curl_easy_pause(raw, 0)
    }

    /// Lets go of the last transfer: libcurl keeps no pointer to it.
    func release() {
        _ = unsafe feedmill_curl_setopt_pointer(raw, CURLOPT_PRIVATE, nil)
    }

    /// The transfer that a handle from libcurl works for.
    static func transfer(of raw: UnsafeMutableRawPointer?) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        guard let raw = unsafe raw, unsafe feedmill_curl_getinfo_private(raw, &context) == CURLE_OK,
            let context = unsafe context
        else { return nil }
        return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }
}

// MARK: - Options

extension EasyHandle {
    private func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try CurlError.check(
            unsafe feedmill_curl_setopt_long(raw, option, value),
            "option \(option.rawValue)"
        )
    }

    private func set(_ option: CURLoption, _ value: String?) throws(CurlError) {
        try CurlError.check(
            unsafe feedmill_curl_setopt_string(raw, option, value),
            "option \(option.rawValue)"
        )
    }

    private func set(
        _ option: CURLoption,
        _ value: UnsafeMutableRawPointer?
    ) throws(CurlError) {
        try CurlError.check(
            unsafe feedmill_curl_setopt_pointer(raw, option, value),
            "option \(option.rawValue)"
        )
    }

    /// Sets what no request changes.
    private func setUp() throws(CurlError) {
        try set(CURLOPT_NOSIGNAL, 1)
        // Debian's libcurl speaks over 20 protocols.
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        // Redirects are followed by our own rules.
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        // Compressed bodies are asked for, but decoded by us: libcurl misses a cut-off one.
        try set(CURLOPT_ACCEPT_ENCODING, BodyDecoder.accepted)
        try set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        try set(CURLOPT_BUFFERSIZE, 64 << 10)
        // WebURL has resolved the dots already; its serialisation goes out as it is.
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_UNRESTRICTED_AUTH, 0)
        try set(CURLOPT_HTTPAUTH, 1)
        // Unless both are set, libcurl reads the proxies from the environment.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_NOPROXY, "")
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // A look-up that hangs must not hold up the thread when its transfer is given up.
        try set(CURLOPT_QUICK_EXIT, 1)
        try setCallbacks()
    }

    private func setCallbacks() throws(CurlError) {
        try CurlError.check(
            unsafe feedmill_curl_setopt_write(raw, CURLOPT_WRITEFUNCTION, onBody),
            "CURLOPT_WRITEFUNCTION"
        )
        try CurlError.check(
            unsafe feedmill_curl_setopt_write(raw, CURLOPT_HEADERFUNCTION, onHeader),
            "CURLOPT_HEADERFUNCTION"
        )
        try CurlError.check(
            unsafe feedmill_curl_setopt_opensocket(raw, onOpenSocket),
            "CURLOPT_OPENSOCKETFUNCTION"
        )
        try CurlError.check(
            unsafe feedmill_curl_setopt_prereq(raw, onRequest),
            "CURLOPT_PREREQFUNCTION"
        )
    }

    /// Sets everything that belongs to one hop of one request.
    func prepare(for transfer: Transfer) throws(CurlError) {
        // The engine keeps the transfer until it has removed the handle.
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        for option in [
            CURLOPT_PRIVATE, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA,
            CURLOPT_PREREQDATA,
        ] {
            try unsafe set(option, context)
        }
        let request = transfer.request
        let limits = request.policy.limits
        try set(CURLOPT_URL, transfer.url.string)
        try set(CURLOPT_TIMEOUT_MS, max(1, transfer.remainingTime.milliseconds))
        try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, limits.connectTimeout.milliseconds))
        try set(CURLOPT_LOW_SPEED_LIMIT, limits.lowSpeed)
        try set(CURLOPT_LOW_SPEED_TIME, max(1, limits.lowSpeedTime.milliseconds / 1_000))
        try CurlError.check(
            unsafe feedmill_curl_setopt_off(
                raw,
                CURLOPT_MAXFILESIZE_LARGE,
                curl_off_t(limits.cutsBody ? 0 : limits.maxBodySize)
            ),
            "CURLOPT_MAXFILESIZE_LARGE"
        )
        // Waiting for a connection to share pays off where HTTP/2 may be spoken.
        try set(CURLOPT_PIPEWAIT, transfer.url.scheme == "https" ? 1 : 0)
        try apply(settings(of: transfer))
        try setHeaders(transfer)
    }

    private func settings(of transfer: Transfer) -> Applied {
        let policy = transfer.request.policy
        var settings = Applied()
        settings.userAgent = policy.userAgent
        settings.proxy = transfer.proxy
        settings.caBundle = policy.caBundle
        guard transfer.isAtHome else { return settings }
        let home = transfer.request.homeURL
        if let basic = policy.basicAuth {
            settings.user = basic.user
            settings.password = basic.password
        } else if policy.bearerToken == nil, home.user != nil || home.password != nil {
            settings.user = (home.user ?? "").percentDecoded
            settings.password = (home.password ?? "").percentDecoded
        }
        settings.certificate = policy.clientCertificate?.certificate
        settings.key = policy.clientCertificate?.key
        return settings
    }

    private func apply(_ new: Applied) throws(CurlError) {
        guard new != applied else { return }
        try set(CURLOPT_USERAGENT, new.userAgent)
        try set(CURLOPT_PROXY, new.proxy ?? "")
        try set(CURLOPT_USERNAME, new.user)
        try set(CURLOPT_PASSWORD, new.password)
        try set(CURLOPT_SSLCERT, new.certificate)
        try set(CURLOPT_SSLKEY, new.key)
        // A bundle replaces the system's certificates; its folder is not used in addition.
        let (bundle, folder) =
            new.caBundle.map { ($0, nil) } ?? (systemBundle, systemFolder)
        try set(CURLOPT_CAINFO, bundle)
        try set(CURLOPT_CAPATH, folder)
        try set(CURLOPT_PROXY_CAINFO, bundle)
        try set(CURLOPT_PROXY_CAPATH, folder)
        applied = new
    }

    private func setHeaders(_ transfer: Transfer) throws(CurlError) {
        unsafe curl_slist_free_all(headers)
        unsafe headers = nil
        var list = HeaderList()
        list.add(for: transfer)
        for var line in list.lines {
            line.append(0)
            let grown = unsafe line.withUnsafeBufferPointer { buffer in
                unsafe UnsafeRawPointer(buffer.baseAddress).map {
                    unsafe curl_slist_append(headers, $0.assumingMemoryBound(to: CChar.self))
                } ?? nil
            }
            guard let grown = unsafe grown else {
                throw CurlError(call: "curl_slist_append", code: CURLE_OUT_OF_MEMORY.rawValue)
            }
            unsafe headers = grown
        }
        try CurlError.check(
            unsafe feedmill_curl_setopt_slist(raw, CURLOPT_HTTPHEADER, headers),
            "CURLOPT_HTTPHEADER"
        )
    }
}

// MARK: - Facts

extension EasyHandle {
    /// What libcurl knows of the hop that has just ended.
    func facts() -> Transfer.Facts {
        var facts = Transfer.Facts()
        facts.wireBytes = number(CURLINFO_HEADER_SIZE) + size(CURLINFO_SIZE_DOWNLOAD_T)
        let connect = max(size(CURLINFO_CONNECT_TIME_T), size(CURLINFO_APPCONNECT_TIME_T))
        facts.connect = .microseconds(connect)
        facts.firstByte = .microseconds(size(CURLINFO_STARTTRANSFER_TIME_T))
        facts.systemError = Int32(clamping: number(CURLINFO_OS_ERRNO))
        facts.verifyResult = number(CURLINFO_SSL_VERIFYRESULT)
        facts.address = text(CURLINFO_PRIMARY_IP)
        return facts
    }

    /// All bytes that the socket of the transfer has received; `nil` when the system does not say.
    var bytesReceived: Int? {
        var file: curl_socket_t = -1
        guard unsafe feedmill_curl_getinfo_socket(raw, CURLINFO_ACTIVESOCKET, &file) == CURLE_OK,
            file >= 0
        else { return nil }
        // tcpi_bytes_received of TCP_INFO (linux/tcp.h), which Swift's module of glibc lacks.
        let (place, size) = (128, 8)
        var info = [UInt8](repeating: 0, count: place + size)
        var length = socklen_t(info.count)
        guard unsafe getsockopt(file, Int32(IPPROTO_TCP), TCP_INFO, &info, &length) == 0,
            length == info.count
        else { return nil }
        return info[place...].enumerated().reduce(0) { $0 | Int($1.element) << ($1.offset * 8) }
    }

    private func text(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        guard unsafe feedmill_curl_getinfo_string(raw, info, &value) == CURLE_OK,
            let value = unsafe value
        else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    private func number(_ info: CURLINFO) -> Int {
        var value = 0
        // An unknown number counts as none: nothing but messages depends on it.
        return unsafe feedmill_curl_getinfo_long(raw, info, &value) == CURLE_OK ? value : 0
    }

    private func size(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return unsafe feedmill_curl_getinfo_off(raw, info, &value) == CURLE_OK ? Int(value) : 0
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
