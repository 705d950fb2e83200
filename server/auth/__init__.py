"""Tokens, passwords and other secrets."""
