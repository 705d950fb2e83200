"""What many logins at once do to everything else."""

import asyncio
import os
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import quantiles
from time import perf_counter

import pytest
from aiohttp import ClientSession, TCPConnector

from server.auth.passwords import Passwords
from tests.support.api import PASSWORD, Api

pytestmark = pytest.mark.alone


async def test_a4_logins_when_a_thousand_at_once_then_answered_or_503_and_the_loop_lives(
    api: Api,
) -> None:
    await api.register("alice")
    _allow_files(3000)
    all_at_once = TCPConnector(limit=0)
    async with ClientSession(connector=all_at_once) as http, _measuring_lag() as lags:
        answers = await asyncio.gather(*(_timed(api, http) for _ in range(1000)))
    statuses = {status for status, _ in answers}
    assert statuses == {200, 503}
    # Two seconds of waiting, and the work of the machine's two cores on a thousand requests.
    assert max(seconds for _, seconds in answers) < 10
    # The thousand clients live in the same loop, so the worst moments are theirs as well.
    assert quantiles(lags, n=20)[-1] < 0.1
    assert (await api.login("alice")).status == 200


async def test_f17_hashing_when_twenty_at_once_then_the_loop_is_never_blocked_by_it() -> None:
    cores = os.cpu_count() or 1
    passwords = Passwords(cores)
    start = perf_counter()
    async with _measuring_lag() as lags:
        await asyncio.gather(*(passwords.hash("correct horse") for _ in range(20)))
    seconds = perf_counter() - start
    passwords.close()
    # Inline it would be one pause as long as all of it; a noisy machine may cost a fraction.
    assert max(lags) < max(0.1, seconds / 4)


def _allow_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


async def _timed(api: Api, http: ClientSession) -> tuple[int, float]:
    start = perf_counter()
    body = {"email": "alice@example.org", "password": PASSWORD}
    async with http.post(api.http.make_url("/api/auth/login"), json=body) as answer:
        return answer.status, perf_counter() - start


@asynccontextmanager
async def _measuring_lag() -> AsyncIterator[list[float]]:
    """How late the loop is each time it is asked to come back in 5 ms, in seconds."""
    lags: list[float] = []

    async def measure() -> None:
        while True:
            start = perf_counter()
            await asyncio.sleep(0.005)
            lags.append(perf_counter() - start - 0.005)

    task = asyncio.create_task(measure())
    try:
        yield lags
    finally:
        task.cancel()
