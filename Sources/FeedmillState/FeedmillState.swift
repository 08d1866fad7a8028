// FeedmillState
