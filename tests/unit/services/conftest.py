"""The services of a call, for every test that asks for the `house`."""

import pytest

from tests.unit.services.house import House


@pytest.fixture
def house() -> House:
    return House()
