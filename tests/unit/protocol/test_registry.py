"""The registry finds every message of the contract under the name that clients speak."""

from server.domain.rate import Rate
from server.protocol.call import CallUser, IceCandidate, RelayedSignal, Signal
from server.protocol.media import MediaChange
from server.protocol.registry import client_events, server_events
from server.protocol.room import JoinRoom, RoomSnapshot

CLIENT_EVENTS = {
    "joinRoom",
    "leaveRoom",
    "callUser",
    "callAccepted",
    "callDeclined",
    "negotiationneed",
    "negotiationDone",
    "iceCandidate",
    "muteToggle",
    "cameraToggle",
    "screenShare",
    "endCall",
}
SERVER_EVENTS = {
    "userJoined",
    "newUserJoined",
    "userLeft",
    "peerReconnecting",
    "peerReconnected",
    "incomingCall",
    "callAccepted",
    "callDeclined",
    "negotiationneed",
    "negotiationFinal",
    "iceCandidate",
    "remoteMuted",
    "remoteCamera",
    "remoteScreen",
    "callEnded",
    "error",
}


def test_client_events_when_found_then_all_of_the_contract() -> None:
    assert {event.event_name for event in client_events()} >= CLIENT_EVENTS


def test_server_events_when_found_then_all_of_the_contract() -> None:
    assert {event.event_name for event in server_events()} >= SERVER_EVENTS


def test_events_when_found_then_each_name_once_in_its_direction() -> None:
    for events in (client_events(), server_events()):
        names = [event.event_name for event in events]
        assert len(names) == len(set(names))
        assert all(name.isalpha() and name[0].islower() for name in names)


def test_events_when_found_then_no_base_classes() -> None:
    found = {*client_events(), *server_events()}
    assert found.isdisjoint({Signal, RelayedSignal, MediaChange})
    assert not any(base in found for event in found for base in event.__mro__[1:])


def test_events_when_derived_elsewhere_then_no_part_of_the_contract() -> None:
    class NotOurs(CallUser, frozen=True, kw_only=True):
        """Derived outside the protocol package."""

    assert NotOurs not in client_events()


def test_events_when_asked_for_twice_then_the_same() -> None:
    assert client_events() == client_events()
    assert server_events() == server_events()


def test_event_when_it_says_nothing_then_the_default_rate_and_no_reply() -> None:
    assert CallUser.rate == Rate(per_second=10, burst=50)
    assert IceCandidate.rate == Rate(per_second=100, burst=400)
    assert JoinRoom.rate == Rate(per_second=2, burst=10)
    assert CallUser.reply is None
    assert JoinRoom.reply is RoomSnapshot
