"""Passwords: refused or used whole, and never more at a time than there are threads."""

import asyncio
import threading
from collections.abc import Iterator
from time import perf_counter, thread_time

import pytest

from server.auth import queue as module
from server.auth.passwords import Passwords
from server.errors import InvalidPayload, Unavailable

THREADS = 2


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(THREADS, rounds=4)
    yield passwords
    passwords.close()


async def test_matches_when_right_or_wrong_then_says_so(passwords: Passwords) -> None:
    hashed = await passwords.hash("correct horse")
    assert await passwords.matches("correct horse", hashed)
    assert not await passwords.matches("wrong horse", hashed)
    assert not await passwords.matches("correct horse", None)


async def test_hash_when_made_then_ten_rounds_unless_told_otherwise() -> None:
    passwords = Passwords(1)
    assert (await passwords.hash("correct horse")).startswith(b"$2b$10$")
    passwords.close()


@pytest.mark.parametrize("password", ["x" * 72, "é" * 36, "12345678", "nul\0 inside"])
async def test_f17_hash_when_at_the_limit_then_every_byte_counts(
    passwords: Passwords, password: str
) -> None:
    hashed = await passwords.hash(password)
    assert await passwords.matches(password, hashed)
    assert not await passwords.matches(password[:-1] + "?", hashed)


@pytest.mark.parametrize("password", ["x" * 73, "é" * 37, "x" * 1_000_000])
async def test_f17_password_when_over_72_bytes_then_refused_before_any_work(
    passwords: Passwords, password: str
) -> None:
    with pytest.raises(InvalidPayload, match="72 bytes"):
        await passwords.hash(password)
    with pytest.raises(InvalidPayload, match="72 bytes"):
        await passwords.matches(password, None)


async def test_hash_when_too_short_then_refused(passwords: Passwords) -> None:
    with pytest.raises(InvalidPayload, match="8 characters"):
        await passwords.hash("1234567")


async def test_a6_unknown_user_when_checked_then_real_work_is_done() -> None:
    passwords = Passwords(1)
    hashed = await passwords.hash("correct horse")

    async def seconds(password_hash: bytes | None) -> float:
        """Of work in the one thread: what a busy machine lets it wait does not count."""
        start = await passwords._run(thread_time)
        await passwords.matches("wrong horse", password_hash)
        return await passwords._run(thread_time) - start

    pairs = [(await seconds(hashed), await seconds(None)) for _ in range(3)]
    known, unknown = map(min, zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2
    passwords.close()


class Gate:
    """Work that a test lets go on; counts how much of it runs at a time."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.running = 0
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.opened.wait(5)
        with self._lock:
            self.running -= 1


async def _in_turn(passwords: Passwords, work: Gate) -> None:
    async with passwords.turn():
        await passwords._run(work)


async def test_a4_work_when_many_at_once_then_no_more_than_threads_at_a_time(
    passwords: Passwords,
) -> None:
    gate = Gate()
    tasks = [asyncio.create_task(_in_turn(passwords, gate)) for _ in range(20)]
    async with asyncio.timeout(4):
        while gate.running < THREADS:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)  # time for one too many
    gate.opened.set()
    await asyncio.gather(*tasks)
    assert gate.most == THREADS


async def test_a4_work_when_the_wait_is_too_long_then_unavailable_and_well_afterwards(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAIT_SECONDS", 0.05)
    gate = Gate()
    tasks = [asyncio.create_task(_in_turn(passwords, gate)) for _ in range(THREADS)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        async with passwords.turn():
            pass
    gate.opened.set()
    await asyncio.gather(*tasks)
    async with passwords.turn():
        await passwords.hash("correct horse")


async def test_a4_work_when_the_queue_is_full_then_unavailable_at_once(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    gate = Gate()
    tasks = [asyncio.create_task(_in_turn(passwords, gate)) for _ in range(THREADS + 3)]
    await asyncio.sleep(0)
    start = perf_counter()
    with pytest.raises(Unavailable):
        async with passwords.turn():
            pass
    assert perf_counter() - start < 0.5
    gate.opened.set()
    await asyncio.gather(*tasks)


async def test_work_when_the_caller_goes_away_then_its_place_is_free_again(
    passwords: Passwords,
) -> None:
    gate = Gate()
    tasks = [asyncio.create_task(_in_turn(passwords, gate)) for _ in range(THREADS)]
    await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    gate.opened.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    for _ in range(2 * THREADS):
        async with passwords.turn():
            await passwords.hash("correct horse")
