package import FeedmillAddress
import FlyingSocks
import Glibc

/// The listening socket that a service manager passed to this process (sd_listen_fds(3)).
package struct PassedSocket: Sendable {
    /// A passed socket that cannot be used.
    package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// The name that selects one of several: `FileDescriptorName=` in its unit.
    private static let name = "status"
    private static let firstDescriptor: Int32 = 3

    package let address: ListenAddress
    let socket: Socket

    /// Takes the socket that the environment names; `nil` when none was passed.
    ///
    /// - Parameters:
    ///   - environment: with `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`.
    ///   - processID: this process, since the sockets may have been passed to another one.
    /// - Throws: ``Refusal`` when there are several, or other machines can reach it.
    package init?(environment: [String: String], processID: Int32) throws(Refusal) {
        guard let number = try Self.descriptor(environment, processID: processID) else {
            return nil
        }
        socket = Socket(file: .init(rawValue: number))
        address = try Self.address(of: socket)
        // Child processes must not inherit it.
        guard fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else {
            throw Refusal(description: "the socket that was passed (LISTEN_FDS) is not open")
        }
    }

    static func descriptor(
        _ environment: [String: String],
        processID: Int32
    ) throws(Refusal) -> Int32? {
        guard environment["LISTEN_PID"].flatMap(Int32.init) == processID,
            let count = environment["LISTEN_FDS"].flatMap(Int32.init), count > 0
        else { return nil }
        if count == 1 { return firstDescriptor }
        let names = (environment["LISTEN_FDNAMES"] ?? "")
            .split(separator: ":", omittingEmptySubsequences: false)
        let ours = names.prefix(Int(count)).indices.filter { names[$0] == name }
        guard ours.count == 1, let place = ours.first else {
            throw Refusal(
                description: "\(count) sockets were passed (LISTEN_FDS); name the one for the "
                    + "status page: FileDescriptorName=\(name)"
            )
        }
        return firstDescriptor + Int32(place)
    }

    /// The address, which must be local: the pages have no login.
    private static func address(of socket: Socket) throws(Refusal) -> ListenAddress {
        let bound: Socket.Address
        do {
            guard case .stream = try socket.socketType else {
                throw Refusal(description: "the socket that was passed is not a ListenStream=")
            }
            bound = try socket.sockname()
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(description: "what was passed (LISTEN_FDS) is not an open socket")
        }
        let local: ListenAddress? =
            switch bound {
            case .ip4(let host, let port): ListenAddress("\(host):\(port)")
            case .ip6(let host, let port): ListenAddress("[\(host)]:\(port)")
            case .unix(let path): .unix(path)
            }
        guard let local else {
            throw Refusal(
                description: "the socket that was passed is open to other machines; write "
                    + "ListenStream=127.0.0.1:8737 or a path"
            )
        }
        return local
    }
}
