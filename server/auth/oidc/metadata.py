"""What a provider says about itself (OpenID Connect Discovery 1.0)."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from server.auth.oidc.fetch import Json, get_json
from server.errors import ProviderUnavailable

PATH = "/.well-known/openid-configuration"
_BASIC = "client_secret_basic"


@dataclass(frozen=True, slots=True)
class Metadata:
    """`names_issuer`: every answer says from whom it is (RFC 9207)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    takes_basic: bool
    names_issuer: bool


async def load_metadata(issuer: str) -> Metadata:
    """Raises ProviderUnavailable, also when it is somebody else who answers."""
    said = await get_json(issuer.rstrip("/") + PATH)
    if said.get("issuer") != issuer:
        raise ProviderUnavailable
    methods = said.get("token_endpoint_auth_methods_supported", [_BASIC])
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_address(said, "authorization_endpoint", issuer),
        token_endpoint=_address(said, "token_endpoint", issuer),
        jwks_uri=_address(said, "jwks_uri", issuer),
        userinfo_endpoint=(
            _address(said, "userinfo_endpoint", issuer) if "userinfo_endpoint" in said else ""
        ),
        takes_basic=isinstance(methods, list) and _BASIC in methods,
        names_issuer=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(said: Json, name: str, issuer: str) -> str:
    """Over TLS, as the issuer itself; without it only on this machine, where the issuer is too."""
    text = said.get(name)
    try:
        parts = urlsplit(text) if isinstance(text, str) else None
    except ValueError:
        parts = None
    if parts is None or not parts.hostname or not isinstance(text, str):
        raise ProviderUnavailable
    own = urlsplit(issuer)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) != (own.scheme, own.hostname):
        raise ProviderUnavailable
    return text
