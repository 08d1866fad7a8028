/// One key of the configuration, and everything that is known of it.
///
/// `Target` is what the key sets: the configuration, or the settings of a feed. Reading, overrides,
/// suggestions, reloading, `config show`, the schema and the tests of the manual and of the example
/// go by these values; none of them has a list of its own.
struct Key<Target>: Sendable {
    /// The names from the root to the key, with dots between them: `http.timeout`.
    let path: String
    /// What it is for, in one line.
    let help: String
    let reload: Reload
    /// Whether the value is never shown.
    let isSecret: Bool
    /// What holds without a value, where no value can say it.
    let absent: String?
    /// The JSON Schema of its values, `null` left out.
    let schema: SettingValue
    /// Whether a single value can be all of it, so that a variable can set it.
    let isScalar: Bool
    /// Reads a value that is given into the target, or reports what is wrong with it.
    let read: @Sendable (SourceNode, ValuePlace, inout Target) -> Void
    /// The value that the target has.
    let value: @Sendable (Target) -> SettingValue

    /// Declares a key.
    ///
    /// - Parameters:
    ///   - path: the dotted path, from the mapping that sets the target.
    ///   - field: what it sets; its default is the default of the key.
    ///   - type: what may be written.
    ///   - reload: when a change takes effect.
    ///   - isSecret: whether its value is never shown.
    ///   - absent: what holds without a value, where no value can say it.
    ///   - help: what it is for, in one line.
    init<Value: Sendable>(
        _ path: String,
        _ field: any WritableKeyPath<Target, Value> & Sendable,
        _ type: ValueType<Value>,
        reload: Reload = .live,
        isSecret: Bool = false,
        absent: String? = nil,
        _ help: String
    ) {
        self.init(
            path: path,
            help: help,
            reload: reload,
            isSecret: isSecret,
            absent: absent,
            schema: type.schema,
            isScalar: type.isScalar,
            read: { node, place, target in
                guard let value = type.read(node, place) else { return }
                type.put(value, &target[keyPath: field])
            },
            value: { type.show($0[keyPath: field]) }
        )
    }

    private init(
        path: String,
        help: String,
        reload: Reload,
        isSecret: Bool,
        absent: String?,
        schema: SettingValue,
        isScalar: Bool,
        read: @escaping @Sendable (SourceNode, ValuePlace, inout Target) -> Void,
        value: @escaping @Sendable (Target) -> SettingValue
    ) {
        self.path = path
        self.help = help
        self.reload = reload
        self.isSecret = isSecret
        self.absent = absent
        self.schema = schema
        self.isScalar = isScalar
        self.read = read
        self.value = value
    }

    /// The same key in a mapping above, which sets a larger target.
    func lifted<Whole>(
        to part: any WritableKeyPath<Whole, Target> & Sendable,
        below section: String
    ) -> Key<Whole> {
        Key<Whole>(
            path: "\(section).\(path)",
            help: help,
            reload: reload,
            isSecret: isSecret,
            absent: absent,
            schema: schema,
            isScalar: isScalar,
            read: { [read] node, place, whole in read(node, place, &whole[keyPath: part]) },
            value: { [value] in value($0[keyPath: part]) }
        )
    }
}

/// When a change of a key takes effect.
enum Reload: Sendable {
    /// At the next reload.
    case live
    /// At the next start.
    case restart
}
