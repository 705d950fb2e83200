"""A silent session is ended, but not one that was never asked."""

import asyncio
import time
from collections.abc import Callable

from server.socket_api.heartbeat import Heartbeat

INTERVAL, TIMEOUT = 0.05, 0.5


class Session:
    """Answers, or does not, a moment after it was asked."""

    def __init__(self, *, answers: bool) -> None:
        self.pings, self.ends, self._answers = 0, 0, answers
        self.heartbeat = Heartbeat(INTERVAL, TIMEOUT, self._ping, self._end)

    def _ping(self) -> None:
        self.pings += 1
        if self._answers:
            asyncio.get_running_loop().call_later(0.01, self.heartbeat.beat)

    def _end(self) -> None:
        self.ends += 1


async def reached(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_heartbeat_when_the_process_stood_still_then_who_answers_stays() -> None:
    session = Session(answers=True)
    session.heartbeat.beat()
    time.sleep(INTERVAL + 2 * TIMEOUT)  # noqa: ASYNC251
    await reached(lambda: session.pings >= 3)
    assert session.ends == 0
    assert not session.heartbeat.is_overdue
    session.heartbeat.stop()


async def test_heartbeat_when_nobody_answers_then_the_end_comes_once() -> None:
    session, start = Session(answers=False), time.monotonic()
    session.heartbeat.beat()
    await reached(lambda: session.ends == 1)
    assert time.monotonic() - start >= INTERVAL + TIMEOUT
    assert session.heartbeat.is_overdue
    await asyncio.sleep(INTERVAL)
    assert (session.pings, session.ends) == (1, 1)
