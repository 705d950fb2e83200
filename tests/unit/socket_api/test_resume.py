"""Resume buffers of one node: what a client gets on its return, and when it is too much."""

import pytest

from server.domain.ids import ParticipantId
from server.socket_api.buffers import ResumeBuffers
from server.socket_api.journaled import JournaledBuffer
from server.socket_api.resume import ResumeBuffer, ResumeLimits, read_sequence
from tests.unit.services.recording import caller
from tests.unit.socket_api.remote import RecordingRemote

PACKET = b'42["e",1]'


def _filled(limits: ResumeLimits, count: int) -> ResumeBuffer:
    buffer = ResumeBuffer(limits, "pid")
    for _ in range(count):
        buffer.stamp(PACKET)
    return buffer


def test_since_when_some_were_missed_then_they_in_order() -> None:
    buffer = _filled(ResumeLimits(), 3)
    assert buffer.since("1") == [b'42["e",1,"2"]', b'42["e",1,"3"]']
    assert buffer.since("3") == []
    assert len(buffer.since(None) or ()) == 3


@pytest.mark.parametrize("offset", ["4", "99999"])
def test_since_when_it_is_ahead_of_us_then_a_gap(offset: str) -> None:
    assert _filled(ResumeLimits(), 3).since(offset) is None


def test_since_when_there_were_too_many_packets_then_a_gap_for_who_missed_the_first() -> None:
    buffer = _filled(ResumeLimits(max_packets=2), 3)
    assert buffer.since("0") is None
    assert len(buffer.since("1") or ()) == 2


def test_since_when_they_were_too_large_then_only_the_last_are_kept() -> None:
    buffer = _filled(ResumeLimits(max_bytes=len(PACKET) * 2), 5)
    assert buffer.since("2") is None
    assert len(buffer.since("3") or ()) == 2


def test_forget_old_when_nobody_can_come_back_for_them_then_dropped() -> None:
    buffer = _filled(ResumeLimits(max_age=10), 2)
    buffer.forget_old(100.0)
    buffer.stamp(PACKET)
    buffer.forget_old(105.0)
    buffer.forget_old(110.0)
    assert len(buffer.since(None) or ()) == 3
    buffer.forget_old(110.1)
    assert buffer.since("1") is None
    assert len(buffer.since("2") or ()) == 1
    buffer.forget_old(115.1)
    assert buffer.since("2") is None
    assert buffer.since("3") == []
    assert buffer.size_bytes == 0


def test_forget_old_when_some_were_too_many_before_then_only_the_old_ones_go() -> None:
    buffer = _filled(ResumeLimits(max_age=10, max_packets=2), 3)
    buffer.forget_old(100.0)
    buffer.stamp(PACKET)
    buffer.forget_old(110.1)
    assert len(buffer.since("3") or ()) == 1
    assert buffer.since("2") is None


def test_renew_when_the_gap_was_too_large_then_a_new_name_and_the_numbers_go_on() -> None:
    buffer = _filled(ResumeLimits(), 2)
    buffer.renew("new")
    assert buffer.pid == "new"
    assert buffer.since("1") is None
    assert buffer.stamp(PACKET) == b',"3"]'
    assert buffer.since("2") == [b'42["e",1,"3"]']


@pytest.mark.parametrize(
    ("offset", "number"),
    [
        ("7", 7),
        ("7:a,b", 7),
        ("", 0),
        (None, 0),
        ("junk", 0),
        ("-1", 0),
        ("٣", 0),
        ("²", 0),
        ("1.5", 0),
        ("9" * 15, 10**15 - 1),
        ("9" * 16, 0),
        ("9" * 8000, 0),
        ("\ud800", 0),
    ],
)
def test_sequence_when_it_is_none_of_ours_then_the_very_beginning(
    offset: str | None, number: int
) -> None:
    assert read_sequence(offset) == number


class OpenTickets:
    """Implements the Tickets port, without any secret."""

    def issue(self, participant_id: ParticipantId) -> str:
        return f"pid of {participant_id}"

    def read(self, pid: str | None) -> ParticipantId | None:
        return ParticipantId((pid or "").removeprefix("pid of "))


def test_buffers_when_the_node_is_alone_then_plain_with_a_ticket() -> None:
    buffer = ResumeBuffers(ResumeLimits(), OpenTickets()).new(caller("alice"))
    assert type(buffer) is ResumeBuffer
    assert buffer.pid == "pid of p_alice"


def test_buffers_when_there_are_other_nodes_then_copied_and_the_term_is_the_connections() -> None:
    remote = RecordingRemote(is_up=False)
    buffers = ResumeBuffers(ResumeLimits(), OpenTickets(), remote)
    buffer = buffers.new(caller("alice"), "theirs")
    assert isinstance(buffer, JournaledBuffer)
    assert buffer.pid == "theirs"


async def test_buffers_when_copied_then_under_the_connection_of_the_caller() -> None:
    remote = RecordingRemote()
    ResumeBuffers(ResumeLimits(), OpenTickets(), remote).new(caller("alice")).stamp(PACKET)
    assert [kept.term for kept in remote.kept] == ["c_alice"]
