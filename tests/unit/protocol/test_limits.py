"""Every field of a client event has a type and a limit, and what is unknown is dropped."""

from typing import Any

import msgspec
import pytest

from server.protocol import chat, lobby, moderation
from server.protocol.base import ClientEvent
from server.protocol.call import (
    CallAccepted,
    CallDeclined,
    CallUser,
    EndCall,
    IceCandidate,
    NegotiationDone,
    NegotiationNeed,
    RelayedIceCandidate,
)
from server.protocol.media import CameraToggle, MediaReport, MuteToggle, ScreenShare, ViewReport
from server.protocol.registry import client_events
from server.protocol.room import JoinRoom, LeaveRoom, RaiseHand

SDP_BYTES, CANDIDATE_LENGTH = 256 * 1024, 2048
OFFER, ANSWER = {"type": "offer", "sdp": "v=0"}, {"type": "answer", "sdp": "v=0"}
CHROME = {
    "candidate": "candidate:1 1 udp 2122260223 10.0.0.1 50000 typ host generation 0 ufrag EsAw",
    "sdpMid": "0",
    "sdpMLineIndex": 0,
    "usernameFragment": "EsAw",
}
VALID: dict[type[ClientEvent], dict[str, Any]] = {
    JoinRoom: {"roomId": "demo"},
    LeaveRoom: {"roomId": "demo"},
    RaiseHand: {"roomId": "demo", "isRaised": True},
    CallUser: {"to": "p_bob", "offer": OFFER},
    CallAccepted: {"to": "p_bob", "answer": ANSWER},
    CallDeclined: {"to": "p_bob"},
    NegotiationNeed: {"to": "p_bob", "offer": OFFER},
    NegotiationDone: {"to": "p_bob", "answer": ANSWER},
    IceCandidate: {"to": "p_bob", "candidate": CHROME},
    EndCall: {"to": "p_bob"},
    MuteToggle: {"isMuted": True},
    CameraToggle: {"isCameraOff": True},
    ScreenShare: {"isSharing": True},
    MediaReport: {
        "to": "p_bob",
        "isReceivingAudio": True,
        "isReceivingVideo": False,
        "isReceivingScreen": False,
    },
    ViewReport: {
        "to": "p_bob",
        "camera": {"width": 320, "height": 180},
        "screen": None,
        "isFocused": False,
    },
    chat.SendChatMessage: {"roomId": "demo", "text": "hello"},
    chat.ChatEdit: {"id": "0" * 24, "text": "hello"},
    chat.ChatDelete: {"id": "0" * 24},
    chat.ChatHistory: {"roomId": "demo"},
    chat.Typing: {"roomId": "demo", "isTyping": True},
    chat.Reaction: {"roomId": "demo", "emoji": "👍"},
    lobby.ListLobby: {"roomId": "demo"},
    lobby.Admit: {"roomId": "demo", "id": "p_bob"},
    lobby.Deny: {"roomId": "demo", "id": "p_bob"},
    moderation.MuteParticipant: {"roomId": "demo", "id": "p_bob"},
    moderation.StopCamera: {"roomId": "demo", "id": "p_bob"},
    moderation.StopShare: {"roomId": "demo", "id": "p_bob"},
    moderation.RemoveParticipant: {"roomId": "demo", "id": "p_bob"},
    moderation.LockRoom: {"roomId": "demo", "isLocked": True},
    moderation.SetRole: {"roomId": "demo", "id": "p_bob", "role": "cohost"},
    moderation.EndMeeting: {"roomId": "demo"},
}
WRONG_TYPES: list[object] = [None, True, 1, 1.5, "yes", "", [], ["x"], {}, {"$ne": None}]


def decode(event: type[ClientEvent], payload: object) -> ClientEvent:
    return msgspec.json.decode(msgspec.json.encode(payload), type=event)


def is_valid(event: type[ClientEvent], /, **changes: object) -> bool:
    try:
        decode(event, VALID[event] | changes)
    except msgspec.ValidationError:
        return False
    return True


each_event = pytest.mark.parametrize("event", client_events(), ids=lambda event: event.__name__)


@each_event
def test_payload_when_valid_then_accepted(event: type[ClientEvent]) -> None:
    assert is_valid(event)


@each_event
def test_d3_payload_when_it_has_unknown_keys_then_they_are_dropped(
    event: type[ClientEvent],
) -> None:
    unknown = {"from": "p_eve", "userId": 1, "__proto__": {"a": 1}, "room_id": "x", "$gt": ""}
    assert decode(event, VALID[event] | unknown) == decode(event, VALID[event])


