"""Many requests at once leave room for what comes between them."""

import asyncio

from server.tasks import Turns


async def test_turns_when_many_come_at_once_then_in_order_and_others_between_any_two() -> None:
    turns, order = Turns(), []

    async def take(name: str) -> None:
        await turns.next()
        order.append(name)

    async def signals() -> None:
        while True:
            order.append("signal")
            await asyncio.sleep(0)

    talking = asyncio.create_task(signals())
    names = [f"request {number}" for number in range(20)]
    async with asyncio.TaskGroup() as requests:
        for name in names:
            requests.create_task(take(name))
    talking.cancel()
    assert [name for name in order if name != "signal"] == names
    first = order.index(names[0])
    assert all("signal" in order[at : at + 2] for at in range(first, len(order) - 1))


async def test_turns_when_somebody_does_not_wait_any_longer_then_the_others_get_theirs() -> None:
    turns = Turns()
    waiting = [asyncio.create_task(turns.next()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    waiting[1].cancel()
    async with asyncio.timeout(5):
        await waiting[2]
        await turns.next()
    assert [task.cancelled() for task in waiting] == [True, True, False]
