"""ID tokens: which key, and whether everything holds (OpenID Connect Core 1.0, section 3.1.3.7)."""

import hmac
from typing import Any, NamedTuple

import jwt

from server.domain.sso import Provider

# No `none`, and nothing symmetric: a public key would be the secret of whoever asks for HS256.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
LEEWAY_SECONDS = 60
MAX_LENGTH = 32 * 1024
MAX_SUBJECT_LENGTH = 255
_OPTIONS: Any = {
    "require": ["iss", "sub", "aud", "exp", "iat"],
    "enforce_minimum_key_length": True,
}


class BadToken(Exception):
    """The text says what is wrong with it, for the log."""


class Signature(NamedTuple):
    """How a token says that it is signed; nothing of it is believed before it is checked."""

    algorithm: str
    key_id: str | None


def signature_of(token: object) -> Signature:
    """Raises BadToken."""
    if not isinstance(token, str) or len(token) > MAX_LENGTH:
        raise BadToken("no ID token")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise BadToken(f"malformed ID token: {type(error).__name__}") from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise BadToken("ID token with an algorithm that is not allowed")
    return Signature(algorithm, header.get("kid"))


def find_key(keys: object, signature: Signature) -> jwt.PyJWK | None:
    """Of a JWK set, whatever is in it; a token without `kid` only fits when one key alone does."""
    listed = keys if isinstance(keys, list) else []
    found = [key for key in (_key(each, signature) for each in listed) if key is not None]
    if signature.key_id is None:
        return found[0] if len(found) == 1 else None
    return next((key for key in found if key.key_id == signature.key_id), None)


def read_id_token(
    token: str, key: jwt.PyJWK, provider: Provider, issuer: str, nonce: str
) -> dict[str, Any]:
    """Its claims. Raises BadToken."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=provider.client_id,
            issuer=issuer,
            leeway=LEEWAY_SECONDS,
            options=_OPTIONS,
        )
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise BadToken(f"ID token refused: {type(error).__name__}") from None
    _check_party(claims, provider.client_id)
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise BadToken("ID token with another nonce")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 1 <= len(subject) <= MAX_SUBJECT_LENGTH:
        raise BadToken("ID token without a subject")
    return claims


def _check_party(claims: dict[str, Any], client_id: str) -> None:
    """Made for us, not only readable by us."""
    audience, party = claims["aud"], claims.get("azp")
    is_shared = isinstance(audience, list) and len(audience) > 1
    if party != client_id and (is_shared or party is not None):
        raise BadToken("ID token for another party")


def _key(described: object, signature: Signature) -> jwt.PyJWK | None:
    """None when it cannot have signed this."""
    if not isinstance(described, dict) or described.get("use", "sig") != "sig":
        return None
    if described.get("alg", signature.algorithm) != signature.algorithm:
        return None
    try:
        return jwt.PyJWK(described, signature.algorithm)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