@each_event
def test_payload_when_a_required_field_is_missing_then_invalid(event: type[ClientEvent]) -> None:
    for field in msgspec.structs.fields(event):
        payload = dict(VALID[event])
        payload.pop(field.encode_name, None)
        if field.required:
            with pytest.raises(msgspec.ValidationError):
                decode(event, payload)
        else:
            decode(event, payload)


@each_event
def test_d1_payload_when_a_field_has_a_wrong_type_then_invalid(event: type[ClientEvent]) -> None:
    """No field takes a list, a fraction, or a query in place of a value."""
    for field in msgspec.structs.fields(event):
        refused = [
            value for value in WRONG_TYPES if not is_valid(event, **{field.encode_name: value})
        ]
        assert {"$ne": None} in refused, field.name
        assert [] in refused, field.name
        assert 1.5 in refused, field.name


@pytest.mark.parametrize("event", [JoinRoom, LeaveRoom])
@pytest.mark.parametrize(
    "room_id", ["a", "x" * 64, "A-z_0-9", "constructor", "__proto__", "-", "0"]
)
def test_room_id_when_within_the_pattern_then_accepted(
    event: type[ClientEvent], room_id: str
) -> None:
    assert is_valid(event, roomId=room_id)


@pytest.mark.parametrize("event", [JoinRoom, LeaveRoom])
@pytest.mark.parametrize(
    "room_id",
    [
        None,
        "",
        "x" * 65,
        "x" * 10_240,
        "demo\n",
        "\ndemo",
        "demo\r\n",
        "demo\0",
        "demo\u2028",
        " demo",
        "de mo",
        "../x",
        "a/b",
        "a.b",
        "room:demo",
        "$gt",
        "démo",
        "ｄｅｍｏ",
        "demо",  # a Cyrillic о
        "٣",
        "a@example.org",
        1,
        ["demo"],
        {"$ne": ""},
    ],
)
def test_c2_room_id_when_anything_else_then_invalid(
    event: type[ClientEvent], room_id: object
) -> None:
    assert not is_valid(event, roomId=room_id)


@pytest.mark.parametrize(
    ("field", "longest"), [("email", 320), ("password", 128), ("name", 64), ("mid", 64)]
)
def test_join_when_a_text_is_too_long_then_invalid(field: str, longest: int) -> None:
    assert is_valid(JoinRoom, **{field: "x" * longest})
    assert not is_valid(JoinRoom, **{field: "x" * (longest + 1)})


SIGNALS: list[type[ClientEvent]] = [event for event in VALID if "to" in VALID[event]]
MEDIA: list[type[ClientEvent]] = [MuteToggle, CameraToggle, ScreenShare]


@pytest.mark.parametrize("event", SIGNALS + MEDIA)
def test_d1_to_when_empty_or_too_long_then_invalid(event: type[ClientEvent]) -> None:
    assert is_valid(event, to="x" * 254)
    assert not is_valid(event, to="x" * 255)
    assert not is_valid(event, to="")
    assert not is_valid(event, to=["p_bob"])
    assert not is_valid(event, to=None)


@pytest.mark.parametrize("event", SIGNALS)
def test_generation_when_no_safe_integer_then_invalid(event: type[ClientEvent]) -> None:
    assert all(is_valid(event, generation=value) for value in (0, 1, 2**53 - 1, None))
    assert not any(is_valid(event, generation=value) for value in (-1, 2**53, 1.5, "1", True))


DESCRIPTIONS = pytest.mark.parametrize(
    ("event", "field", "kind"),
    [
        (CallUser, "offer", "offer"),
        (NegotiationNeed, "offer", "offer"),
        (CallAccepted, "answer", "answer"),
        (NegotiationDone, "answer", "answer"),
    ],
)


