"""Writes every file that is derived from the message classes and the error tree."""
