"""The HTTP door: one line per route and thin handlers."""
