"""The checker finds what is wrong with chat, and nothing else."""

from typing import Any

from tests.support.faults.chat_checker import ChatChecker
from tests.support.faults.history import Heard, Leaving, Returned, Said, Seated, Stored, mark_of

ROOM = "demo"


class ChatStory:
    """Alice and Bob are in a room; each verb is a tenth of a second after the one before."""

    def __init__(self) -> None:
        self.at = 0.0
        self.checker = ChatChecker()
        for name in ("alice", "bob"):
            self.tell(Seated, name, seat_id=name, room=ROOM)

    def tell(self, kind: Any, who: str, **fields: Any) -> None:
        self.at += 0.1
        self.checker.note(kind(self.at, who, **fields))

    def say(self, number: int, *, is_acked: bool = True) -> str:
        """Alice, to the room."""
        mark = mark_of("alice", number)
        self.tell(Said, "alice", seat_id="alice", room=ROOM, mark=mark, number=number)
        if is_acked:
            self.tell(Stored, "alice", mark=mark)
        return mark

    def hear(self, number: int, room: str = ROOM) -> None:
        mark = mark_of("alice", number)
        self.tell(Heard, "bob", seat_id="bob", room=room, mark=mark)

    def ending(self, *kept: str) -> list[str]:
        """The kinds of violations when the room has kept these."""
        self.checker.compare(ROOM, kept)
        self.checker.finish()
        return [violation.kind for violation in self.checker.violations]


def test_chat_when_heard_and_kept_once_then_nothing_is_wrong() -> None:
    story = ChatStory()
    marks = [story.say(number) for number in (1, 2)]
    story.hear(1)
    story.hear(2)
    assert story.ending(*marks) == []
    assert story.checker.counts == {"chat_sent": 2, "chat_acked": 2}


def test_chat_when_acked_and_not_kept_then_lost() -> None:
    story = ChatStory()
    story.say(1)
    story.hear(1)
    assert story.ending() == ["lost"]


def test_chat_when_not_acked_then_kept_or_not() -> None:
    for kept in ([], ["alice#1"]):
        story = ChatStory()
        story.say(1, is_acked=False)
        assert story.ending(*kept) == []


def test_chat_when_kept_twice_or_never_said_then_wrong() -> None:
    story = ChatStory()
    mark = story.say(1)
    story.hear(1)
    assert story.ending(mark, mark, "nobody#1") == ["duplicated", "misdelivered"]


def test_chat_when_who_is_there_does_not_hear_then_lost() -> None:
    story = ChatStory()
    assert story.ending(story.say(1)) == ["lost"]


def test_chat_when_who_came_later_or_was_away_for_too_long_does_not_hear_then_right() -> None:
    story = ChatStory()
    mark = story.say(1)
    story.tell(Leaving, "bob", seat_id="bob", room=ROOM)
    story.tell(Seated, "bob", seat_id="bob", room=ROOM)
    assert story.ending(mark) == []
    story = ChatStory()
    story.tell(Returned, "bob", seat_id="bob", room=ROOM, is_recovered=False)
    assert story.ending(story.say(1)) == []


def test_chat_when_who_was_lost_and_came_back_in_time_does_not_hear_then_lost() -> None:
    story = ChatStory()
    mark = story.say(1)
    story.tell(Returned, "bob", seat_id="bob", room=ROOM, is_recovered=True)
    assert story.ending(mark) == ["lost"]


def test_chat_when_heard_twice_or_late_or_elsewhere_then_wrong() -> None:
    story = ChatStory()
    marks = [story.say(number) for number in (1, 2)]
    story.hear(2)
    story.hear(1)
    story.hear(2)
    story.hear(3)
    story.hear(1, "another")
    expected = ["reordered", "duplicated", "misdelivered", "misdelivered"]
    assert story.ending(*marks) == expected
