"""Tests of server/mail."""
