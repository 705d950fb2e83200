"""An authenticator in software: makes passkeys and signs with them, well or as a test wants."""

import base64
import json
from hashlib import sha256
from typing import Any
from uuid import uuid4

from cbor2 import dumps
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

Json = dict[str, Any]

PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


class Authenticator:
    """With one passkey; what it is told by `changes` is what an attacker would do."""

    def __init__(self, origin: str, rp_id: str, counts: bool = True) -> None:
        self.origin, self.rp_id = origin, rp_id
        self.sign_count = 0
        self._step = int(counts)
        self._key = generate_private_key(SECP256R1())
        self._id = uuid4().bytes
        self.user_handle = ""

    @property
    def id(self) -> str:
        return encode(self._id)

    def create(self, options: Json, **changes: Any) -> Json:
        """As `navigator.credentials.create` with `toJSON`."""
        self.user_handle = options["user"]["id"]
        public = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32), -3: public.y.to_bytes(32)}
        credential = bytes(16) + len(self._id).to_bytes(2) + self._id + dumps(cose)
        flags = changes.get("flags", PRESENT | VERIFIED)
        data = self._data(flags | HAS_CREDENTIAL, changes) + credential
        client = self._client("webauthn.create", options, changes)
        attestation = dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": encode(client),
            "attestationObject": encode(attestation),
            "transports": ["internal", "telepathy"],
        }
        return {"id": self.id, "rawId": self.id, "type": "public-key", "response": response}

    def get(self, options: Json, **changes: Any) -> Json:
        """As `navigator.credentials.get` with `toJSON`."""
        self.sign_count += changes.get("step", self._step)
        data = self._data(changes.get("flags", PRESENT | VERIFIED), changes)
        client = self._client("webauthn.get", options, changes)
        signature = self._key.sign(data + sha256(client).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": encode(client),
            "authenticatorData": encode(data),
            "signature": encode(changes.get("signature", signature)),
            "userHandle": changes.get("user_handle", self.user_handle),
        }
        return {"id": self.id, "rawId": self.id, "type": "public-key", "response": response}

    def _data(self, flags: int, changes: Json) -> bytes:
        rp_id = changes.get("rp_id", self.rp_id)
        return sha256(rp_id.encode()).digest() + bytes([flags]) + self.sign_count.to_bytes(4)

    def _client(self, kind: str, options: Json, changes: Json) -> bytes:
        said = {
            "type": changes.get("type", kind),
            "challenge": changes.get("challenge", options["challenge"]),
            "origin": changes.get("origin", self.origin),
        }
        return json.dumps(said).encode()


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
