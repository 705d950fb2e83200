"""The relying party: whose passkeys it takes, and that no bytes bring it down."""

from base64 import urlsafe_b64decode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.account_errors import WrongProof
from server.auth.passkeys import RelyingParty, known_transports
from server.domain.ids import UserId
from server.domain.second_factor import Passkey
from tests.support.authenticator import Authenticator, encode

CHALLENGE = b"c" * 32
ALICE = UserId("alice")


def add(party: RelyingParty, authenticator: Authenticator) -> Passkey:
    options = party.creation_options(ALICE, "a@example.org", "Alice", CHALLENGE, [])
    made = party.created(authenticator.create(options), CHALLENGE)
    return Passkey(made.id, ALICE, "Key", made.public_key, made.sign_count, (), False, 0.0)


@pytest.mark.parametrize(
    ("base_url", "others", "origin", "rp_id"),
    [
        ("https://parley.example", (), "https://parley.example", "parley.example"),
        ("https://parley.example:8443/x", (), "https://parley.example:8443", "parley.example"),
        (
            "https://parley.example",
            ("https://app.parley.example",),
            "https://app.parley.example",
            "parley.example",
        ),
        ("http://localhost:5000", (), "http://localhost:5000", "localhost"),
        ("http://localhost:0", (), "http://localhost:41234", "localhost"),
        ("http://127.0.0.1:5000", (), "http://localhost:5000", "localhost"),
        ("http://0.0.0.0:5000", (), "http://localhost:5000", "localhost"),
    ],
)
def test_party_when_its_page_asks_then_its_passkeys_are_good(
    base_url: str, others: tuple[str, ...], origin: str, rp_id: str
) -> None:
    party = RelyingParty(base_url, others)
    assert party.rp_id == rp_id
    authenticator = Authenticator(origin, rp_id)
    passkey = add(party, authenticator)
    options = party.request_options(CHALLENGE, [passkey])
    assert party.asserted(authenticator.get(options), CHALLENGE, passkey) == 1


@pytest.mark.parametrize("origin", ["http://localhost.evil.com", "https://evil.com", "null", ""])
def test_party_when_on_this_machine_then_still_no_other_host(origin: str) -> None:
    party = RelyingParty("http://localhost:5000")
    with pytest.raises(WrongProof):
        add(party, Authenticator(origin, "localhost"))


def test_options_when_made_then_users_are_verified_and_names_travel() -> None:
    party = RelyingParty("https://parley.example")
    options = party.creation_options(ALICE, "a@example.org", "Alice", CHALLENGE, [])
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["user"] == {
        "id": encode(b"alice"), "name": "a@example.org", "displayName": "Alice",
    }  # fmt: skip
    assert party.request_options(CHALLENGE)["userVerification"] == "required"


def test_transports_when_unknown_then_left_out() -> None:
    assert known_transports(["usb", "telepathy", "internal", "usb"]) == ("internal", "usb")


PARTY = RelyingParty("http://localhost")
AUTHENTICATOR = Authenticator("http://localhost", "localhost")
PASSKEY = add(PARTY, AUTHENTICATOR)
texts = st.binary(max_size=300).map(encode) | st.text(max_size=50)


@settings(deadline=None)
@given(client=texts, attestation=texts, data=texts, signature=texts, good=st.integers(0, 7))
def test_credential_when_it_is_any_bytes_then_refused_and_nothing_else(
    client: str, attestation: str, data: str, signature: str, good: int
) -> None:
    made = AUTHENTICATOR.create({"user": {"id": "x"}, "challenge": encode(CHALLENGE)})
    used = AUTHENTICATOR.get({"challenge": encode(CHALLENGE)})
    new: dict[str, Any] = {"clientDataJSON": client, "attestationObject": attestation}
    old: dict[str, Any] = {
        "clientDataJSON": client, "authenticatorData": data, "signature": signature,
    }  # fmt: skip
    if good & 1:
        new["clientDataJSON"] = made["response"]["clientDataJSON"]
        old["clientDataJSON"] = used["response"]["clientDataJSON"]
    if good & 2:
        old["authenticatorData"] = used["response"]["authenticatorData"]
    with pytest.raises(WrongProof):
        PARTY.created(made | {"response": new}, CHALLENGE)
    with pytest.raises(WrongProof):
        PARTY.asserted(used | {"response": old}, CHALLENGE, PASSKEY)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_attestation_when_a_byte_is_changed_then_another_key_or_refused_and_nothing_else(
    position: int, change: int
) -> None:
    made = AUTHENTICATOR.create({"user": {"id": "x"}, "challenge": encode(CHALLENGE)})
    raw = bytearray(urlsafe_b64decode(made["response"]["attestationObject"] + "=="))
    raw[position % len(raw)] ^= change
    made["response"]["attestationObject"] = encode(bytes(raw))
    with suppress(WrongProof):
        assert PARTY.created(made, CHALLENGE).id == AUTHENTICATOR.id
