"""Bodies of the routes for passkeys; credentials as `PublicKeyCredential.toJSON()` writes them."""

from typing import Annotated

from msgspec import Meta, field

from server.protocol.account import Client, DeviceName
from server.protocol.base import Body

Base64Url = Annotated[str, Meta(max_length=8192, pattern="^[A-Za-z0-9_-]*={0,2}(?![\\s\\S])")]
CredentialId = Annotated[
    str, Meta(min_length=1, max_length=1400, pattern="^[A-Za-z0-9_-]+(?![\\s\\S])")
]
ChallengeToken = Annotated[str, Meta(min_length=1, max_length=1024)]
Transports = Annotated[list[Annotated[str, Meta(max_length=32)]], Meta(max_length=16)]
PasskeyName = Annotated[str, Meta(min_length=1, max_length=64)]


class AttestationResponse(Body, frozen=True, kw_only=True):
    client_data_json: Base64Url = field(name="clientDataJSON")
    attestation_object: Annotated[str, Meta(max_length=16_384)]
    transports: Transports = field(default_factory=list)


class AssertionResponse(Body, frozen=True, kw_only=True):
    client_data_json: Base64Url = field(name="clientDataJSON")
    authenticator_data: Base64Url
    signature: Base64Url
    user_handle: Annotated[str, Meta(max_length=128)] | None = None


class NewPasskeyCredential(Body, frozen=True, kw_only=True):
    """What `navigator.credentials.create` has given."""

    id: CredentialId
    response: AttestationResponse


class PasskeyCredential(Body, frozen=True, kw_only=True):
    """What `navigator.credentials.get` has given."""

    id: CredentialId
    response: AssertionResponse


class PasskeyOptions(Body, frozen=True, kw_only=True, omit_defaults=False):
    """`public_key` is for `navigator.credentials`, as its `parse…FromJSON` takes it; `challenge`
    comes back with what it gives, within five minutes and once."""

    challenge: str
    public_key: dict[str, object]


class AddPasskey(Body, frozen=True, kw_only=True):
    challenge: ChallengeToken
    credential: NewPasskeyCredential
    name: PasskeyName


class RenamePasskey(Body, frozen=True, kw_only=True):
    name: PasskeyName


class PasskeyBody(Body, frozen=True, kw_only=True, omit_defaults=False):
    """Times in Unix milliseconds. `is_synced`: it is also on other devices of its owner."""

    id: str
    name: str
    created_at: int
    last_used_at: int | None
    is_synced: bool


class OnePasskey(Body, frozen=True, kw_only=True, omit_defaults=False):
    passkey: PasskeyBody


class PasskeyList(Body, frozen=True, kw_only=True, omit_defaults=False):
    """The oldest first."""

    items: list[PasskeyBody]


class PasskeySignIn(Body, frozen=True, kw_only=True):
    challenge: ChallengeToken
    credential: PasskeyCredential
    client: Client | None = None
    device: DeviceName | None = None
