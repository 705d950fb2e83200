"""Something from elsewhere that is asked for once and kept for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

LASTS_SECONDS = 3600.0
# Whoever causes questions cannot cause many.
REST_SECONDS = 10.0


class Cached(Generic[Value]):
    """Who asks meanwhile waits for the same answer. `clock` in seconds, monotonic.

    What is too old is still better than nothing, when there is no new answer.
    """

    def __init__(self, load: Callable[[], Awaitable[Value]], clock: Callable[[], float]) -> None:
        self._load = load
        self._clock = clock
        self._loading: asyncio.Future[Value] | None = None
        self._value: tuple[Value, float] | None = None

    async def get(self) -> Value:
        """Raises what loading raises, when there is nothing at all."""
        if self._value is not None and self._age < LASTS_SECONDS:
            return self._value[0]
        return await self._renewed()

    async def newer(self) -> Value:
        """Asked again, but not if that was only just done."""
        if self._value is not None and self._age < REST_SECONDS:
            return self._value[0]
        return await self._renewed()

    @property
    def _age(self) -> float:
        return self._clock() - self._value[1] if self._value else float("inf")

    async def _renewed(self) -> Value:
        if self._loading is None:
            self._loading = asyncio.ensure_future(self._renew())
            self._loading.add_done_callback(self._is_loaded)
        return await asyncio.shield(self._loading)

    async def _renew(self) -> Value:
        try:
            value = await self._load()
        except Exception:
            if self._value is None:
                raise
            value = self._value[0]
            self._value = value, self._clock() - LASTS_SECONDS + REST_SECONDS
            return value
        self._value = value, self._clock()
        return value

    def _is_loaded(self, loading: asyncio.Future[Value]) -> None:
        self._loading = None
        if not loading.cancelled():
            loading.exception()  # has been told to whoever asked