@DESCRIPTIONS
def test_d4_sdp_when_longer_than_256_kib_in_bytes_then_invalid(
    event: type[ClientEvent], field: str, kind: str
) -> None:
    def fits(sdp: str) -> bool:
        return is_valid(event, **{field: {"type": kind, "sdp": sdp}})

    assert fits("x" * SDP_BYTES)
    assert not fits("x" * (SDP_BYTES + 1))
    assert fits("é" * (SDP_BYTES // 2))
    assert not fits("é" * (SDP_BYTES // 2) + "x")
    assert not fits("👍" * (SDP_BYTES // 4 + 1))


@DESCRIPTIONS
def test_d4_description_when_of_another_type_then_invalid(
    event: type[ClientEvent], field: str, kind: str
) -> None:
    others = {"offer", "answer", "pranswer", "rollback", "Offer", "", None} - {kind}
    assert not any(is_valid(event, **{field: {"type": other, "sdp": ""}}) for other in others)
    wrong: list[object] = [{"type": kind}, {"sdp": ""}, {"type": kind, "sdp": None}, "v=0", None]
    assert not any(is_valid(event, **{field: value}) for value in wrong)


@DESCRIPTIONS
def test_d4_sdp_when_its_text_is_unusual_then_untouched(
    event: type[ClientEvent], field: str, kind: str
) -> None:
    sdp = "v=0\r\na=x\ns=Zoë \u2028 👍 <b> \\u0041 \0\r\n" + "a=line\r\n" * 10_000
    decoded = getattr(decode(event, VALID[event] | {field: {"type": kind, "sdp": sdp}}), field)
    assert msgspec.to_builtins(decoded) == {"type": kind, "sdp": sdp}


@pytest.mark.parametrize(
    "candidate",
    [
        CHROME,
        CHROME | {"usernameFragment": None},
        CHROME | {"sdpMid": None, "sdpMLineIndex": None, "usernameFragment": None},
        CHROME | {"sdpMLineIndex": 0, "sdpMid": ""},
        {"candidate": "", "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "EsAw"},
        {"candidate": CHROME["candidate"], "sdpMid": "audio"},
        {"candidate": CHROME["candidate"]},
        None,
        "",
    ],
)
def test_d5_candidate_when_the_browsers_to_json_or_the_end_then_relayed_untouched(
    candidate: object,
) -> None:
    event = decode(IceCandidate, {"to": "p_bob", "candidate": candidate})
    assert isinstance(event, IceCandidate)
    relayed = RelayedIceCandidate(from_="p_alice", candidate=event.candidate)
    assert msgspec.json.decode(msgspec.json.encode(relayed)) == {
        "from": "p_alice",
        "candidate": candidate,
    }


@pytest.mark.parametrize(
    "candidate",
    [
        "candidate:1",
        " ",
        CHROME | {"candidate": "x" * (CANDIDATE_LENGTH + 1)},
        CHROME | {"candidate": None},
        CHROME | {"sdpMid": "x" * 257},
        CHROME | {"usernameFragment": "x" * 257},
        CHROME | {"sdpMLineIndex": -1},
        CHROME | {"sdpMLineIndex": 65_536},
        CHROME | {"sdpMLineIndex": "0"},
        CHROME | {"candidate": {"candidate": CHROME}},
        {"sdpMid": "0"},
        [CHROME],
        {},
        False,
    ],
)
def test_d5_candidate_when_anything_else_then_invalid(candidate: object) -> None:
    assert not is_valid(IceCandidate, candidate=candidate)


def test_d5_candidate_when_just_within_2_kb_then_accepted() -> None:
    assert is_valid(IceCandidate, candidate=CHROME | {"candidate": "x" * CANDIDATE_LENGTH})


def test_reason_when_longer_than_200_then_invalid() -> None:
    assert is_valid(CallDeclined, reason="x" * 200)
    assert not is_valid(CallDeclined, reason="x" * 201)


@pytest.mark.parametrize(
    ("event", "field"),
    [(MuteToggle, "isMuted"), (CameraToggle, "isCameraOff"), (ScreenShare, "isSharing")],
)
@pytest.mark.parametrize("value", ["yes", "true", 1, 0, None, [], {}])
def test_d8_flag_when_no_boolean_then_invalid(
    event: type[ClientEvent], field: str, value: object
) -> None:
    assert not is_valid(event, **{field: value})


@pytest.mark.parametrize("field", ["camera", "screen"])
def test_view_when_its_size_is_no_size_then_invalid(field: str) -> None:
    def fits(width: object, height: object) -> bool:
        return is_valid(ViewReport, **{field: {"width": width, "height": height}})

    assert fits(1, 16_384)
    assert is_valid(ViewReport, **{field: None})
    for wrong in (0, -1, 16_385, 1.5, "320", None, True, [320]):
        assert not fits(wrong, 180)
        assert not fits(320, wrong)
    assert not is_valid(ViewReport, **{field: {"width": 320}})
    assert not is_valid(ViewReport, **{field: 320})
