"""Settings: the only reader of the environment and of `.env`."""

import ipaddress
import math
import os
from collections.abc import Mapping
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

import msgspec
from dotenv import dotenv_values
from msgspec import Meta

from server.domain.mail import is_mail_address
from server.domain.sso import Provider
from server.provider_settings import read_providers

MIN_SECRET_BYTES = 32
_REDIS_SCHEMES = ("redis://", "rediss://", "redis+sentinel://")

Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(gt=0)]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one line that says what to change."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """One field per variable of the same name in capitals; `.env.example` explains each.

    But `providers` are families of variables: see provider_settings.py.
    """

    env: Literal["development", "production"] = "development"
    host: str = "localhost"
    port: Annotated[int, Meta(ge=0, le=65535)] = 5000
    data_dir: Path = Path(".data")
    client_dir: Path = Path("client/dist")
    log_level: LogLevel = "INFO"
    log_format: Literal["text", "json"] = "text"

    mongo_uri: str = ""
    mongo_database: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,63}\Z")] = "parley"

    redis_url: str = ""
    lease_seconds: Annotated[float, Meta(ge=0.5)] = 4.0
    remote_deadline_seconds: Seconds = 4.0
    drain_seconds: Annotated[float, Meta(ge=0)] = 20.0

    metrics_token: str = ""

    jwt_secret: str = ""
    token_ttl_seconds: Count = 7 * 24 * 3600
    access_ttl_seconds: Count = 900
    session_ttl_seconds: Count = 30 * 24 * 3600
    confirmation_ttl_seconds: Count = 600

    providers: tuple[Provider, ...] = ()

    public_url: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    require_email_verification: bool = False
    deletion_grace_days: Annotated[int, Meta(ge=0)] = 14

    cors_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    tls_cert: Path | None = None
    tls_key: Path | None = None

    stun_urls: tuple[str, ...] = ("stun:stun.l.google.com:19302",)
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""
    turn_ttl_seconds: Annotated[int, Meta(ge=60, le=3600)] = 3600

    rate_limit_factor: Annotated[float, Meta(ge=0)] = 1.0
    max_payload_bytes: Annotated[int, Meta(ge=1024)] = 1_000_000
    max_queued_bytes: Annotated[int, Meta(ge=1024)] = 1024 * 1024
    max_connections_per_user: Count = 10
    max_connections_per_address: Count = 50
    max_rooms_per_connection: Count = 5
    adhoc_rooms: bool = True
    idle_meeting_minutes: Annotated[int, Meta(ge=0)] = 360
    room_capacity: Annotated[int, Meta(ge=2)] = 50
    chat_retention_days: Count = 30
    max_file_bytes: Annotated[int, Meta(ge=0)] = 25_000_000
    max_room_file_bytes: Count = 500_000_000

    s3_bucket: str = ""
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_access_key: str = ""
    s3_secret_key: str = ""
    attendance_retention_days: Count = 365

    ping_interval_seconds: Seconds = 10.0
    ping_timeout_seconds: Seconds = 8.0
    connect_timeout_seconds: Seconds = 10.0
    handler_timeout_seconds: Seconds = 5.0
    grace_seconds: Annotated[float, Meta(ge=0)] = 15.0

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def has_tls(self) -> bool:
        return self.tls_cert is not None

    @property
    def base_url(self) -> str:
        """What links to pages begin with."""
        scheme = "https" if self.has_tls else "http"
        return (self.public_url or f"{scheme}://{self.host}:{self.port}").rstrip("/")


def load_settings(
    environ: Mapping[str, str] | None = None, env_file: Path | None = None
) -> Settings:
    """Read `.env` of the working directory and, over it, the environment.

    An empty value counts as not set. Raises SettingsError.
    """
    environ = os.environ if environ is None else environ
    values = {**dotenv_values(env_file or Path(".env")), **environ}
    given = {key: value for key, value in values.items() if value and value.strip()}
    settings = _convert(given)
    _check(settings)
    return settings


def _convert(given: Mapping[str, str | None]) -> Settings:
    raw: dict[str, Any] = {}
    for field in variables():
        value = given.get(field.encode_name)
        if value is None:
            continue
        raw[field.encode_name] = _split(value) if _is_list(field.type) else value.strip()
    try:
        settings = msgspec.convert(raw, Settings, strict=False, dec_hook=_decode_path)
        return msgspec.structs.replace(settings, providers=read_providers(given))
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$.")
        name = path.removesuffix("`") or "a setting"
        raise SettingsError(f"{name}: {reason[0].lower()}{reason[1:]}") from None
    except ValueError as error:
        raise SettingsError(str(error)) from None


def variables() -> list[msgspec.structs.FieldInfo]:
    """The settings that have one variable each."""
    return [field for field in msgspec.structs.fields(Settings) if field.name != "providers"]


def _is_list(annotation: Any) -> bool:
    return get_args(annotation)[1:] == (...,)


def _split(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _decode_path(_: type, value: Any) -> Path:
    return Path(value)


def _check(settings: Settings) -> None:
    """What no single field can say. Raises SettingsError."""
    if settings.is_production and not settings.jwt_secret:
        raise SettingsError("JWT_SECRET: required with ENV=production (at least 32 random bytes)")
    if settings.jwt_secret and len(settings.jwt_secret.encode()) < MIN_SECRET_BYTES:
        raise SettingsError(f"JWT_SECRET: shorter than {MIN_SECRET_BYTES} bytes")
    if settings.is_production and not settings.mongo_uri:
        raise SettingsError("MONGO_URI: required with ENV=production")
    if settings.mongo_uri and not settings.mongo_uri.startswith(("mongodb://", "mongodb+srv://")):
        raise SettingsError("MONGO_URI: must start with mongodb:// or mongodb+srv://")
    if settings.redis_url and not settings.redis_url.startswith(_REDIS_SCHEMES):
        raise SettingsError(f"REDIS_URL: must start with {', '.join(_REDIS_SCHEMES)}")
    if settings.redis_url and not settings.jwt_secret:
        raise SettingsError("JWT_SECRET: required with REDIS_URL, the same on every node")
    if settings.redis_url and not settings.mongo_uri:
        raise SettingsError("MONGO_URI: required with REDIS_URL, the same on every node")
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SettingsError("TLS_CERT, TLS_KEY: set both or neither")
    if bool(settings.turn_urls) != bool(settings.turn_secret):
        raise SettingsError("TURN_URLS, TURN_SECRET: set both or neither")
    if settings.session_ttl_seconds < settings.access_ttl_seconds:
        raise SettingsError("SESSION_TTL_SECONDS: shorter than ACCESS_TTL_SECONDS")
    _check_s3(settings)
    _check_numbers(settings)
    _check_networks(settings)
    _check_origins(settings)
    _check_mail(settings)


def _check_s3(settings: Settings) -> None:
    if bool(settings.s3_access_key) != bool(settings.s3_secret_key):
        raise SettingsError("S3_ACCESS_KEY, S3_SECRET_KEY: set both or neither")
    if not settings.s3_bucket:
        if settings.s3_endpoint or settings.s3_access_key:
            raise SettingsError("S3_BUCKET: required with S3_ENDPOINT and S3_ACCESS_KEY")
        return
    if settings.s3_endpoint and not settings.s3_endpoint.startswith(("http://", "https://")):
        raise SettingsError("S3_ENDPOINT: must start with http:// or https://")
    if find_spec("aiobotocore") is None:
        raise SettingsError("S3_BUCKET: needs an optional package, pip install '.[s3]'")


def _check_numbers(settings: Settings) -> None:
    for field in msgspec.structs.fields(Settings):
        value = getattr(settings, field.name)
        if isinstance(value, float) and not math.isfinite(value):
            raise SettingsError(f"{field.encode_name}: expected a finite number")


def _check_networks(settings: Settings) -> None:
    for network in settings.trusted_proxies:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            raise SettingsError(f"TRUSTED_PROXIES: {network!r} is not a network") from None


def _check_origins(settings: Settings) -> None:
    for origin in settings.cors_origins:
        scheme, _, rest = origin.partition("://")
        if scheme not in ("http", "https") or not rest or "/" in rest or "*" in rest:
            raise SettingsError(
                f"CORS_ORIGINS: {origin!r} is not an origin like https://app.example"
            )


def _check_mail(settings: Settings) -> None:
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.netloc
            or parts.query
            or parts.fragment
        ):
            raise SettingsError("PUBLIC_URL: expected an address like https://parley.example")
    if settings.is_production and settings.providers and not settings.public_url:
        raise SettingsError("PUBLIC_URL: required with OIDC_…, providers send people back to it")
    if bool(settings.smtp_url) != bool(settings.mail_from):
        raise SettingsError("SMTP_URL, MAIL_FROM: set both or neither")
    if not settings.smtp_url:
        if settings.require_email_verification and settings.is_production:
            raise SettingsError("SMTP_URL: required with REQUIRE_EMAIL_VERIFICATION, to mail codes")
        return
    if not _is_mail_server(settings.smtp_url):
        raise SettingsError("SMTP_URL: expected smtp://user:password@host:587 or smtps://…")
    if not is_mail_address(parseaddr(settings.mail_from)[1]):
        raise SettingsError("MAIL_FROM: expected an address, or Name <address>")
    if settings.is_production and not settings.public_url:
        raise SettingsError("PUBLIC_URL: required with SMTP_URL, letters have links in them")


def _is_mail_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return False
