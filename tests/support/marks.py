"""What a test says above itself about the server and the connection it wants."""

from typing import Any

import pytest

from tests.support.peers import TRANSPORTS

# A connection that is silent is noticed after 3.3 s, a busy machine has 3 s to answer a ping.
BRISK_HEARTBEAT = {"ping_interval_seconds": 0.3, "ping_timeout_seconds": 3.0}


def with_settings(**changes: Any) -> pytest.MarkDecorator:
    """The server runs with these settings instead of the usual ones."""
    return pytest.mark.parametrize("changes", [changes], ids=["-".join(changes)])


def over(*transports: str) -> pytest.MarkDecorator:
    """Once over each of these transports; without it a test runs over websocket and polling."""
    assert set(transports) <= set(TRANSPORTS)
    return pytest.mark.parametrize("transport", transports)
