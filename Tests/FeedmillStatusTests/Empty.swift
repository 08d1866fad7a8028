// StatusTests
