"""A resume buffer with a copy elsewhere: numbers, names, and going on where another node ended."""

import asyncio

import pytest

from server.domain.ids import ParticipantId
from server.domain.recovery import Journal, JournalEntry
from server.domain.room import Change
from server.socket_api.journaled import MAX_KEPT_NAMES, MAX_KNOWN, MAX_NAMED, JournaledBuffer
from server.socket_api.origin import Origin, current_origin
from server.socket_api.resume import ResumeLimits
from tests.contract.people import BOB, DEMO
from tests.unit.socket_api.remote import RecordingRemote

ALICE = ParticipantId("p_alice")
LIMITS = ResumeLimits()


def _packet(text: str) -> bytes:
    return f'42["e","{text}"]'.encode()


def _stamped(text: str, offset: str) -> bytes:
    return f'42["e","{text}","{offset}"]'.encode()


class Copied:
    """A buffer and where its copies go."""

    def __init__(self, limits: ResumeLimits = LIMITS) -> None:
        self.remote = RecordingRemote()
        self.buffer = JournaledBuffer(limits, "pid", ALICE, "c_old", self.remote)

    def stamp(self, text: str, name: str | None = None) -> bytes | None:
        ending = self.buffer.stamp(_packet(text), name)
        return None if ending is None else _packet(text)[:-1] + ending

    def confirm(self, sequence: int) -> None:
        """Everything up to there is safe."""
        self.remote.kept[sequence - 1].confirm(sequence)

    def restore(self, journal: Journal, offset: str | None) -> list[bytes] | None:
        """What the client is then sent."""
        self.buffer.hold()
        self.buffer.restore(journal, offset, "c_new", self._encode)
        return self.buffer.since(offset)

    @staticmethod
    def _encode(entry: JournalEntry) -> bytes:
        assert isinstance(entry.content, bytes)
        return entry.content


def _entries(*numbered: tuple[int, str]) -> tuple[JournalEntry, ...]:
    """Each message is called as what it says."""
    return tuple(JournalEntry(number, name, _packet(name)) for number, name in numbered)


def _texts(packets: list[bytes] | None) -> list[str] | None:
    return None if packets is None else [packet.decode().split('"')[3] for packet in packets]


async def test_stamp_when_nothing_is_confirmed_then_the_offset_names_what_is_not() -> None:
    copied = Copied()
    assert copied.stamp("a", "x") == _stamped("a", "1:x")
    assert copied.stamp("b", "y") == _stamped("b", "2:x,y")
    copied.confirm(1)
    assert copied.stamp("c", "z") == _stamped("c", "3:y,z")
    copied.confirm(3)
    assert copied.stamp("d") == _stamped("d", "4:n1")


async def test_stamp_when_stamped_then_a_copy_without_the_offset_is_kept() -> None:
    copied = Copied()
    copied.stamp("a", "x")
    (kept,) = copied.remote.kept
    assert (kept.sequence, kept.name, kept.packet, kept.term) == (1, "x", _packet("a"), "c_old")


async def test_stamp_when_a_message_comes_again_then_neither_sent_nor_kept() -> None:
    copied = Copied()
    copied.stamp("a", "x")
    copied.confirm(1)
    assert copied.stamp("a", "x") is None
    assert copied.stamp("b", "y") == _stamped("b", "2:y")
    assert len(copied.remote.kept) == 2


async def test_stamp_when_many_are_not_confirmed_then_they_are_not_named_one_by_one() -> None:
    copied = Copied()
    for number in range(MAX_NAMED):
        stamped = copied.stamp("a", f"m{number}")
    assert stamped is not None
    assert stamped.count(b",") == 1 + MAX_NAMED
    assert copied.stamp("a", "last") == _stamped("a", f"{MAX_NAMED + 1}:~")


async def test_stamp_when_there_were_very_many_then_only_late_repeats_are_known() -> None:
    copied = Copied()
    for number in range(MAX_KNOWN + 1):
        copied.stamp("a", f"m{number}")
    assert copied.stamp("a", f"m{MAX_KNOWN}") is None
    assert copied.stamp("a", "m1") is None
    assert copied.stamp("a", "m0") is not None


