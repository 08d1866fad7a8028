// ParseTests
