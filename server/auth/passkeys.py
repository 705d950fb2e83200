"""Passkeys (WebAuthn level 3): what browsers are asked for, and whether what they bring is good."""

import ipaddress
import json
import logging
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.account_errors import WrongProof
from server.domain.ids import UserId
from server.domain.second_factor import Passkey

Json = dict[str, Any]

NAME = "Parley"
TIMEOUT_MS = 300_000
_TRANSPORTS = {transport.value for transport in AuthenticatorTransport}

log = logging.getLogger(__name__)


class NewCredential(NamedTuple):
    """What an authenticator has made."""

    id: str
    public_key: bytes
    sign_count: int
    is_synced: bool


class RelyingParty:
    """This server, as authenticators know it: `rp_id` is the domain of its pages.

    The user has to be verified (fingerprint, face, PIN) by every passkey, every time: a passkey
    is as good as a password and a second factor.
    """

    def __init__(self, base_url: str, other_origins: Sequence[str] = ()) -> None:
        parts = urlsplit(base_url)
        self.rp_id = _domain(parts.hostname or "")
        self._origins = [f"{parts.scheme}://{parts.netloc}", *other_origins]

    def creation_options(
        self, user_id: UserId, email: str, name: str, challenge: bytes, present: Sequence[Passkey]
    ) -> Json:
        """For `navigator.credentials.create`."""
        options = webauthn.generate_registration_options(
            rp_id=self.rp_id,
            rp_name=NAME,
            user_id=user_id.encode(),
            user_name=email,
            user_display_name=name,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            exclude_credentials=[_descriptor(passkey) for passkey in present],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return _json(webauthn.options_to_json(options))

    def request_options(self, challenge: bytes, allowed: Sequence[Passkey] = ()) -> Json:
        """For `navigator.credentials.get`; without `allowed`, any passkey of this site."""
        options = webauthn.generate_authentication_options(
            rp_id=self.rp_id,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            allow_credentials=[_descriptor(passkey) for passkey in allowed],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _json(webauthn.options_to_json(options))

    def created(self, credential: Json, challenge: bytes) -> NewCredential:
        """Raises WrongProof."""
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.rp_id,
                expected_origin=self._origins_for(credential),
                require_user_verification=True,
            )
        except Exception as error:
            raise _refusal(error) from None
        if webauthn.base64url_to_bytes(credential["id"]) != made.credential_id:
            raise WrongProof("This passkey cannot be used here")
        return NewCredential(
            credential["id"],
            made.credential_public_key,
            made.sign_count,
            made.credential_backed_up,
        )

    def asserted(self, credential: Json, challenge: bytes, passkey: Passkey) -> int:
        """How often the passkey has been used by now. Raises WrongProof."""
        try:
            return webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.rp_id,
                expected_origin=self._origins_for(credential),
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            ).new_sign_count
        except Exception as error:
            raise _refusal(error) from None

    def _origins_for(self, credential: Json) -> list[str]:
        """On the machine itself any port: whoever develops has several servers."""
        if self.rp_id != "localhost":
            return self._origins
        packed = credential["response"]["clientDataJSON"]
        origin = parse_client_data_json(webauthn.base64url_to_bytes(packed)).origin
        is_local = urlsplit(origin).hostname == "localhost"
        return [*self._origins, origin] if is_local else self._origins


def _domain(host: str) -> str:
    """Addresses are none, browsers take them for no passkey."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return "localhost"


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(name) for name in known_transports(passkey.transports)]
    return PublicKeyCredentialDescriptor(
        id=webauthn.base64url_to_bytes(passkey.id), transports=transports
    )


def known_transports(names: Sequence[str]) -> tuple[str, ...]:
    """Hints on how to reach an authenticator; browsers may know newer ones."""
    return tuple(sorted(_TRANSPORTS.intersection(names)))


def _json(text: str) -> Json:
    options: Json = json.loads(text)
    return options


def _refusal(error: Exception) -> WrongProof:
    """Strangers' CBOR and keys can break a parser in more ways than it has names for."""
    is_expected = isinstance(error, WebAuthnException)
    log.log(
        logging.INFO if is_expected else logging.WARNING,
        "a passkey is refused: %s",
        error if is_expected else type(error).__name__,
    )
    return WrongProof("This passkey cannot be used here")
