import ArgumentParser
import FeedmillBytes
import FeedmillConfig
import FeedmillDaemon
import FeedmillDelivery
import FeedmillFetch
import FeedmillModel
import FeedmillSpool
import FeedmillState
import FeedmillStatus
import FeedmillSystem
import Foundation

/// The exit codes of all commands (sysexits).
enum ExitStatus: Int32 {
    case success = 0
    /// `status --check` found a problem.
    case needsPerson = 1
    case usage = 64
    /// Not a feed, or unreadable data.
    case data = 65
    case inputMissing = 66
    /// Every feed failed, or the requested one.
    case unavailable = 69
    /// An internal error.
    case software = 70
    case cannotCreate = 73
    case inputOutput = 74
    case tryLater = 75
    /// Refused by permission or by the private-address rule.
    case refused = 77
    case configuration = 78
}

/// A failure that ends a command: what to say and the code to leave with.
struct CommandFailure: Error {
    let status: ExitStatus
    /// Lines for standard error; none when everything has been reported.
    let lines: [String]

    init(_ status: ExitStatus, _ lines: String...) {
        self.status = status
        self.lines = lines
    }

    /// Ends with a code after everything has been reported.
    static func quietly(_ status: ExitStatus) -> CommandFailure { CommandFailure(status) }
}

extension ExitStatus {
    /// Reports what went wrong, one line each, and ends the process with the code of the table.
    static func exit(after error: any Error) -> Never {
        if error is StandardOutput.Closed { success.leave() }
        // The argument parser's own: requests for help, and wrong usage.
        let code = Feedmill.exitCode(for: error)
        if code == .success || code == .validationFailure { Feedmill.exit(withError: error) }
        let failure = failure(for: error)
        for line in failure.lines { StandardError.write("feedmill: \(line)") }
        failure.status.leave()
    }

    /// Ends the process.
    func leave() -> Never {
        // A document that is still being read must not lose the library that reads it.
        if WorkerThreads.areBusy {
            fflush(nil)
            _exit(rawValue)
        }
        Foundation.exit(rawValue)
    }

    /// The failure for an error of a library.
    private static func failure(for error: any Error) -> CommandFailure {
        switch error {
        case let error as CommandFailure: error
        case let error as ConfigurationError: CommandFailure(error)
        case let error as FileError:
            CommandFailure(
                error.status,
                error.description + (error.isDenied ? Advice.onAccess(to: error.path) : "")
            )
        case let error as StateError:
            CommandFailure(
                error.status,
                error.description + (error.isOfAccess ? Advice.onAccess(to: error.path) : "")
            )
        case let error as PassedSocket.Refusal: CommandFailure(.configuration, error.description)
        case let error as StatusPage.Refusal: CommandFailure(.cannotCreate, error.description)
        case let error as FetcherError: CommandFailure(.configuration, error.description)
        case let error as FeedSelection.Unknown: CommandFailure(.usage, error.description)
        case is CancellationError: CommandFailure(.software, "interrupted")
        default:
            CommandFailure(.software, "\(error)".printable(limit: 1_000))
        }
    }
}

extension CommandFailure {
    fileprivate init(_ error: ConfigurationError) {
        lines = error.problems.map { problem in
            // A problem with the file as a whole may be that it cannot be read.
            let isOfFile = problem.location.line == nil && problem.location.source.hasPrefix("/")
            return problem.description
                + (isOfFile ? Advice.onAccess(to: problem.location.source) : "")
        }
        status =
            switch error.code {
            case .invalid: .configuration
            case .missing: .inputMissing
            case .denied: .refused
            }
    }
}

extension FileError {
    var status: ExitStatus {
        switch code {
        case .cannotCreate: isDenied ? .refused : .cannotCreate
        case .cannotWrite, .cannotPublish, .cannotRead: isDenied ? .refused : .inputOutput
        case .noRoom: .inputOutput
        case .missing: .inputMissing
        case .noCommand: isDenied ? .refused : .inputMissing
        case .locked, .cannotWatch: .tryLater
        }
    }
}

extension StateError {
    /// Whether owner and mode of files may be the reason.
    fileprivate var isOfAccess: Bool { [.missing, .denied, .cannotWrite].contains(code) }

    var status: ExitStatus {
        switch code {
        case .missing: .cannotCreate
        case .damaged, .foreign, .newerVersion: .data
        case .denied: .refused
        case .cannotWrite, .unknown: .inputOutput
        case .busy, .fenced: .tryLater
        case .unexpected: .software
        }
    }
}

extension PollFailure {
    /// The code for one feed that was requested by hand.
    var status: ExitStatus {
        switch self {
        case .notAFeed, .unread: .data
        case .stopped: .software
        case .status(let response):
            switch response.status {
            case 401, 402, 403, 451: .refused
            case 429, 503: .tryLater
            default: .unavailable
            }
        case .fetch(let failure): failure.code.status
        }
    }
}

extension TransferProblem.Code {
    fileprivate var status: ExitStatus {
        switch self {
        case .refusedAddress, .forbiddenRedirect, .filePermission, .badRequest: .refused
        case .fileMissing: .inputMissing
        case .bodyTooLarge, .headersTooLarge, .cutOff, .malformed, .fileUnreadable: .data
        case .outOfResources: .tryLater
        case .internal: .software
        case .unresolvedHost, .connectionRefused, .unreachable, .tls, .timedOut, .tooSlow,
            .tooManyRedirects, .proxy, .cancelled:
            .unavailable
        }
    }
}
