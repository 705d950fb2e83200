"""Tests: see each folder."""
