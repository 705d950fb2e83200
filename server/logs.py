"""Logs: one line per record, text or JSON, with ids and without secrets."""

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

request_id: ContextVar[str] = ContextVar("request_id", default="")
_about: ContextVar[Mapping[str, str] | None] = ContextVar("about", default=None)

_REDACTED = "[redacted]"
_PATTERNS = (
    (re.compile(r"eyJ[\w-]{4,}\.[\w-]+\.[\w-]*=*"), _REDACTED),
    (re.compile(r"(?i)(bearer\s+)\S+"), rf"\1{_REDACTED}"),
    (re.compile(r"(\w+://[^\s:/@]*):[^\s/]*@"), rf"\1:{_REDACTED}@"),
    (
        re.compile(
            r"""(?ix) ( ["']? (?: \b|_ ) (?:password|secret|token|credential|sdp|usernameFragment)
            ["']? \s* [:=] \s* ) (?: "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | [^\s,;}]+ )"""
        ),
        rf"\1{_REDACTED}",
    ),
    (  # what people write to each other, in JSON and in the repr of an event
        re.compile(
            r"""(?x) ( \b text ["']? \s* [:=] \s* ) (?: "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' )"""
        ),
        rf"\1{_REDACTED}",
    ),
    (re.compile(r"v=0(?:\\r|\\n|[\r\n])[\s\S]*"), _REDACTED),
    (re.compile(r"(?i)(ice-pwd|ice-ufrag|candidate):\S.*"), rf"\1:{_REDACTED}"),
)
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def log_about(ids: Mapping[str, str]) -> None:
    """Records of the current task carry these ids from here on; their own `extra` goes before."""
    _about.set(ids)


class Redactor:
    """Takes out tokens, passwords, SDP, and the secrets it is told of."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _REDACTED)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class TextFormatter(logging.Formatter):
    """`time LEVEL logger message key=value`; a traceback follows indented."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{key}={value}" for key, value in _extra(record).items())
        message = _escape(self._redact(f"{record.getMessage()} {fields}".rstrip()))
        line = f"{_time(record)} {record.levelname:<7} {record.name} {message}"
        trace = _escape_lines(self._redact(_traceback(self, record)))
        return f"{line}\n{trace}" if trace else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and whatever the record carries."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self._redact(record.getMessage()),
        }
        for key, value in _extra(record).items():
            entry[key] = self._redact(value) if isinstance(value, str) else value
        if trace := _traceback(self, record):
            entry["traceback"] = self._redact(trace)
        return json.dumps(entry, default=str)


def configure_logs(
    level: str, log_format: Literal["text", "json"], secrets: Iterable[str] = ()
) -> None:
    """Send every log record of the process to standard error in one form."""
    redact = Redactor(secrets)
    formatter = JsonFormatter(redact) if log_format == "json" else TextFormatter(redact)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    handler.addFilter(_shorten_malformed_requests)
    for name in ("pymongo", "motor", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _shorten_malformed_requests(record: logging.LogRecord) -> bool:
    """What aiohttp's parser refuses is the client's fault: one quiet line, no traceback (H7)."""
    kind = record.exc_info[0] if record.exc_info else None
    if record.name == "aiohttp.server" and kind and kind.__module__ == "aiohttp.http_exceptions":
        record.levelno, record.levelname = logging.INFO, "INFO"
        record.msg, record.args, record.exc_info = "malformed request: %s", (kind.__name__,), None
    return True


def _extra(record: logging.LogRecord) -> dict[str, object]:
    extra: dict[str, object] = dict(_about.get() or {})
    extra |= {key: value for key, value in record.__dict__.items() if key not in _PLAIN}
    if (current := request_id.get()) and "request_id" not in extra:
        extra["request_id"] = current
    return extra


def _time(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return formatter.formatException(record.exc_info) if record.exc_info else ""


def _escape(text: str) -> str:
    """Whatever could end the line or repaint the terminal becomes visible instead."""
    escaped = _UNPRINTABLE.sub(lambda found: ascii(found.group())[1:-1], text)
    return escaped.encode(errors="backslashreplace").decode()


def _escape_lines(text: str) -> str:
    return "\n".join(f"    | {_escape(line)}" for line in text.splitlines())
