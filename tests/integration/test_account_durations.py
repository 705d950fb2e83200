"""How long an answer takes says nothing of whether there is an account."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from time import perf_counter

import pytest
from msgspec.structs import replace

from server.settings import Settings
from tests.integration.conftest import StartApi
from tests.support.api import Answer, Api
from tests.support.letters import code_in
from tests.support.mailbox import Mailbox

pytestmark = pytest.mark.alone

ROUNDS = 10
BAR = 0.1
# Less than that is noise of a busy machine, and of every network.
NOISE_SECONDS = 0.001
Ask = Callable[[Api, str], Awaitable[Answer]]


@pytest.fixture
async def api(start_api: StartApi, posting: Settings, mailbox: Mailbox) -> Api:
    """Alice has an account, Wendy has not typed her code, nobody else has ever been here."""
    api = await start_api(replace(posting, require_email_verification=True))
    registration = (await api.register("alice")).json["registration"]
    code = code_in(str((await mailbox.newest()).get_body(("plain",))))
    await api.post("/api/auth/verify", {"registration": registration, "code": code})
    await api.register("wendy")
    return api


async def login(api: Api, name: str) -> Answer:
    return await api.login(name, password="wrong horse")


async def register(api: Api, name: str) -> Answer:
    return await api.register(name)


async def forgot(api: Api, name: str) -> Answer:
    return await api.post("/api/auth/forgot", {"email": f"{name}@example.org"})


@pytest.mark.parametrize(
    ("ask", "status", "tries"), [(login, 401, 25), (register, 202, 25), (forgot, 202, 60)]
)
async def test_a6_answer_when_there_is_an_account_or_none_or_one_that_waits_then_it_takes_as_long(
    api: Api, ask: Ask, status: int, tries: int
) -> None:
    spreads: list[float] = []
    # A shortcut would show in every round; the noise of a busy machine does not.
    while not spreads or (spreads[-1] >= BAR and len(spreads) < ROUNDS):
        medians = await _medians(api, ask, status, tries)
        spread = max(0.0, max(medians) - min(medians) - NOISE_SECONDS)
        spreads.append(spread / min(medians))
    assert spreads[-1] < BAR, spreads


async def _medians(api: Api, ask: Ask, status: int, tries: int) -> Sequence[float]:
    """In seconds: of Alice, of Wendy, of nobody."""
    seconds: tuple[list[float], ...] = ([], [], [])
    for number in range(tries):  # in turns, so that what else runs disturbs all alike
        for name, found in zip(("alice", "wendy", f"nobody{number}"), seconds, strict=True):
            await asyncio.sleep(0.01)  # what an answer has set going is no part of the next
            start = perf_counter()
            answer = await ask(api, name)
            found.append(perf_counter() - start)
            assert answer.status == status
    return [median(found) for found in seconds]
