// NormaliseTests
