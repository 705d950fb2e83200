"""Somebody in a call who wants to stay in it, whatever happens to the connection."""

import asyncio
from collections.abc import Callable
from random import Random
from time import monotonic
from typing import Any

from tests.support.faults.account import Account
from tests.support.faults.connection import Connection, Refused, Unreachable
from tests.support.faults.history import (
    Broken,
    Dropped,
    Entry,
    Heard,
    History,
    Leaving,
    Left,
    Received,
    Recovered,
    Returned,
    SawArrival,
    SawDeparture,
    SawRoster,
    Seated,
    mark_of,
)
from tests.support.faults.outbox import INTERNAL_ERROR, PASSING, Outbox
from tests.support.faults.recovery import RecoveryTimes, Wait

BACK_OFF_SECONDS = (0.05, 0.5)
EXPIRED = "token_expired"

Payload = dict[str, Any]


class Person:
    """`seat_id` is the participant id, `others` who else is in `room` as the events have told."""

    def __init__(
        self, name: str, account: Account, url: str, rng: Random, history: History
    ) -> None:
        self.name = name
        self.account = account
        self.url = url
        self.history = history
        self.times = RecoveryTimes()
        self.outbox = Outbox(self, rng)
        self.room = ""
        self.seat_id = ""
        self.others: set[str] = set()
        self.hosts: set[str] = set()  # of the room, as the events have told
        self.has_seen_host = False  # since they came in
        self.is_muted = False
        self.waits_for_return: list[Wait] = []
        self.waits_for_answer: list[Wait] = []
        self.forged_token = ""  # offered once instead of the real one
        self.stays_away_until = 0.0  # monotonic
        self.connection: Connection | None = None
        self._abandoned: list[Connection] = []
        self._rng = rng
        self._is_in = False
        self._complaint = ""  # the last one, made once
        self._shown_room = ""  # whose people are the others
        self._pid = ""
        self._offset = ""
        self._ready = asyncio.Event()
        self._listeners: dict[str, Callable[[Payload], None]] = {
            "userJoined": self._joined,
            "newUserJoined": self._saw_arrival,
            "userLeft": self._saw_departure,
            "serverDraining": self._draining,
            "roleChanged": self._saw_role,
            "chatMessage": self._heard,
        }

    @property
    def is_settled(self) -> bool:
        """Connected, in the wanted room, and nothing left to say."""
        return self._ready.is_set() and self.outbox.is_idle

    async def connected(self) -> Connection:
        """Waits until there is a connection and the room is entered."""
        while True:
            await self._ready.wait()
            if self.connection is not None and not self.connection.closed.is_set():
                return self.connection
            self._ready.clear()

    async def live(self) -> None:
        """Connect, stay, come back; until cancelled."""
        while True:
            await asyncio.sleep(max(0.0, self.stays_away_until - monotonic()))
            connection = Connection(self._auth(), self._connected, self._receive)
            try:
                await connection.open(self.url)
            except Refused as refusal:
                await self._refused(refusal.code)
            except Unreachable:
                pass
            else:
                await self._stay(connection)
            await asyncio.sleep(self._rng.uniform(*BACK_OFF_SECONDS))

    async def _stay(self, connection: Connection) -> None:
        self.connection = connection
        await self._enter(connection)
        if not connection.closed.is_set():
            self._ready.set()
        await connection.closed.wait()
        self._ready.clear()
        self.connection = None
        now = self.history.now()
        silence = asyncio.get_running_loop().time() - connection.heard_at
        self._note(Dropped(now, self.name, self.seat_id, now - silence))

    def _auth(self) -> Payload:
        token, self.forged_token = self.forged_token or self.account.token, ""
        self._is_token_expired = token != self.account.token
        auth: Payload = {"token": token, "recovery": True}
        if self._pid:
            auth["pid"] = self._pid
            if self._offset:
                auth["offset"] = self._offset
        return auth

    def _connected(self, answer: Payload) -> None:
        """Runs before the first event of the new connection is read."""
        self._complaint = ""
        now = self.history.now()
        if self._is_token_expired:
            self._note(Broken(now, self.name, "wrongly refused", "an expired token was accepted"))
        pid = answer.get("pid", "")
        is_recovered = bool(pid) and pid == self._pid
        if self._pid:
            room = self.room if self._is_in else ""
            self._note(Returned(now, self.name, self.seat_id, room, is_recovered))
        if is_recovered:
            self._finish(self.waits_for_return)
        else:
            self._pid, self._offset, self.seat_id = pid, "", ""
            self._is_in = False
            self._forget_others()
            self.waits_for_return.clear()

    async def _refused(self, code: str) -> None:
        if self._is_token_expired and code == EXPIRED:
            await self.account.sign_in(self.url)
        elif code not in (PASSING - {INTERNAL_ERROR}) or self._is_token_expired:
            shown = f"pid {self._pid or None}, offset {self._offset or None}"
            self.complain(f"CONNECT with {shown} was refused with {code or 'no code'}")

    def complain(self, text: str) -> None:
        """Once, until something goes well again."""
        if not self._complaint:
            self._note(Broken(self.history.now(), self.name, "wrongly refused", text))
        self._complaint = text

    async def _enter(self, connection: Connection) -> None:
        while self.room and not self._is_in and not connection.closed.is_set():
            answer = await connection.ask("joinRoom", self.join_payload())
            if answer is None:
                return
            if answer["ok"]:
                self.entered(answer["data"])
            elif answer["error"]["code"] not in PASSING:
                self.complain(f"joinRoom was refused with {answer['error']['code']}")
                return
            else:
                await asyncio.sleep(self._rng.uniform(*BACK_OFF_SECONDS))

    def join_payload(self, room: str = "") -> Payload:
        return {"roomId": room or self.room, "isMuted": self.is_muted}

    def entered(self, snapshot: Payload) -> None:
        """A join was answered."""
        self.seat_id, self.room, self._is_in = snapshot["id"], snapshot["room"]["roomId"], True
        self._note(Seated(self.history.now(), self.name, self.seat_id, self.room))

    def left(self) -> None:
        """A leave was answered."""
        self._note(Left(self.history.now(), self.name, self.seat_id, self.room))
        self.room, self._is_in = "", False
        self._forget_others()

    def say_goodbye(self) -> None:
        """Leave for good, and come again as somebody new."""
        connection = self.connection
        if connection is None:
            return
        if self.seat_id:
            entry = Leaving(self.history.now(), self.name, self.seat_id, self.room, True)
            self._note(entry)
        connection.say_goodbye()
        self._pid = self._offset = self.seat_id = ""
        self._is_in = False
        connection.abandon()

    def change_network(self) -> None:
        """The old connection stays as it is, unheard; the person comes back on a new one."""
        if self.connection is not None:
            self._abandoned.append(self.connection)
            self.connection.abandon(keep_open=True)

    def was_served(self) -> None:
        self._finish(self.waits_for_answer)

    def close(self) -> None:
        for connection in (*self._abandoned, self.connection):
            if connection is not None:
                connection.abandon()

    def _receive(self, name: str, payload: Payload, offset: str | None) -> None:
        if offset is not None:
            self._offset = offset
        listener = self._listeners.get(name)
        if listener is not None:
            listener(payload)
        elif payload.get("generation") is not None:
            mark = mark_of(payload["from"], payload["generation"])
            self._note(Received(self.history.now(), self.name, mark, self.seat_id))

    def _joined(self, snapshot: Payload) -> None:
        if (self.seat_id, self._shown_room) != (snapshot["id"], snapshot["roomId"]):
            self.has_seen_host = False
        self.seat_id = snapshot["id"]
        others = [str(other["id"]) for other in snapshot["participants"]]
        now, room = self.history.now(), snapshot["roomId"]
        self.others, self._shown_room, self.hosts = set(others), room, set()
        for one in (snapshot, *snapshot["participants"]):
            self._note_role(room, one["id"], one["role"])
        self._note(SawRoster(now, self.name, self.seat_id, room, tuple(others)))

    def _saw_arrival(self, event: Payload) -> None:
        if event["roomId"] == self._shown_room:
            self.others.add(event["id"])
        self._note_role(event["roomId"], event["id"], event["role"])
        now = self.history.now()
        self._note(SawArrival(now, self.name, self.seat_id, event["roomId"], event["id"]))

    def _saw_departure(self, event: Payload) -> None:
        if event["roomId"] == self._shown_room:
            self.others.discard(event["id"])
        self._note_role(event["roomId"], event["id"], "")
        now, room, reason = self.history.now(), event["roomId"], event["reason"]
        self._note(SawDeparture(now, self.name, self.seat_id, room, event["id"], reason))

    def _saw_role(self, event: Payload) -> None:
        self._note_role(event["roomId"], event["id"], event["role"])

    def _note_role(self, room: str, person_id: str, role: str) -> None:
        if room == self._shown_room and role == "host":
            self.hosts.add(person_id)
            self.has_seen_host = True
        elif room == self._shown_room:
            self.hosts.discard(person_id)

    def _heard(self, event: Payload) -> None:
        now, room = self.history.now(), event["roomId"]
        self._note(Heard(now, self.name, self.seat_id, room, event["text"]))

    def _draining(self, event: Payload) -> None:
        connection = self.connection
        delay = event["reconnectInMs"] / 1000
        asyncio.get_running_loop().call_later(delay, self._move, connection, monotonic() + delay)

    def _move(self, connection: Connection | None, since: float) -> None:
        if connection is not None and not connection.closed.is_set():
            self.waits_for_return.append(Wait("rolling_restart", since))
            connection.abandon()

    def _forget_others(self) -> None:
        self.others, self.hosts, self._shown_room = set(), set(), ""

    def _finish(self, waits: list[Wait]) -> None:
        now = monotonic()
        for wait in waits:
            self.times.add(wait, now)
            seconds = round(now - wait.since, 2)
            at = self.history.now()
            self._note(Recovered(at, self.name, wait.kind, seconds, wait.is_alone))
        waits.clear()

    def _note(self, entry: Entry) -> None:
        self.history.add(entry)
