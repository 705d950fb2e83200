"""Passkeys of one's own account: added, renamed, removed."""

from collections.abc import Callable
from time import time
from typing import Any

from server.account_errors import LastPasskey, TooManyPasskeys
from server.auth.challenges import Challenges
from server.auth.passkeys import RelyingParty, known_transports
from server.domain.identity import Identity
from server.domain.second_factor import MAX_PASSKEY_NAME, MAX_PASSKEYS, Passkey
from server.domain.session import Device
from server.domain.text import normalise_name
from server.errors import InvalidPayload, LastWayIn, NotFound
from server.protocol.passkey import AddPasskey, NewPasskeyCredential
from server.services.audit import Audit
from server.services.passkey_check import PasskeyCheck
from server.services.ways_in import WaysIn
from server.storage.passkeys import PasskeyStore
from server.storage.second_factors import SecondFactorStore


class PasskeyService:
    """What the routes ask for has been confirmed. Every method may also raise Unavailable."""

    def __init__(
        self,
        passkeys: PasskeyStore,
        factors: SecondFactorStore,
        ways_in: WaysIn,
        check: PasskeyCheck,
        challenges: Challenges,
        party: RelyingParty,
        audit: Audit,
        clock: Callable[[], float] = time,
    ) -> None:
        self._passkeys = passkeys
        self._factors = factors
        self._ways_in = ways_in
        self._check = check
        self._challenges = challenges
        self._party = party
        self._audit = audit
        self._clock = clock

    async def of_user(self, identity: Identity) -> list[Passkey]:
        """The oldest first."""
        return await self._passkeys.of_user(identity.user_id)

    async def options(self, identity: Identity) -> tuple[str, dict[str, Any]]:
        """Challenge and creation options. Raises TooManyPasskeys."""
        present = await self._passkeys.of_user(identity.user_id)
        if len(present) >= MAX_PASSKEYS:
            raise TooManyPasskeys
        challenge = self._challenges.make("passkey", identity.user_id, identity.session_id)
        options = self._party.creation_options(
            identity.user_id, identity.email, identity.name, challenge.bytes, present
        )
        return self._challenges.sign(challenge), options

    async def add(self, identity: Identity, wish: AddPasskey, device: Device) -> Passkey:
        """Raises InvalidPayload, ChallengeExpired, WrongProof, AlreadyExists."""
        name = _checked(wish.name)
        challenge = self._challenges.read(
            wish.challenge, "passkey", identity.user_id, identity.session_id
        )
        made = self._party.created(_json(wish.credential), challenge.bytes)
        await self._check.answer(challenge)
        passkey = Passkey(
            id=made.id,
            user_id=identity.user_id,
            name=name,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=known_transports(wish.credential.response.transports),
            is_synced=made.is_synced,
            created_at=self._clock(),
        )
        await self._passkeys.add(passkey)
        await self._audit.note(identity.user_id, "passkey_added", device, name)
        return passkey

    async def rename(self, identity: Identity, passkey_id: str, name: str) -> Passkey:
        """Raises InvalidPayload, NotFound."""
        await self._passkeys.rename(identity.user_id, passkey_id, _checked(name))
        return await self._find(identity, passkey_id)

    async def remove(self, identity: Identity, passkey_id: str, device: Device) -> None:
        """Raises NotFound, LastPasskey where nothing else is left for the second step, and
        LastWayIn where nothing else is left to sign in with."""
        passkey = await self._find(identity, passkey_id)
        await self._demand_another(passkey)
        await self._passkeys.remove(identity.user_id, passkey_id)
        try:  # of two that go at once each has counted on the other
            await self._demand_another(passkey)
            if not await self._ways_in.are_left(identity.user_id):
                raise LastWayIn
        except (LastPasskey, LastWayIn):
            await self._passkeys.add(passkey)
            raise
        await self._audit.note(identity.user_id, "passkey_removed", device, passkey.name)

    async def _demand_another(self, passkey: Passkey) -> None:
        """Raises LastPasskey where nothing but this one is left for the second step."""
        factor = await self._factors.find(passkey.user_id)
        if not factor.takes_passkeys or factor.totp_secret is not None:
            return
        if all(each.id == passkey.id for each in await self._passkeys.of_user(passkey.user_id)):
            raise LastPasskey

    async def _find(self, identity: Identity, passkey_id: str) -> Passkey:
        passkey = await self._passkeys.find(passkey_id)
        if passkey is None or passkey.user_id != identity.user_id:
            raise NotFound("There is no such passkey")
        return passkey


def _checked(name: str) -> str:
    normal = normalise_name(name, MAX_PASSKEY_NAME)
    if normal is None:
        raise InvalidPayload("The name is empty, too long or has unusual characters", field="name")
    return normal


def _json(credential: NewPasskeyCredential) -> dict[str, Any]:
    response = credential.response
    return {
        "id": credential.id,
        "rawId": credential.id,
        "type": "public-key",
        "response": {
            "clientDataJSON": response.client_data_json,
            "attestationObject": response.attestation_object,
        },
    }
