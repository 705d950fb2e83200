"""The same test bodies over every implementation of a port."""

from collections.abc import AsyncIterator

import pytest

from server.presence.base import Presence
from tests.contract.implementations import IMPLEMENTATIONS, Implementation


@pytest.fixture(params=IMPLEMENTATIONS)
def implementation(request: pytest.FixtureRequest) -> Implementation:
    return IMPLEMENTATIONS[request.param]


@pytest.fixture
async def presence(implementation: Implementation) -> AsyncIterator[Presence]:
    async with implementation.open() as presence:
        yield presence
