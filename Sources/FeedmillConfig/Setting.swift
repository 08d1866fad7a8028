/// Where a value in force was written.
package struct Origin: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case file(Location)
        /// The name of a variable.
        case environment(String)
        /// The name of a command-line option.
        case option(String)
    }

    package let place: Place
    /// The text that stands there, of a single value.
    let written: String?

    init(_ place: Place, written: String?) {
        self.place = place
        self.written = written
    }
}

/// A key with the value in force.
package struct Setting: Sendable, Hashable {
    package let path: String
    /// `null` without a value; a secret is masked.
    package let value: SettingValue
    /// What holds without a value, in words; `nil` where the value itself says it.
    package let absent: String?
    /// Where the value was written; `nil` for the default.
    package let origin: Origin?
    /// Whether a change takes effect at the next start only.
    package let needsRestart: Bool
}

extension LoadedConfiguration {
    /// The feed lists, and every key of the table with its value, in its order.
    package var settings: [Setting] {
        let lists = Setting(
            path: "feeds",
            value: .list(usesDefaultList ? [] : listPaths.map { .text($0) }),
            absent: "feeds.opml beside the configuration, if it is there",
            origin: origins["feeds"],
            needsRestart: false
        )
        return [lists]
            + Keys.file.keys.map { key in
                let origin = origins[key.path]
                return Setting(
                    path: key.path,
                    value: key.shown(in: configuration, origin),
                    absent: key.value(Configuration()) == .null ? key.absent : nil,
                    origin: origin,
                    needsRestart: key.reload == .restart
                )
            }
    }
}

extension Key<Configuration> {
    /// The value in force, without anything secret.
    fileprivate func shown(in configuration: Configuration, _ origin: Origin?) -> SettingValue {
        // Another key may have set the same field: a password comes from a file, too.
        if isSecret { return origin == nil ? .null : .masked }
        let value = value(configuration)
        // Where a file holds the value, its name is what can be shown.
        if value == .null, let written = origin?.written { return .text(written) }
        return value
    }
}

extension Configuration {
    /// The keys whose change takes effect at the next start only.
    ///
    /// - Parameter old: the configuration with which the process was started.
    /// - Returns: the paths of those that differ, in the order of the table.
    package func keysNeedingRestart(changedFrom old: Configuration) -> [String] {
        Keys.file.keys.filter { $0.reload == .restart && $0.value(self) != $0.value(old) }
            .map(\.path)
    }
}
