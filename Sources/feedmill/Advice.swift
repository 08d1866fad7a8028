import FeedmillAddress
import FeedmillBytes
import FeedmillConfig
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import Foundation

/// The command that fixes a problem, for the end of the line that reports it.
enum Advice {
    /// The first thing to do.
    static let addFeeds = "add one with: feedmill feeds add https://example.org/"

    /// Advice for an address that is not a feed.
    static func after(_ failure: PollFailure, at url: WebURL) -> String {
        let isAbsent =
            switch failure {
            case .notAFeed: true
            case .status(let response): response.status == 404 || response.status == 410
            case .fetch, .unread, .stopped: false
            }
        guard isAbsent, url.isHTTP else { return "" }
        return !failure.reason.offers.isEmpty
            ? "; try: feedmill feeds add \(url.masked)"
            : elsewhere(than: url)
    }

    /// Where to look for the feeds of a page that names none: the home page of its site.
    static func elsewhere(than url: WebURL) -> String {
        guard let site = WebURL("/", base: url), site != url else { return "" }
        return "; try: feedmill discover \(site.masked)"
    }

    /// Advice for a file or folder that may not be read or written.
    ///
    /// - Parameters:
    ///   - path: the file or folder; if it does not exist, the nearest folder above it counts.
    ///   - userID: the user who tried.
    /// - Returns: the end of a line, empty when owner and mode are not the reason.
    static func onAccess(to path: String, by userID: UInt32 = CommonOptions.environment.userID)
        -> String
    {
        var place = URL(filePath: path)
        while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
            place.deleteLastPathComponent()
        }
        // The file itself is accessible, so the problem is its folder.
        for place in [place, place.deletingLastPathComponent()] {
            guard let owner = Owner(of: place.path) else { continue }
            if owner.userID == userID {
                guard owner.lacksAccess else { continue }
                return "; try: chmod u+rwX \(place.path.printable())"
            }
            guard owner.userID != 0, owner.userID < 1_000, let name = owner.name else { continue }
            return "; try it as its owner: sudo -u \(name.printable()) feedmill"
        }
        return ""
    }

    /// Why root should not do the work of the service's account; `nil` when it may.
    ///
    /// The service could not use files that root creates in its folders.
    ///
    /// - Parameters:
    ///   - configuration: where the state is; only the system-wide path belongs to the service.
    ///   - userID: the current user.
    /// - Returns: the reason, with the beginning of the right command.
    static func againstRoot(
        _ configuration: Configuration,
        userID: UInt32 = CommonOptions.environment.userID
    ) -> String? {
        let path = configuration.state.path
        guard userID == 0, path.hasPrefix("/var/lib/feedmill/") else { return nil }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard let owner = Owner(of: folder), (1..<1_000).contains(owner.userID) else { return nil }
        let name = owner.name ?? "#\(owner.userID)"
        return "\(folder.printable()) belongs to the service's account; write:"
            + " sudo -u \(name.printable()) feedmill"
    }

    private struct Owner {
        let userID: UInt32
        let name: String?
        /// Whether the owner may not read and write it, or enter it.
        let lacksAccess: Bool

        init?(of path: String) {
            // Nothing can be said about a path that cannot be examined.
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
                let number = attributes[.ownerAccountID] as? NSNumber,
                let mode = attributes[.posixPermissions] as? NSNumber
            else { return nil }
            userID = number.uint32Value
            name = attributes[.ownerAccountName] as? String
            let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
            let wanted: UInt16 = isFolder ? 0o700 : 0o600
            lacksAccess = mode.uint16Value & wanted != wanted
        }
    }
}
