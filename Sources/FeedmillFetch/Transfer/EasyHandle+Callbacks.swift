import CCurl
import FeedmillAddress
import Glibc

// Each callback gets the transfer as its context. The engine keeps the transfer alive from
// prepare(for:) until it has removed the handle; libcurl calls none of these after that.

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}

let onBody: curl_write_callback = { bytes, size, count, context in
    guard let bytes = unsafe bytes, let transfer = unsafe transfer(context) else { return 0 }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    switch unsafe transfer.takeBody(buffer) {
    case .all: return buffer.count
    case .later: return Int(CURL_WRITEFUNC_PAUSE)
    case .stop: return 0
    }
}

let onHeader: curl_write_callback = { bytes, size, count, context in
    guard let bytes = unsafe bytes, let transfer = unsafe transfer(context) else { return 0 }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe transfer.takeHeader(buffer) ? buffer.count : 0
}

/// Sees each address before it is connected to, after names were looked up.
let onOpenSocket: curl_opensocket_callback = { context, _, address in
    let bad: curl_socket_t = -1
    guard let address = unsafe address, let transfer = unsafe transfer(context) else { return bad }
    let length = unsafe Int(address.pointee.addrlen)
    let target = unsafe withUnsafePointer(to: &address.pointee.addr) {
        unsafe IPAddress($0, length: length)
    }
    guard transfer.isAllowed(target) else {
        transfer.incoming.refusedAddresses += 1
        return bad
    }
    let descriptor = unsafe socket(
        address.pointee.family,
        address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
        address.pointee.protocol
    )
    transfer.incoming.openedSockets += 1
    if descriptor < 0 { transfer.incoming.socketError = errno }
    return descriptor
}

/// Sees the address once more before each request: connections are reused.
let onRequest: curl_prereq_callback = { context, address, _, _, _ in
    guard let address = unsafe address, let transfer = unsafe transfer(context) else {
        return CURL_PREREQFUNC_ABORT
    }
    guard transfer.isAllowed(IPAddress(unsafe String(cString: address))) else {
        transfer.incoming.refusedAddresses += 1
        transfer.incoming.openedSockets = 0
        return CURL_PREREQFUNC_ABORT
    }
    return CURL_PREREQFUNC_OK
}
