import ArgumentParser
import FeedmillBytes
import FeedmillConfig
import FeedmillDelivery
import FeedmillState
import Foundation

/// Copies the state while feedmill works: `feedmill backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the state file, also while the daemon runs.",
        discussion: """
            The copy is whole and of one moment. To go back to it, stop feedmill, put the copy in \
            the place of the state file and remove the files beside it that end in -wal and -shm; \
            what was delivered since is then delivered once more.

            Example: feedmill backup /var/backups/feedmill-$(date +%F).sqlite
            """
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file to make; nothing may be there.", completion: .file())
    var file: String

    func run() async throws {
        let configuration = try common.load().configuration
        // createFile would overwrite it.
        guard !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(
                .cannotCreate,
                "\(file.printable()): is there already; name a file that is not"
            )
        }
        guard let store = try configuration.state.reading() else {
            throw CommandFailure(.inputMissing, "there is no state yet; nothing to copy")
        }
        try await store.backUp(to: file)
        try store.close()
    }
}
