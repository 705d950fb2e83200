"""What a caller is told about STUN and TURN."""

from server.domain.identity import Identity
from server.domain.ids import SessionId, UserId
from server.services.ice_servers import IceServerService

NOW = 1_800_000_000
STUN, TURN = ["stun:stun.example"], ["turn:turn.example"]


def _identity(expires_in: float = 86_400) -> Identity:
    return Identity(UserId("42"), "a@x.org", "A", SessionId("s"), expires_at=NOW + expires_in)


def _service(turn: list[str]) -> IceServerService:
    return IceServerService(STUN, turn, "secret", 600, clock=lambda: NOW)


def test_ice_servers_when_only_stun_then_no_credentials() -> None:
    found = _service([]).for_identity(_identity())
    assert [server.urls for server in found.ice_servers] == [STUN]
    assert found.ice_servers[0].username is None
    assert found.ttl_seconds == 600


def test_g1_ice_servers_when_turn_then_short_lived_and_ones_own() -> None:
    _, turn = _service(TURN).for_identity(_identity()).ice_servers
    assert turn.urls == TURN
    assert turn.username == f"{NOW + 600}:42"
    assert turn.credential


def test_g1_ice_servers_when_the_login_ends_sooner_then_so_does_turn() -> None:
    found = _service(TURN).for_identity(_identity(expires_in=60))
    assert found.ice_servers[1].username == f"{NOW + 60}:42"
    assert found.ttl_seconds == 60


def test_ice_servers_when_nothing_is_set_then_none() -> None:
    assert IceServerService([], [], "", 600).for_identity(_identity()).ice_servers == []
