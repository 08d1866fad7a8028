import Foundation
import Glibc

/// The environment of the process: its variables, account and current folder.
///
/// Read once, at the start, and handed on.
package struct ProcessEnvironment: Sendable {
    package var variables: [String: String]
    package var userID: UInt32
    /// The folder that relative paths of options and variables start from.
    package var currentDirectory: String

    package init(variables: [String: String], userID: UInt32, currentDirectory: String) {
        self.variables = variables
        self.userID = userID
        self.currentDirectory = currentDirectory
    }

    /// That of this process.
    package static func ofProcess() -> ProcessEnvironment {
        ProcessEnvironment(
            variables: ProcessInfo.processInfo.environment,
            userID: geteuid(),
            currentDirectory: FileManager.default.currentDirectoryPath
        )
    }

    /// Whether the paths of the system are the default: root, a system account, a service.
    var isSystem: Bool {
        userID < 1_000 || value("CONFIGURATION_DIRECTORY") != nil || value("STATE_DIRECTORY") != nil
    }

    /// A variable that is set and not empty.
    func value(_ name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }
}

// MARK: - Default paths

extension ProcessEnvironment {
    /// The configuration file when none is named, or `nil` when there is no home.
    var defaultConfigurationPath: String? {
        if let directory = firstDirectory("CONFIGURATION_DIRECTORY") {
            return directory + "/feedmill.yaml"
        }
        if isSystem { return "/etc/feedmill/feedmill.yaml" }
        return home("XDG_CONFIG_HOME", "/.config").map { $0 + "/feedmill/feedmill.yaml" }
    }

    /// The state file when the configuration names none.
    var defaultStatePath: String? {
        if let directory = firstDirectory("STATE_DIRECTORY") { return directory + "/state.sqlite" }
        if isSystem { return "/var/lib/feedmill/state.sqlite" }
        return home("XDG_STATE_HOME", "/.local/state").map { $0 + "/feedmill/state.sqlite" }
    }

    /// The spool when the configuration names none.
    var defaultSpoolDirectory: String? {
        if isSystem { return "/var/spool/feedmill" }
        return home("XDG_DATA_HOME", "/.local/share").map { $0 + "/feedmill/spool" }
    }

    /// The CA bundle that other programs are told to use.
    var defaultCABundle: (name: String, path: String)? {
        for name in ["SSL_CERT_FILE", "CURL_CA_BUNDLE"] {
            if let path = value(name) { return (name, path) }
        }
        return nil
    }

    /// Makes a path absolute; `~/` is the home folder.
    func absolute(_ path: String, in directory: String) -> String {
        if path.hasPrefix("/") { return path }
        if path == "~" || path.hasPrefix("~/"), let home = value("HOME") {
            return home + path.dropFirst()
        }
        var rest = Substring(path)
        while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
        if rest == "." || rest.isEmpty { return directory }
        return directory == "/" ? "/" + rest : directory + "/" + rest
    }

    /// The folder of the file with this name, absolute.
    func directory(ofFile path: String) -> String {
        let absolute = absolute(path, in: currentDirectory)
        guard let slash = absolute.lastIndex(of: "/"), slash != absolute.startIndex else {
            return "/"
        }
        return String(absolute[..<slash])
    }

    /// systemd lists several folders with colons between them; the first is the main one.
    private func firstDirectory(_ name: String) -> String? {
        value(name).flatMap { $0.split(separator: ":").first }.map(String.init)
    }

    /// A base folder of the XDG specification, which asks to ignore a relative one.
    private func home(_ variable: String, _ fallback: String) -> String? {
        if let directory = value(variable), directory.hasPrefix("/") { return directory }
        return value("HOME").map { $0 + fallback }
    }
}
