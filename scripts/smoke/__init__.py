"""A whole call against a running server, step by step."""
