// FeedmillPipeline
