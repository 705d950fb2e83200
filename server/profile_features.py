"""What somebody does with the account that they have, as objects that know each other."""

from collections.abc import Callable
from time import time
from typing import NamedTuple

from server.auth.challenges import Challenges
from server.auth.one_time_codes import OneTimeCodes
from server.content.portraits import Portraits
from server.http_api.route import OwnServices
from server.presence.base import Presence
from server.services.account_letters import AccountLetters
from server.services.audit import Audit
from server.services.code_limits import CodeLimits
from server.services.deletion import DeletionGate, DeletionService, DeletionSweep
from server.services.email_change import AddressStores, EmailChangeService
from server.services.erasure import Erasure, MeetingErasure, SessionErasure
from server.services.export import ExportService
from server.services.picture import PictureService
from server.services.profile import ProfileService
from server.services.profile_limits import ProfileLimits
from server.services.session import SessionService
from server.services.sign_in import SignIn
from server.stores import Stores


class Mailed(NamedTuple):
    """Codes and links that are mailed, and how often."""

    codes: OneTimeCodes
    limits: CodeLimits
    letters: AccountLetters


class Ownership:
    """`gate` is the last for SignIn, in which `services` end."""

    def __init__(
        self,
        stores: Stores,
        secret: str,
        presence: Presence,
        mailed: Mailed,
        limits: ProfileLimits,
        audit: Audit,
        grace_seconds: float,
        clock: Callable[[], float] = time,
    ) -> None:
        self._stores, self._presence, self._clock = stores, presence, clock
        self._challenges = Challenges(secret, clock)
        self._mailed, self._limits, self._audit = mailed, limits, audit
        self._grace_seconds = grace_seconds
        self.gate = DeletionGate(stores.deletions, self._challenges)

    def services(self, sessions: SessionService, sign_in: SignIn) -> OwnServices:
        stores, limits, audit, clock = self._stores, self._limits, self._audit, self._clock
        codes, code_limits, letters = self._mailed
        return OwnServices(
            ProfileService(
                stores.profiles, stores.pictures, stores.email_changes, limits, audit, clock
            ),
            PictureService(stores.pictures, stores.files.spool, Portraits(), limits, audit),
            EmailChangeService(self._addresses(), codes, code_limits, letters, audit, clock),
            ExportService(stores.users, stores.exports(), limits, audit, clock),
            DeletionService(
                stores.users, stores.deletions, stores.answered_challenges, self._challenges,
                sessions, sign_in, letters, audit, self._grace_seconds, clock,
            ),
            DeletionSweep(stores.users, stores.deletions, self.erasure(sessions), letters, clock),
        )  # fmt: skip

    def erasure(self, sessions: SessionService) -> Erasure:
        """Without asking, and without a time to think again."""
        stores = self._stores
        meetings = MeetingErasure(
            stores.meetings, stores.messages, stores.files.records, stores.passes, stores.log,
            self._presence, self._clock,
        )  # fmt: skip
        return Erasure([SessionErasure(sessions), meetings, *stores.erases()])

    def _addresses(self) -> AddressStores:
        stores = self._stores
        return AddressStores(
            stores.users,
            stores.profiles,
            stores.email_changes,
            stores.registrations,
            stores.password_resets,
        )
