extension Article {
    /// What iTunes and Podcasting 2.0 elements say about an episode.
    package struct Podcast: Sendable, Hashable {
        package var season: Int?
        package var episode: String?
        package var episodeType: String?
        package var isExplicit: Bool?
        package var subtitle: String?
        package var transcripts: [PodcastFile] = []
        package var chapters: PodcastFile?
        package var persons: [PodcastPerson] = []
        package var soundbites: [PodcastSoundbite] = []

        package init() {}

        package var isEmpty: Bool { self == Podcast() }
    }

    /// A transcript or a chapters file.
    package struct PodcastFile: Sendable, Hashable {
        package var url: String
        package var mimeType: String?
        package var language: String?

        package init(url: String, mimeType: String? = nil, language: String? = nil) {
            self.url = url
            self.mimeType = mimeType
            self.language = language
        }
    }

    /// Somebody who takes part in an episode.
    package struct PodcastPerson: Sendable, Hashable {
        package var name: String
        package var role: String?
        package var group: String?
        package var url: String?
        package var image: String?

        package init(
            name: String,
            role: String? = nil,
            group: String? = nil,
            url: String? = nil,
            image: String? = nil
        ) {
            self.name = name
            self.role = role
            self.group = group
            self.url = url
            self.image = image
        }
    }

    /// A part of the episode to listen to first; times in seconds.
    package struct PodcastSoundbite: Sendable, Hashable {
        package var startInSeconds: Double
        package var durationInSeconds: Double
        package var title: String?

        package init(startInSeconds: Double, durationInSeconds: Double, title: String? = nil) {
            self.startInSeconds = startInSeconds
            self.durationInSeconds = durationInSeconds
            self.title = title
        }
    }
}
