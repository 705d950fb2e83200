"""Pings a session on its own timers, and knows when it has gone silent."""

import asyncio
from collections.abc import Callable


class Heartbeat:
    """A ping `interval` seconds after each sign of life, the end `timeout` seconds after that.

    A ping that goes out so late, because this process stood still, that less than half of that
    time is left, is waited for as long as any other.
    """

    __slots__ = ("_deadline", "_interval", "_on_silence", "_ping", "_timeout", "_timer")

    def __init__(
        self,
        interval: float,
        timeout: float,
        ping: Callable[[], None],
        on_silence: Callable[[], None],
    ) -> None:
        self._interval = interval
        self._timeout = timeout
        self._ping = ping
        self._on_silence = on_silence
        self._deadline = 0.0  # loop time
        self._timer: asyncio.TimerHandle | None = None

    def beat(self) -> None:
        """The other end has answered, or has just come."""
        self.stop()
        loop = asyncio.get_running_loop()
        ping_at = loop.time() + self._interval
        self._deadline = ping_at + self._timeout
        self._timer = loop.call_at(ping_at, self._send_ping)

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    @property
    def is_overdue(self) -> bool:
        """Whether the silence is too long, also when the timer that says so is still to run."""
        return asyncio.get_running_loop().time() > self._deadline

    def _send_ping(self) -> None:
        loop = asyncio.get_running_loop()
        if self._deadline - loop.time() < self._timeout / 2:
            self._deadline = loop.time() + self._timeout
        self._timer = loop.call_at(self._deadline, self._on_silence)
        self._ping()
