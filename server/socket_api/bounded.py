"""Runs a handler under a time limit whose timer is armed only when the handler has to wait."""

import asyncio
import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, TypeVar

Result = TypeVar("Result")


async def run_bounded(work: Awaitable[Result], seconds: float) -> Result:
    """What `work` returns. Raises TimeoutError after `seconds`.

    Most handlers finish without waiting for anything; a timer each would cost more than they do.
    """
    if type(work) is not types.CoroutineType:  # isinstance asks the ABC: half a microsecond
        return await asyncio.wait_for(work, seconds)
    try:
        waited_for = work.send(None)
    except StopIteration as finished:
        return finished.value  # type: ignore[no-any-return]
    async with asyncio.timeout(seconds):
        return await _resume(work, waited_for)


@types.coroutine
def _resume(work: Coroutine[Any, Any, Result], waited_for: Any) -> Generator[Any, Any, Result]:
    """Go on with a coroutine that has yielded `waited_for` once already (PEP 380)."""
    while True:
        try:
            value = yield waited_for
        except GeneratorExit:
            work.close()
            raise
        except BaseException as error:
            step: Callable[[Any], Any] = work.throw
            value = error
        else:
            step = work.send
        try:
            waited_for = step(value)
        except StopIteration as finished:
            return finished.value  # type: ignore[no-any-return]
