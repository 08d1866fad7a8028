// FeedmillSpool
