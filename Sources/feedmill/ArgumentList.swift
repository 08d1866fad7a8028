import ArgumentParser

/// One or more plain arguments, such as the files of `*.xml`.
///
/// The argument parser takes time that grows with the square of their number, so many of them are
/// passed to it as one argument, joined by NUL, which no argument can contain.
struct ArgumentList: ExpressibleByArgument {
    private static let separator: Character = "\0"
    /// The commands whose plain arguments are such a list.
    private static let commands: Set<String> = ["fetch", "parse", "poll"]

    let values: [String]

    init(argument: String) {
        values = argument.split(separator: Self.separator, omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// Joins the plain arguments at the end of a command line when there are many.
    ///
    /// - Parameter arguments: the arguments of the program.
    /// - Returns: the same arguments for `ArgumentList`, fewer for the parser.
    static func joining(_ arguments: [String]) -> [String] {
        guard let command = arguments.first, commands.contains(command) else { return arguments }
        let isPlain: (String) -> Bool = { !$0.hasPrefix("-") }
        // The first may be the value of the option before it.
        let run = arguments.reversed().prefix(while: isPlain).dropLast()
        guard run.count > 64 else { return arguments }
        return arguments.dropLast(run.count) + [run.reversed().joined(separator: String(separator))]
    }
}

extension [ArgumentList] {
    /// All arguments in their order.
    var values: [String] { flatMap(\.values) }
}
