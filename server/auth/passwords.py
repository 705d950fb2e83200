"""Passwords: bcrypt in its own few threads, so that a login storm never blocks the event loop."""

import asyncio
import os
import sys
import threading
import unicodedata
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

import bcrypt

from server.auth.queue import Queue
from server.errors import InvalidPayload

MIN_CHARACTERS = 8
MAX_BYTES = 72
ROUNDS = 10
_NICENESS = 19
_DIGEST_LENGTH = 31

Result = TypeVar("Result")


class Passwords:
    """Hashes and checks, one at a time in each thread; who waits too long is sent away.

    `turn` goes around all the work of a login, not only the hash: twenty logins that look up
    their user and write their session at the same moment hold up signaling more than bcrypt does.
    """

    def __init__(self, threads: int, rounds: int = ROUNDS) -> None:
        self._rounds = rounds
        self._queue = Queue(threads)
        self._pool = ThreadPoolExecutor(threads, "passwords", initializer=_yield_to_signaling)
        self._dummy = bcrypt.gensalt(rounds) + b"." * _DIGEST_LENGTH

    async def hash(self, password: str, min_characters: int = MIN_CHARACTERS) -> bytes:
        """The hash of a new password. Raises InvalidPayload."""
        if len(password) < min_characters:
            raise InvalidPayload(f"The password needs at least {min_characters} characters")
        encoded = _encode(password)
        return await self._run(lambda: bcrypt.hashpw(encoded, bcrypt.gensalt(self._rounds)))

    async def matches(self, password: str, password_hash: bytes | None) -> bool:
        """Whether it is the password; takes as long for an unknown user, who has no hash.

        Raises InvalidPayload.
        """
        encoded = _encode(password)
        is_match = await self._run(lambda: bcrypt.checkpw(encoded, password_hash or self._dummy))
        return is_match and password_hash is not None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Around one login or registration. Raises Unavailable when the queue is too long."""
        async with self._queue.place():
            yield

    def close(self) -> None:
        """Wait for the running hashes, a fraction of a second, and drop the rest."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def _run(self, work: Callable[[], Result]) -> Result:
        return await asyncio.wrap_future(self._pool.submit(work))


def _encode(password: str) -> bytes:
    """One spelling for keyboards that compose accents differently (RFC 8265, section 4.2.2).

    bcrypt sees 72 bytes and no more: a longer password is refused, never cut.
    """
    encoded = unicodedata.normalize("NFC", password).encode()
    if len(encoded) > MAX_BYTES:
        raise InvalidPayload(f"The password is longer than {MAX_BYTES} bytes (UTF-8)")
    return encoded


def _yield_to_signaling() -> None:
    if sys.platform == "linux":  # only there is niceness a property of one thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
