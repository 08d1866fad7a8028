// FeedmillMarkup
