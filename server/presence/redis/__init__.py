"""Presence of several nodes: shared in Redis, changed by scripts that run as one step."""
