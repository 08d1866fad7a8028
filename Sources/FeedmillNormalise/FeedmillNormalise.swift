// FeedmillNormalise
