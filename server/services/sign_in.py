"""The last step of every way to sign in: who has proved who they are gets a login session."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from server.domain.session import Device
from server.services.audit import Audit
from server.services.session import Login, SessionService
from server.storage.users import User

Proof = Literal["registration", "password", "passkey", "single_sign_on"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """How somebody has proved to be a user, and on what. `is_renewed`: the device renews its
    session; `has_second_factor`: nothing more needs to be proved; `second_step`: how that was;
    `provider`: the label of whoever has proved it for us."""

    device: Device
    proof: Proof
    is_renewed: bool
    has_second_factor: bool = False
    second_step: str = ""
    provider: str = ""

    @property
    def detail(self) -> str:
        """For the log of the account."""
        way = self.provider or self.proof
        return f"{way}, {self.second_step}" if self.second_step else way


class Gate(Protocol):
    """Something that can stand between a proved user and their session."""

    async def check(self, user: User, attempt: Attempt) -> None:
        """Raises the AppError that says what is missing."""


class SignIn:
    """Every method may also raise Unavailable."""

    def __init__(self, sessions: SessionService, audit: Audit, gates: Sequence[Gate] = ()) -> None:
        self._sessions = sessions
        self._audit = audit
        self._gates = gates

    async def complete(self, user: User, attempt: Attempt) -> Login:
        """Raises what the gates raise."""
        for gate in self._gates:
            await gate.check(user, attempt)
        login = await self._sessions.open(user, attempt.device, is_renewed=attempt.is_renewed)
        self._audit.note_later(user.id, "signed_in", attempt.device, attempt.detail)
        return login
