"""Accounts that are to be deleted: planned, undone by who signs in, and carried out in the end."""

import asyncio
import logging
from collections.abc import Callable
from time import time
from typing import cast

from server.account_errors import ChallengeExpired, DeletionPending
from server.auth.challenges import Challenges
from server.domain.identity import Identity
from server.domain.ids import UserId
from server.domain.profile import Deletion
from server.domain.session import Device
from server.errors import Unavailable
from server.protocol.profile import KeepAccount
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.erasure import Erasure
from server.services.session import Login, SessionService
from server.services.sign_in import Attempt, Proof, SignIn
from server.storage.answered_challenges import AnsweredChallenges
from server.storage.deletions import DeletionStore
from server.storage.users import User, UserStore

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0


class DeletionGate:
    """The last of all: whoever comes here has proved everything, and may say that they stay."""

    def __init__(self, deletions: DeletionStore, challenges: Challenges) -> None:
        self._deletions = deletions
        self._challenges = challenges

    async def check(self, user: User, attempt: Attempt) -> None:
        """Raises DeletionPending."""
        deletion = await self._deletions.find(user.id)
        if deletion is None:
            return
        stamp = self._challenges.stamp(user.password_hash or b"")
        challenge = self._challenges.make("keep_account", user.id, stamp=stamp, proof=attempt.proof)
        raise DeletionPending(
            deleteAt=round(deletion.delete_at * 1000), challenge=self._challenges.sign(challenge)
        )


class DeletionService:
    """Every method may also raise Unavailable."""

    def __init__(
        self,
        users: UserStore,
        deletions: DeletionStore,
        answered: AnsweredChallenges,
        challenges: Challenges,
        sessions: SessionService,
        sign_in: SignIn,
        letters: AccountLetters,
        audit: Audit,
        grace_seconds: float,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._deletions = deletions
        self._answered = answered
        self._challenges = challenges
        self._sessions = sessions
        self._sign_in = sign_in
        self._letters = letters
        self._audit = audit
        self._grace_seconds = grace_seconds
        self._clock = clock

    async def plan(self, identity: Identity, device: Device) -> Deletion:
        """They are signed out everywhere, and have until then to think again."""
        planned = Deletion(identity.user_id, round(self._clock() + self._grace_seconds, 3))
        await self._deletions.plan(planned)
        deletion = await self._deletions.find(identity.user_id) or planned
        await self._audit.note(identity.user_id, "deletion_requested", device)
        await self._sessions.end_all(identity.user_id)
        self._letters.deletion_planned(identity.email, deletion.delete_at)
        return deletion

    async def keep(self, wish: KeepAccount, device: Device) -> Login:
        """The rest of a sign-in that was refused with `deletion_pending`.

        Raises ChallengeExpired, also when it is too late.
        """
        challenge = self._challenges.read(wish.challenge, "keep_account")
        user = await self._users.find(challenge.user_id)
        if user is None or self._challenges.stamp(user.password_hash or b"") != challenge.stamp:
            raise ChallengeExpired
        if not await self._answered.add(challenge.nonce, challenge.expires_at):
            raise ChallengeExpired
        if not await self._deletions.cancel(user.id):
            raise ChallengeExpired
        await self._audit.note(user.id, "deletion_cancelled", device)
        attempt = Attempt(
            device,
            cast(Proof, challenge.proof),
            is_renewed=wish.client is not None,
            has_second_factor=True,
        )
        return await self._sign_in.complete(user, attempt)


class DeletionSweep:
    """What is due is in the database: whoever takes it out there is the one to carry it out."""

    def __init__(
        self,
        users: UserStore,
        deletions: DeletionStore,
        erasure: Erasure,
        letters: AccountLetters,
        clock: Callable[[], float] = time,
    ) -> None:
        self._users = users
        self._deletions = deletions
        self._erasure = erasure
        self._letters = letters
        self._clock = clock

    async def run(self) -> None:
        """Sweep until cancelled; after a failure again."""
        while True:
            try:
                await self.sweep()
            except Unavailable:
                log.warning("accounts are deleted later, when the database can be reached")
            except Exception:
                log.exception("the sweep of the deleted accounts failed")
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self) -> None:
        """Raises Unavailable."""
        while user_id := await self._deletions.take_due(self._clock()):
            await self._delete(user_id)

    async def _delete(self, user_id: UserId) -> None:
        user = await self._users.find(user_id)
        if user is not None:
            await self._erasure.erase(user)
            self._letters.account_deleted(user.email)
            log.info("an account was deleted", extra={"user_id": user_id})
        await self._deletions.note_gone(user_id)
