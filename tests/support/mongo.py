"""A real mongod for a test session."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.storage.embedded import embedded_mongod

# MongoDB looks for expired documents every second and not every minute.
OPTIONS = ("--setParameter", "ttlMonitorSleepSecs=1")


@contextmanager
def session_mongod() -> Iterator[str]:
    """Gives the URI; it is gone at the end, also when the test run is killed."""
    with (
        tempfile.TemporaryDirectory(prefix="parley-mongo-") as directory,
        asyncio.Runner() as runner,
    ):
        mongod = embedded_mongod(Path(directory), *OPTIONS)
        uri = runner.run(mongod.__aenter__())
        try:
            yield uri
        finally:
            runner.run(mongod.__aexit__(None, None, None))
