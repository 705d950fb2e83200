"""Tells the person who waits what is being measured; stdout stays the report's."""

import sys


def report(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
