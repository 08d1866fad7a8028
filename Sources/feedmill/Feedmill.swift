import ArgumentParser

@main
struct Feedmill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "feedmill")
}
