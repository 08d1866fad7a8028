/// The dotted paths of the keys of `feedmill.yaml`, to name the right place of a misplaced key.
///
/// A test compares them with the example file and with what the loader asks for.
enum KeyPaths {
    static let feedKeys = [
        "interval", "min-interval", "max-interval", "first-poll", "history", "paused", "tags",
        "headers", "hold-back",
        "basic-auth.user", "basic-auth.password", "basic-auth.password-file", "bearer-token-file",
        "cookie", "client-certificate.certificate", "client-certificate.key", "user-agent",
        "proxy", "allow-private-addresses", "dedup.updates", "dedup.trust-id", "full-text",
        "page.content", "page.remove",
    ]

    static let sections: [(name: String, keys: [String])] = [
        (
            "http",
            [
                "user-agent", "timeout", "connect-timeout", "max-body-size", "connections",
                "per-host.connections", "per-host.delay", "per-address.connections", "proxy",
                "ca-bundle",
                "allow-private-addresses", "allow-file-feeds",
            ]
        ),
        ("state", ["path"]),
        (
            "spool",
            ["directory", "format", "min-free", "max-files", "max-size", "mode", "retain"]
        ),
        ("dedup", ["updates", "trust-id", "strip-parameters", "keep-parameters"]),
        ("ledger", ["retain"]),
        ("status", ["listen"]),
        ("log", ["level", "format"]),
        ("defaults", feedKeys),
    ]

    /// Every path except the lists of feeds, sections themselves left out.
    static let all = sections.flatMap { section in section.keys.map { "\(section.name).\($0)" } }

    /// The path of the section key with this name, when there is exactly one.
    static func path(ofKey name: String) -> String? {
        let matches = all.filter { path in
            path.split(separator: ".").last.map(String.init) == name
        }
        let outsideDefaults = matches.filter { !$0.hasPrefix("defaults.") }
        if outsideDefaults.count == 1 { return outsideDefaults.first }
        return matches.count == 1 ? matches.first : nil
    }
}
