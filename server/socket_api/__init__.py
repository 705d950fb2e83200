"""The Socket.IO door; holds no feature code and does not change when an event is added."""
