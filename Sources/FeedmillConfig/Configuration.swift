// FeedmillConfig: reads the configuration and the feed lists into values.
//
// Strict: an unknown key, a wrong type, a duplicate or an impossible value is a problem with
// file, line and column and a word on what to write instead; all problems of all files are found
// in one go. Order of precedence: command-line options, environment, file, defaults. It opens the
// files that it is told to read, and nothing else.

package import FeedmillAddress
package import FeedmillModel

/// Everything that the operator decided; a value of each key of `feedmill.yaml`.
package struct Configuration: Sendable, Hashable {
    /// The feeds of all lists, in order, with their settings complete.
    package var feeds: [Feed] = []
    /// What was left out of the lists because it is wrong.
    package var leftOut: [Problem] = []
    /// The lists that could not be read; of a running program, their last feeds stay in force.
    package var brokenLists: [Problem] = []
    package var http = HTTP()
    package var state = State()
    package var spool = Spool()
    package var dedup = Dedup()
    package var ledger = Ledger()
    package var status = Status()
    package var log = Log()
    /// The settings of a feed that says nothing of its own.
    package var defaults = FeedSettings()

    package init() {}

    /// What is wrong with the feed lists.
    package var listProblems: [Problem] { brokenLists + leftOut }
}

extension Configuration {
    package struct HTTP: Sendable, Hashable {
        package var userAgent: String?
        package var timeout: Duration = .seconds(60)
        package var connectTimeout: Duration = .seconds(15)
        /// Bound on the decoded body, bytes.
        package var maxBodySize = 16 << 20
        /// Transfers at once, all hosts together.
        package var connections = 64
        package var connectionsPerHost = 2
        /// Time between two starts on one host.
        package var delayPerHost: Duration = .seconds(1)
        /// What is set for some hosts.
        package var hosts: [HostRule] = []
        /// Transfers at once to one address, whatever the names of its hosts.
        package var connectionsPerAddress = 8
        package var proxy: String?
        /// Used instead when `proxy` is `environment`.
        package var proxyVariables: ProxyVariables?
        package var caBundle: String?
        package var allowsPrivateAddresses = false
        /// Private networks that are allowed all the same.
        package var allowedNetworks: [IPNetwork] = []
        package var allowsFileFeeds = false

        package init() {}
    }

    package struct State: Sendable, Hashable {
        /// Path of the SQLite file.
        package var path = ""
        /// Whether it is the default, whose folders are made where they are missing.
        package var isDefaultPath = false

        package init() {}
    }

    package struct Spool: Sendable, Hashable {
        package enum Format: String, Sendable, Hashable, CaseIterable {
            case json
            case markdown
            /// Two files a record.
            case both = "json+markdown"
            case ndjson
        }

        package var directory = ""
        /// Whether it is the default, whose folders are made where they are missing.
        package var isDefaultDirectory = false
        package var format: Format = .json
        /// Bytes that stay free on the disks of spool and state; `nil` for the default.
        package var minFree: Int?
        /// How many files, and how many bytes, may wait.
        package var maxFiles: Int?
        package var maxSize: Int?
        /// Permission bits of record files.
        package var mode: UInt32 = 0o640
        /// How long a record waits before it is removed; `nil` to keep it.
        package var retain: Duration?

        package init() {}
    }

    package struct Ledger: Sendable, Hashable {
        /// How long an article is remembered that no feed shows any more; `nil` to keep it.
        package var retain: Duration?

        package init() {}
    }

    package struct Dedup: Sendable, Hashable {
        /// Query parameters removed from canonical URLs besides the built-in list.
        package var stripParameters: [String] = []
        /// Query parameters kept although the built-in list would remove them.
        package var keepParameters: [String] = []

        package init() {}
    }

    package struct Status: Sendable, Hashable {
        package var listen: ListenAddress?

        package init() {}
    }

    package struct Log: Sendable, Hashable {
        package enum Format: String, Sendable, Hashable, CaseIterable {
            case auto
            case text
            case json
            case journal
        }

        /// swift-log's names of levels: trace to critical.
        package var level = "info"
        package var format: Format = .auto

        package init() {}
    }
}
