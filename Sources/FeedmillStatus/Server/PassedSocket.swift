package import FeedmillAddress
import FeedmillSystem
import SystemPackage

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
    let socket: StreamSocket

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
        do {
            socket = try StreamSocket(taking: number)
        } catch .invalidArgument {
            throw Refusal(description: "the socket that was passed is not a ListenStream=")
        } catch {
            throw Refusal(description: "what was passed (LISTEN_FDS) is not an open socket")
        }
        guard let address = (try? socket.name()).flatMap(ListenAddress.init) else {
            throw Refusal(
                description: "the socket that was passed is open to other machines; write "
                    + "ListenStream=127.0.0.1:8737 or a path"
            )
        }
        self.address = address
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
}

extension ListenAddress {
    /// The address of a socket; `nil` when it is not local: the pages have no login.
    init?(_ name: SocketName) {
        switch name {
        case .v4(let number, let port): self.init("\(IPAddress.v4(number)):\(port)")
        case .v6(let high, let low, let port):
            self.init("[\(IPAddress.v6(high: high, low: low))]:\(port)")
        case .unix(let path): self = .unix(path)
        case .other: return nil
        }
    }

    var socketName: SocketName {
        switch self {
        case .loopback(.v4(let number), let port): .v4(number, port: port)
        case .loopback(.v6(let high, let low), let port): .v6(high, low, port: port)
        case .unix(let path): .unix(path)
        }
    }
}
