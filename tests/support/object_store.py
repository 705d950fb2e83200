"""A small object store that speaks S3, as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from server.storage.files_s3 import S3Place
from tests.support.redis import free_port
from tests.support.server_process import wait_until

BUCKET = "parley"
START_SECONDS = 30.0


@contextmanager
def object_store(directory: Path) -> Iterator[S3Place]:
    """With an empty bucket in it."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (directory / "object-store.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            env={"PATH": os.environ["PATH"], "HOME": str(directory)},
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _has_bucket(url), START_SECONDS)
        yield S3Place(BUCKET, url, "us-east-1", "an-access-key", "a-secret-key")
    finally:
        process.kill()
        process.wait()


def _has_bucket(url: str) -> bool:
    """It takes any signature, also none."""
    try:
        with urlopen(Request(f"{url}/{BUCKET}", method="PUT")) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False
