// FeedmillSchedule
