"""A handler under a time limit behaves as it would without one, until the time is up."""

import asyncio
import inspect
from collections.abc import Awaitable, Generator

import pytest

from server.socket_api.bounded import run_bounded

SOON = 0.01


async def test_run_when_it_never_waits_then_its_result_and_no_timer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(seconds: float) -> None:
        raise AssertionError("a timer costs more than the handler")

    async def work() -> str:
        return "done"

    monkeypatch.setattr(asyncio, "timeout", refuse)
    assert await run_bounded(work(), SOON) == "done"


async def test_run_when_it_waits_several_times_then_resumed_with_what_it_waited_for() -> None:
    loop = asyncio.get_running_loop()

    async def work() -> list[int]:
        results = []
        for number in range(3):
            future: asyncio.Future[int] = loop.create_future()
            loop.call_soon(future.set_result, number)
            results.append(await future)
            await asyncio.sleep(0)
        return results

    assert await run_bounded(work(), 5) == [0, 1, 2]


async def test_run_when_it_takes_too_long_then_timed_out_and_its_clean_up_has_run() -> None:
    cleaned_up = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            cleaned_up.set()

    with pytest.raises(TimeoutError):
        await run_bounded(work(), SOON)
    assert cleaned_up.is_set()
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_run_when_it_swallows_its_cancellation_then_what_it_returns() -> None:
    async def work() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "late"
        return "on time"

    assert await run_bounded(work(), SOON) == "late"
    await asyncio.sleep(0)


@pytest.mark.parametrize("waits", [0, 1, 3])
async def test_run_when_it_raises_then_the_same_exception(waits: int) -> None:
    error = LookupError("of the handler")

    async def work() -> None:
        for _ in range(waits):
            await asyncio.sleep(0)
        raise error

    with pytest.raises(LookupError) as raised:
        await run_bounded(work(), 5)
    assert raised.value is error


async def test_run_when_what_it_waits_for_fails_then_it_can_catch_that() -> None:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_exception, OSError("gone"))

    async def work() -> str:
        try:
            await future
        except OSError as error:
            await asyncio.sleep(0)
            return f"caught {error}"
        return "nothing to catch"

    assert await run_bounded(work(), 5) == "caught gone"


@pytest.mark.parametrize("waits", [0, 1])
async def test_run_when_the_handler_itself_raises_timeout_then_that(waits: int) -> None:
    async def work() -> None:
        for _ in range(waits):
            await asyncio.sleep(0)
        raise TimeoutError("of a database")

    with pytest.raises(TimeoutError, match="of a database"):
        await run_bounded(work(), 5)


async def test_run_when_its_task_is_cancelled_then_cancelled_and_not_timed_out() -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    task = asyncio.create_task(run_bounded(work(), 60))
    await asyncio.sleep(0)
    task.cancel("connection closed")
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == ["cancelled"]
    assert task.cancelled()


async def test_run_when_cancelled_before_it_starts_then_the_handler_never_runs() -> None:
    async def work() -> None:
        raise AssertionError("ran")

    coroutine = work()
    task = asyncio.create_task(run_bounded(coroutine, 60))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    coroutine.close()


async def test_run_when_the_handlers_own_limit_is_shorter_then_it_can_go_on() -> None:
    async def work() -> str:
        try:
            async with asyncio.timeout(SOON):
                await asyncio.sleep(60)
        except TimeoutError:
            await asyncio.sleep(SOON)
            return "fallback"
        return "in time"

    assert await run_bounded(work(), 5) == "fallback"


async def test_run_when_the_handlers_own_limit_is_longer_then_ours_counts() -> None:
    caught: list[BaseException] = []

    async def work() -> None:
        try:
            async with asyncio.timeout(30):
                await asyncio.sleep(60)
        except BaseException as error:
            caught.append(error)
            raise

    with pytest.raises(TimeoutError):
        await run_bounded(work(), SOON)
    assert [type(error) for error in caught] == [asyncio.CancelledError]


async def test_run_when_both_limits_end_together_then_timed_out_and_the_task_lives_on() -> None:
    async def work() -> None:
        async with asyncio.timeout(SOON):
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await run_bounded(work(), SOON)
    await asyncio.sleep(SOON)


async def test_run_when_the_handler_is_in_time_then_no_timer_strikes_later() -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return "in time"

    assert await run_bounded(work(), SOON) == "in time"
    await asyncio.sleep(2 * SOON)


async def test_run_when_it_starts_tasks_then_they_belong_to_the_same_task_and_loop() -> None:
    async def work() -> set[object]:
        before = asyncio.current_task()
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
        return {before, asyncio.current_task()}

    assert await run_bounded(work(), 5) == {asyncio.current_task()}


async def test_run_when_abandoned_while_it_waits_then_closed() -> None:
    closed: list[bool] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            closed.append(True)

    coroutine = work()
    running = run_bounded(coroutine, 60)
    running.send(None)
    running.close()
    assert closed == [True]
    assert inspect.getcoroutinestate(coroutine) == inspect.CORO_CLOSED


class _Asking:
    """Waits for whatever runs it to send something."""

    def __await__(self) -> Generator[str, str, str]:
        answer = yield "question"
        return answer


async def test_run_when_something_is_sent_into_it_then_the_handler_gets_that() -> None:
    async def work() -> list[str]:
        return [await _Asking(), await _Asking()]

    running = run_bounded(work(), 60)
    assert running.send(None) == "question"
    assert running.send("one") == "question"
    with pytest.raises(StopIteration) as finished:
        running.send("two")
    assert finished.value.value == ["one", "two"]


class _Later:
    """Something to wait for that is no coroutine."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __await__(self) -> Generator[object, None, str]:
        yield from asyncio.sleep(self._seconds).__await__()
        return "done"


async def test_run_when_it_is_any_awaitable_then_bounded_too() -> None:
    quick: Awaitable[str] = _Later(0)
    assert await run_bounded(quick, 5) == "done"
    with pytest.raises(TimeoutError):
        await run_bounded(_Later(60), SOON)
