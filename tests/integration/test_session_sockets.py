"""A session that ends while a socket is just being opened with it."""

from collections.abc import Awaitable, Callable

import pytest

from server.domain.identity import Identity
from server.services.guest import GuestService
from tests.support.peer import ConnectRefused
from tests.support.peers import Peers

Meanwhile = list[Callable[[], Awaitable[object]]]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """What happens once a token has been found good. Named before the server starts."""
    happens: Meanwhile = []
    authenticate = GuestService.authenticate

    async def slowly(service: GuestService, token: str) -> Identity:
        identity = await authenticate(service, token)
        for each in happens:
            await each()
        return identity

    monkeypatch.setattr(GuestService, "authenticate", slowly)
    return happens


async def test_a15_logout_when_a_handshake_is_under_way_then_refused(
    meanwhile: Meanwhile, peer: Peers
) -> None:
    token = await peer.token("alice")
    phone = await peer("alice", token=await peer.new_login("alice"))
    meanwhile.append(lambda: peer.api.logout(token))
    with pytest.raises(ConnectRefused) as raised:
        await peer("alice", token=token)
    assert raised.value.data["code"] == "unauthenticated"
    await phone.join("demo")
