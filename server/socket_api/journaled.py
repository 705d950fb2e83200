"""A resume buffer of which a copy is kept outside of this node.

A packet is sent before its copy is safe. Should this node die in between, only the client knows
that it has got it: an offset therefore also names the messages whose copy is not yet confirmed,
`<number>:<message id>,<message id>`, and the next node passes over those.

While Redis is away two nodes may go on with the same participant: one has taken them over just
before, the other does not know it yet. From then on both give the same numbers to different
messages; the names in an offset tell whose they are.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from functools import partial

from server.domain.ids import ParticipantId
from server.domain.recovery import Journal, JournalEntry
from server.domain.room import Change
from server.socket_api.origin import current_origin
from server.socket_api.remote import Remote
from server.socket_api.resume import ResumeBuffer, ResumeLimits, read_sequence

MAX_KNOWN = 2048
MAX_NAMED = 100
MAX_KEPT_NAMES = 400


class JournaledBuffer(ResumeBuffer):
    """`term` names the time in which this node gives the numbers."""

    __slots__ = (
        "_confirm",
        "_early",
        "_known",
        "_participant_id",
        "_remote",
        "_term",
        "_unconfirmed",
    )

    def __init__(
        self,
        limits: ResumeLimits,
        pid: str,
        participant_id: ParticipantId,
        term: str,
        remote: Remote,
    ) -> None:
        super().__init__(limits, pid)
        self._participant_id = participant_id
        self._term = term
        self._remote = remote
        self._known: OrderedDict[str, int] = OrderedDict()  # by name the number, 0 if of elsewhere
        self._count_anew()
        self._early: list[tuple[bytes, str | None, bool]] | None = None

    def stamp(
        self, packet: bytes, message_id: str | None = None, *, is_news: bool = False
    ) -> bytes | None:
        """None as well for a message that was stamped before."""
        if self._early is not None:
            self._early.append((packet, message_id, is_news))
            return None
        name = message_id or self._remote.new_message_id()
        if name in self._known:
            return None
        self._note_known(name, self._last + 1)
        self._unconfirmed.append((self._last + 1, name))
        super().stamp(packet)
        receipt = self._remote.journal(
            self._participant_id,
            self._term,
            self._last,
            name,
            packet,
            self._confirm,
            is_news=is_news,
        )
        origin = current_origin.get()
        if receipt is not None and origin is not None:
            origin.receipts.add(receipt)
        return self._ending(self._last)

    def hold(self) -> None:
        if self._early is None:
            self._early = []

    def go_on(self) -> None:
        early, self._early = self._early, None
        for packet, message_id, is_news in early or ():
            self.stamp(packet, message_id, is_news=is_news)

    def restore(
        self,
        journal: Journal,
        offset: str | None,
        term: str,
        encode: Callable[[JournalEntry], bytes],
    ) -> None:
        self._term = term
        self._forget_all()
        self._known.clear()
        self._count_anew()
        early, self._early = self._early or [], None
        seen = read_sequence(offset)
        missed = _missed(journal, offset)
        if missed is None:
            self._last = max(journal.sequence, seen) + 1  # the gap that `since` finds
            self._restart([entry.message_id for entry in journal.entries])
        else:
            self._last = seen
            unseen = {entry.message_id for entry in missed}
            known = [e.message_id for e in journal.entries if e.message_id not in unseen]
            named = _named(offset)
            self._restart([*known, *named])
            for number, name in enumerate(named, seen - len(named) + 1):
                self._known[name] = number
            for entry in missed:
                is_news = isinstance(entry.content, Change)
                self.stamp(encode(entry), entry.message_id, is_news=is_news)
        for packet, message_id, is_news in early:
            self.stamp(packet, message_id, is_news=is_news)

    def since(self, offset: str | None) -> list[bytes] | None:
        """Also of an offset whose last numbers are another node's: those messages are not sent
        again, and all others are."""
        names = _named(offset)
        base = read_sequence(offset) - len(names)
        is_ours = all(self._known.get(name) == n for n, name in enumerate(names, base + 1))
        if is_ours or names == ["~"]:
            return super().since(offset)
        missed = self._last - base
        if not 0 <= missed <= len(self._packets):
            return None
        heard = {self._known.get(name) for name in names}
        for name in names:
            if name not in self._known:
                self._note_known(name)
        packets = list(self._packets)[len(self._packets) - missed :]
        return [
            packet[:-1] + self._ending(number)
            for number, packet in enumerate(packets, base + 1)
            if number not in heard
        ]

    def _restart(self, known: list[str]) -> None:
        for message_id in known:
            self._note_known(message_id)
        recent = known[-MAX_KEPT_NAMES:]
        self._remote.restart_journal(self._participant_id, self._term, self._last, recent)

    def _note_known(self, message_id: str, number: int = 0) -> None:
        self._known[message_id] = number
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)

    def _count_anew(self) -> None:
        """What is confirmed later of the numbers given until now says nothing of the new ones."""
        self._unconfirmed: deque[tuple[int, str]] = deque()
        self._confirm = partial(_confirm, self._unconfirmed)

    def _ending(self, number: int) -> bytes:
        names = [name for sequence, name in self._unconfirmed if sequence <= number]
        if len(names) > MAX_NAMED:
            return b',"%d:~"]' % number
        return f',"{number}:{",".join(names)}"]'.encode()


def _confirm(unconfirmed: deque[tuple[int, str]], sequence: int) -> None:
    while unconfirmed and unconfirmed[0][0] <= sequence:
        unconfirmed.popleft()


def _named(offset: str | None) -> list[str]:
    names = (offset or "").partition(":")[2]
    return names.split(",") if names and names.isascii() else []


def _missed(journal: Journal, offset: str | None) -> list[JournalEntry] | None:
    """What the client has not seen, in order; None when some of it is no longer kept.

    Up to the fork the numbers are those the client knows. Past it the messages have numbers that
    no client has seen, and are told apart by their names.
    """
    seen = read_sequence(offset)
    fork = journal.sequence if journal.fork is None else journal.fork
    names = _named(offset)
    base = seen
    if seen > fork:
        if names == ["~"]:
            return None
        base = seen - len(names)
        if base > fork:  # the numbers are of a node that died before it said so
            return None
    if base > journal.sequence:
        return None
    after = [entry for entry in journal.entries if entry.sequence > base]
    if len(after) != journal.sequence - base:
        return None
    known = {entry.message_id for entry in journal.entries if entry.sequence <= base}
    known.update(names)
    missed = []
    for entry in after:
        if entry.message_id not in known:
            known.add(entry.message_id)
            missed.append(entry)
    return missed
