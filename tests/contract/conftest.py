"""The same test bodies over every implementation of a port."""

from collections.abc import AsyncIterator

import pytest

from server.presence.base import Presence
from tests.contract.implementations import Implementation, open_memory
from tests.contract.subject import Subject


@pytest.fixture(params=["memory"])
def implementation(request: pytest.FixtureRequest) -> Implementation:
    return Implementation(open_memory)


@pytest.fixture
async def subject(implementation: Implementation) -> AsyncIterator[Subject]:
    async with implementation.open() as subject:
        yield subject


@pytest.fixture
def presence(subject: Subject) -> Presence:
    return subject.presence
