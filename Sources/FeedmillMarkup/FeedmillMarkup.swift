// FeedmillMarkup: XML and HTML as events.
//
// Detects encodings, decodes entities and reads markup: well-formed documents with readers of its
// own, everything else with libxml2, whose C types stay inside. All readers report the same events
// for the same document. Input is hostile: depth, attributes and entity expansion are bounded,
// broken XML is repaired where the intention is plain, and no input crashes the reader or takes
// more than linear time. It does not know what the elements mean: see FeedmillParse and
// FeedmillExtract.
