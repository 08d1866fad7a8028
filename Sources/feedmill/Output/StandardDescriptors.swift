import Foundation

/// Standard input, output and error, which the parent process may have closed.
enum StandardDescriptors {
    /// Opens a placeholder for each that is closed.
    ///
    /// Otherwise the next file to be opened, such as an unfinished article, would get its number
    /// and receive output or log lines. Using the placeholder fails, as it should.
    ///
    /// - Returns: the placeholders, to be kept until the process ends.
    static func reserve() -> [FileHandle] {
        var placeholders: [FileHandle] = []
        // In this order, since each gets the lowest free number.
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
