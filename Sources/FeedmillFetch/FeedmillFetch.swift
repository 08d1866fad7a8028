// FeedmillFetch
