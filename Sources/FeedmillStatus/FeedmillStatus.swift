// FeedmillStatus