@pytest.mark.parametrize("is_up", [True, False])
async def test_stamp_when_an_event_caused_it_then_its_answer_waits_for_the_copy(
    is_up: bool,
) -> None:
    copied = Copied()
    copied.remote.is_up = is_up
    origin = Origin(ParticipantId("p_bob"))
    token = current_origin.set(origin)
    copied.stamp("a", "x")
    current_origin.reset(token)
    copied.stamp("b", "y")
    assert origin.receipts == set(copied.remote.receipts[:1])


async def test_since_when_all_is_kept_here_then_what_came_after_the_offset() -> None:
    copied = Copied()
    packets = [copied.stamp(text) for text in "abc"]
    for seen, offset in enumerate((None, "1:n1", "2:n1,n2", "3:~")):
        assert copied.buffer.since(offset) == packets[seen:]
    assert copied.buffer.since("4:") is None


async def test_since_when_the_last_numbers_are_another_nodes_then_all_that_was_not_heard() -> None:
    """Both nodes had sent up to 1; then the other one sent X and B, and this one A, B and C."""
    copied = Copied()
    for name in ("start", "A", "B", "C"):
        copied.stamp(name, name)
    copied.confirm(1)
    resent = copied.buffer.since("3:X,B")
    assert resent == [_stamped("A", "2:A"), _stamped("C", "4:A,B,C")]
    assert copied.stamp("X", "X") is None, "what was heard there is not sent again"
    assert copied.buffer.since("4:A,B,C") == []
    assert copied.buffer.since("9:X,B") is None


async def test_hold_when_something_comes_meanwhile_then_it_goes_after_what_was_missed() -> None:
    copied = Copied()
    copied.stamp("a", "a")
    copied.buffer.hold()
    assert copied.stamp("c", "c") is None
    assert len(copied.remote.kept) == 1
    copied.buffer.restore(Journal(_entries((1, "a"), (2, "b")), 2), "1:", "c_new", copied._encode)
    assert _texts(copied.buffer.since("1:")) == ["b", "c"]


async def test_go_on_when_something_came_meanwhile_then_stamped_in_order() -> None:
    copied = Copied()
    copied.stamp("a", "a")
    copied.buffer.hold()
    copied.buffer.hold()
    for text in "bca":
        assert copied.stamp(text, text) is None
    copied.buffer.go_on()
    assert _texts(copied.buffer.since("1:a")) == ["b", "c"]
    assert copied.stamp("d", "d") is not None


async def test_restore_when_some_was_missed_then_it_alone_with_numbers_going_on() -> None:
    copied = Copied()
    journal = Journal(_entries((1, "a"), (2, "b"), (3, "c")), 3)
    assert copied.restore(journal, "1:") == [_stamped("b", "2:b"), _stamped("c", "3:b,c")]
    assert copied.stamp("d", "d") == _stamped("d", "4:b,c,d")
    assert copied.remote.restarts == [("c_new", 1, ["a"])]
    assert [(k.sequence, k.name, k.term) for k in copied.remote.kept] == [
        (2, "b", "c_new"),
        (3, "c", "c_new"),
        (4, "d", "c_new"),
    ]


async def test_restore_when_nothing_was_missed_then_nothing() -> None:
    copied = Copied()
    assert copied.restore(Journal(_entries((1, "a"), (2, "b")), 2), "2:b") == []
    assert copied.stamp("c", "c") == _stamped("c", "3:c")


async def test_restore_when_a_repeat_of_what_was_sent_there_comes_then_passed_over() -> None:
    copied = Copied()
    copied.restore(Journal(_entries((1, "a"), (2, "b")), 2), "1:")
    for text in "ab":
        assert copied.stamp(text, text) is None


async def test_restore_when_the_node_died_before_the_copy_then_the_clients_names_count() -> None:
    """The client has seen 3; only the first copy had been made, the sender repeats the others."""
    copied = Copied()
    journal = Journal(_entries((1, "a"), (2, "c"), (3, "d")), 3, fork=1)
    assert _texts(copied.restore(journal, "3:b,c")) == ["d"]
    assert copied.stamp("b", "b") is None
    assert copied.stamp("e", "e") == _stamped("e", "5:d,e")


async def test_restore_when_the_client_saw_less_than_the_fork_then_the_rest_in_order() -> None:
    copied = Copied()
    journal = Journal(_entries((1, "a"), (2, "b"), (3, "c"), (4, "d")), 4, fork=2)
    assert _texts(copied.restore(journal, "1:a")) == ["b", "c", "d"]


