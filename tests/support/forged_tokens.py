"""Tokens that look right and are not."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from time import time
from typing import Any

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_HEADER = {"alg": "HS256", "typ": "JWT"}


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def sign(
    claims: object, secret: str, header: dict[str, Any] = _HEADER, digest: str = "sha256"
) -> str:
    """A correct signature under whatever is given: no library that would refuse to write it."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    signed = f"{_encode(json.dumps(header).encode())}.{_encode(payload)}"
    signature = hmac.new(secret.encode(), signed.encode(), getattr(hashlib, digest)).digest()
    return f"{signed}.{_encode(signature)}"


def forgeries(genuine: str, secret: str) -> dict[str, str]:
    """By name. `secret` is the real one: most of these bear a correct signature."""
    claims = claims_of(genuine)
    head, payload, signature = genuine.split(".")
    unsigned = f"{_encode(json.dumps({'alg': 'none'}).encode())}.{payload}."

    def changed(**changes: Any) -> str:
        return sign({k: v for k, v in (claims | changes).items() if v is not None}, secret)

    missing = {f"no {name}": changed(**{name: None}) for name in ("exp", "iat", "sub", "jti")}
    missing |= {f"no {name}": changed(**{name: None}) for name in ("sid", "typ", "aud")}
    return missing | {
        "none": unsigned,
        "none in capitals": unsigned.replace(
            _encode(b'{"alg": "none"}'), _encode(b'{"alg":"NONE"}')
        ),
        "HS512": sign(claims, secret, {"alg": "HS512", "typ": "JWT"}, "sha512"),
        "RS256 with the secret as key": sign(claims, secret, {"alg": "RS256", "typ": "JWT"}),
        "other secret": sign(claims, "y" * 48),
        "empty secret": sign(claims, ""),
        "signature of another": genuine[:-43] + sign(claims, "y" * 48)[-43:],
        "no signature": f"{head}.{payload}.",
        "key id is a path": sign(claims, "", _HEADER | {"kid": "../../dev/null"}),
        "key from a URL": sign(claims, "y" * 48, _HEADER | {"jku": "http://127.0.0.1/keys"}),
        "critical extension": sign(claims, secret, _HEADER | {"crit": ["x"], "x": 1}),
        "iat in the future": changed(iat=int(time()) + 3600),
        "iat is text": changed(iat="now"),
        "exp is text": changed(exp="never"),
        "sub is a number": changed(sub=1),
        "sub is an operator": changed(sub={"$ne": ""}),
        "sid is an operator": changed(sid={"$ne": ""}),
        "refresh as access": changed(typ="refresh"),
        "gen is text": changed(gen="0"),
        "audience of TURN": changed(aud="turn"),
        "claims are a list": sign([1], secret),
        "trailing =": genuine + "=",
        "other spelling of the signature": genuine[:-1] + _twin(genuine[-1]),
        "space in the middle": f"{head}. {payload}.{signature}",
        "two parts": f"{head}.{payload}",
        "four parts": f"{genuine}.{signature}",
        "other alphabet": "é" * 20,
        "one letter": "x",
    }


def _twin(last: str) -> str:
    """The last of 43 letters carries two bits that no decoder reads."""
    return _ALPHABET[_ALPHABET.index(last) ^ 1]


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
