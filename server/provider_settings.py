"""Settings of single sign-on: a family of variables for each provider, `OIDC_<NAME>_ISSUER` …"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from server.domain.address import is_loopback
from server.domain.sso import DEFAULT_SCOPES, Provider

MAX_LABEL_LENGTH = 40
KINDS = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "LABEL", "SCOPES", "TRUST_EMAIL")
_VARIABLE = re.compile(rf"OIDC_([A-Z0-9]+(?:_[A-Z0-9]+)*?)_({'|'.join(KINDS)})")


def read_providers(given: Mapping[str, str | None]) -> tuple[Provider, ...]:
    """In the order of their names. Raises ValueError with one line that says what to change."""
    families: dict[str, dict[str, str]] = {}
    for variable, value in given.items():
        if value is not None and (match := _VARIABLE.fullmatch(variable)):
            families.setdefault(match[1], {})[match[2]] = value.strip()
    providers = tuple(_provider(name, families[name]) for name in sorted(families))
    issuers = [provider.issuer for provider in providers]
    for provider in providers:
        if issuers.count(provider.issuer) > 1:
            raise ValueError(f"OIDC_{_upper(provider.name)}_ISSUER: two providers have the same")
    return providers


def _provider(name: str, values: Mapping[str, str]) -> Provider:
    for kind in ("ISSUER", "CLIENT_ID"):
        if kind not in values:
            raise ValueError(f"OIDC_{name}_{kind}: required with OIDC_{name}_{min(values)}")
    if not _is_issuer(values["ISSUER"]):
        raise ValueError(f"OIDC_{name}_ISSUER: expected an address like https://login.example")
    label = values.get("LABEL", name.replace("_", " ").title())
    if len(label) > MAX_LABEL_LENGTH:
        raise ValueError(f"OIDC_{name}_LABEL: longer than {MAX_LABEL_LENGTH} characters")
    scopes = tuple(values["SCOPES"].split()) if "SCOPES" in values else DEFAULT_SCOPES
    if "openid" not in scopes:
        raise ValueError(f"OIDC_{name}_SCOPES: openid has to be among them")
    trusts = values.get("TRUST_EMAIL", "false").lower()
    if trusts not in ("true", "false"):
        raise ValueError(f"OIDC_{name}_TRUST_EMAIL: expected true or false")
    return Provider(
        name=name.lower().replace("_", "-"),
        issuer=values["ISSUER"],
        client_id=values["CLIENT_ID"],
        client_secret=values.get("CLIENT_SECRET", ""),
        label=label,
        scopes=scopes,
        trusts_email=trusts == "true",
    )


def _is_issuer(text: str) -> bool:
    """https, or a provider on this machine (OpenID Connect Discovery 1.0, section 3)."""
    try:
        parts = urlsplit(text)
        host, is_plain = parts.hostname, not (parts.query or parts.fragment or parts.username)
    except ValueError:
        return False
    is_here = host == "localhost" or is_loopback(host or "")
    scheme_fits = parts.scheme == "https" or (parts.scheme == "http" and is_here)
    return bool(host) and is_plain and scheme_fits


def _upper(name: str) -> str:
    return name.upper().replace("-", "_")