async def test_restore_when_a_leftover_was_kept_twice_then_sent_once() -> None:
    copied = Copied()
    journal = Journal(_entries((1, "a"), (2, "b"), (3, "a"), (4, "b"), (5, "c"), (6, "c")), 6, 2)
    assert _texts(copied.restore(journal, "1:")) == ["b", "c"]


@pytest.mark.parametrize(
    ("journal", "offset"),
    [
        (Journal(_entries((3, "c"), (4, "d")), 4), "1:"),  # what was missed first is forgotten
        (Journal(_entries((3, "c")), 3), None),
        (Journal((), 3), "1:"),
        (Journal(_entries((1, "a")), 1, fork=1), "200:~"),  # too much was not confirmed
        (Journal(_entries((1, "a")), 1, fork=1), "5:e"),  # they know of what nobody kept
        (Journal(_entries((1, "a")), 1), "7:"),
        (Journal(_entries((1, "a"), (2, "b")), 2), "9" * 14),
        (Journal(_entries((1, "a"), (2, "b")), 2, fork=1), "3:\ud800,x"),
    ],
)
async def test_restore_when_something_is_not_kept_any_more_then_a_gap(
    journal: Journal, offset: str | None
) -> None:
    """And after the fresh snapshot everything goes on."""
    copied = Copied()
    assert copied.restore(journal, offset) is None
    copied.buffer.renew("new")
    fresh = copied.stamp("f", "f")
    assert fresh is not None
    assert copied.buffer.since(fresh.decode().split('"')[-2]) == []
    (restart,) = copied.remote.restarts
    assert restart[1] + 1 == copied.remote.kept[0].sequence


async def test_restore_when_the_names_are_no_text_then_they_are_none() -> None:
    copied = Copied()
    journal = Journal(_entries((1, "a"), (2, "b")), 2)
    assert _texts(copied.restore(journal, "1:\ud800")) == ["b"]
    assert copied.remote.restarts == [("c_new", 1, ["a"])]


async def test_restore_when_names_of_an_older_journal_are_there_then_known_and_handed_on() -> None:
    copied = Copied()
    names = tuple(JournalEntry(0, f"old{number}", b"") for number in range(3))
    journal = Journal((*names, *_entries((1, "a"))), 1)
    assert copied.restore(journal, "1:") == []
    assert copied.stamp("x", "old1") is None
    assert copied.remote.restarts == [("c_new", 1, ["old0", "old1", "old2", "a"])]


async def test_restore_when_very_many_names_are_known_then_the_latest_are_handed_on() -> None:
    copied = Copied()
    count = MAX_KEPT_NAMES + 10
    journal = Journal(_entries(*((n, f"m{n}") for n in range(1, count + 1))), count)
    copied.restore(journal, f"{count}:")
    ((_, _, names),) = copied.remote.restarts
    assert names == [f"m{n}" for n in range(11, count + 1)]


async def test_restore_when_it_had_packets_of_its_own_then_only_the_journal_counts() -> None:
    """They were here, elsewhere, and are here again."""
    copied = Copied()
    copied.stamp("old", "old")
    journal = Journal(_entries((1, "old"), (2, "b"), (3, "c")), 3)
    assert _texts(copied.restore(journal, "2:b")) == ["c"]
    await asyncio.sleep(0)


async def test_restore_when_older_numbers_are_confirmed_later_then_the_new_ones_are_not() -> None:
    copied = Copied()
    for name in "abc":
        copied.stamp(name, name)
    old = copied.remote.kept[-1]
    copied.restore(Journal((), 0), None)
    copied.stamp("d", "d")
    old.confirm(old.sequence)
    assert copied.stamp("e", "e") == _stamped("e", "2:d,e")


async def test_restore_when_a_change_was_missed_then_it_stays_news_of_its_room() -> None:
    copied = Copied()
    change = Change("joined", DEMO, 7, BOB, ())
    journal = Journal((JournalEntry(1, "demo.7", change), *_entries((2, "b"))), 2)
    copied.buffer.hold()
    copied.buffer.restore(journal, None, "c_new", lambda entry: b'42["e",1]')
    assert [kept.is_news for kept in copied.remote.kept] == [True, False]
