import Foundation

/// Standard input, output and error, which whoever started us may have closed.
enum StandardDescriptors {
    /// Puts something in the place of each that is closed.
    ///
    /// The next file to be opened would get its number, and with it what is meant for a reader
    /// or a log: an article in the making, say. To use the placeholder fails, as it should.
    ///
    /// - Returns: the placeholders, to be kept until the process ends.
    static func reserve() -> [FileHandle] {
        var placeholders: [FileHandle] = []
        // In this order: each is given the lowest number that is free.
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 {
            let handle =
                descriptor == STDIN_FILENO
                ? FileHandle(forWritingAtPath: "/dev/null")
                : FileHandle(forReadingAtPath: "/dev/null")
            if let handle { placeholders.append(handle) }
        }
        return placeholders
    }
}
