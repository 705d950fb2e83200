"""Logs: one line a record, whatever is in it, and no secret."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextvars import copy_context

import msgspec
import pytest
from aiohttp.http_exceptions import BadHttpMessage

from server.logs import (
    JsonFormatter,
    Redactor,
    TextFormatter,
    _shorten_malformed_requests,
    log_about,
    request_id,
)
from server.protocol.call import CallUser, IceCandidate

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJfaWQiOiIxIn0.c2lnbmF0dXJl"
SDP = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\na=ice-pwd:verysecret\r\n"
FORGED = "x\n2026-01-01T00:00:00.000Z ERROR server forged \x1b[31m\u202e\x85\u2028"

Log = Callable[..., str]


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("test.logs")
    logger.propagate = False
    yield logger
    logger.handlers.clear()


def _write(
    logger: logging.Logger, formatter: logging.Formatter, *args: object, **more: object
) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger.handlers = [handler]
    logger.error(*args, **more)  # type: ignore[arg-type]
    return stream.getvalue()


def test_h7_text_when_input_has_line_breaks_then_still_one_printable_line(
    logger: logging.Logger,
) -> None:
    written = _write(logger, TextFormatter(Redactor()), "event %s", FORGED, extra={"agent": FORGED})
    assert written.count("\n") == 1
    assert written[:-1].isprintable()
    assert "forged" in written


def test_h7_text_when_an_exception_is_logged_then_no_line_looks_like_a_record(
    logger: logging.Logger,
) -> None:
    try:
        raise ValueError(FORGED)
    except ValueError:
        written = _write(logger, TextFormatter(Redactor()), "failed", exc_info=True)
    first, *rest = written.splitlines()
    assert first.endswith("failed")
    assert rest
    assert all(line.startswith("    | ") and line.isprintable() for line in rest)


def test_h7_json_when_input_has_line_breaks_then_one_object_a_line(logger: logging.Logger) -> None:
    written = _write(logger, JsonFormatter(Redactor()), "event %s", FORGED, extra={"n": 1})
    assert written.count("\n") == 1
    assert written[:-1].isprintable()
    entry = json.loads(written)
    assert entry["message"] == f"event {FORGED}"
    assert (entry["level"], entry["logger"], entry["n"]) == ("ERROR", "test.logs", 1)


def test_records_when_lone_surrogates_are_in_them_then_written_all_the_same(
    logger: logging.Logger,
) -> None:
    for formatter in (TextFormatter(Redactor()), JsonFormatter(Redactor())):
        _write(logger, formatter, "\ud800").encode()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"token {TOKEN} is bad", TOKEN),
        ("Authorization: Bearer abc.def", "abc.def"),
        ('{"password": "correct \\" horse", "x": 1}', "horse"),
        ("{'password': 'correct horse'}", "correct"),
        ("password=hunter2&x=1", "hunter2"),
        ("?token=abc123", "abc123"),
        ("mongodb://user:pa55@host/db failed", "pa55"),
        ("mongodb+srv://user:pa55@host/db failed", "pa55"),
        ("jwt_secret='abc'", "abc"),
        (f"offer {SDP}", "192.0.2.7"),
        (repr({"type": "offer", "sdp": SDP}), "192.0.2.7"),
        (json.dumps({"sdp": SDP}), "verysecret"),
        ("candidate:1 1 udp 1 192.0.2.7 5000 typ host", "192.0.2.7"),
        ('{"credential": "turnpass"}', "turnpass"),
        ('{"usernameFragment": "ufr4g"}', "ufr4g"),
        ('["chatMessage", {"roomId": "r", "text": "see you \\" at eight"}]', "at eight"),
        ("ChatMessage(mid=None, room_id='r', text='see you at eight')", "see you"),
        ("the-turn-secret in the middle", "the-turn-secret"),
    ],
)
def test_g2_redaction_when_a_secret_is_logged_then_it_is_gone(text: str, secret: str) -> None:
    redacted = Redactor(["the-turn-secret", ""])(text)
    assert secret not in redacted
    assert "[redacted]" in redacted


def test_redaction_when_there_is_nothing_to_hide_then_unchanged() -> None:
    text = "POST /api/auth/login 200 ms=3.2 address=127.0.0.1 tokens 5 context: text=plain"
    assert Redactor(["s3cret"])(text) == text


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_g2_redaction_when_a_handler_fails_on_a_signal_then_nothing_of_it_is_written(
    logger: logging.Logger, formatter: type[TextFormatter]
) -> None:
    """What a careless exception would drag into a traceback: whole events of the protocol."""
    candidate = {
        "candidate": "candidate:1 1 udp 1 192.0.2.7 5000 typ host",
        "usernameFragment": "u7",
    }
    offer = msgspec.convert({"to": "p_bob", "offer": {"type": "offer", "sdp": SDP}}, CallUser)
    trickled = msgspec.convert({"to": "p_bob", "candidate": candidate}, IceCandidate)
    for event in (offer, trickled):
        try:
            raise KeyError(event, msgspec.json.encode(event), msgspec.to_builtins(event))
        except KeyError:
            written = _write(logger, formatter(Redactor()), "handler failed", exc_info=True)
        assert "KeyError" in written
        for secret in ("192.0.2.7", "verysecret", "u7", "typ host"):
            assert secret not in written


def test_ids_when_a_task_is_about_a_connection_then_on_its_records_and_no_others(
    logger: logging.Logger,
) -> None:
    formatter = JsonFormatter(Redactor())

    def of_connection() -> dict[str, str]:
        log_about({"connection_id": "c_1", "participant_id": "p_1"})
        written = _write(logger, formatter, "x", extra={"participant_id": "p_2", "room_id": "r"})
        return msgspec.json.decode(written, type=dict[str, str])

    entry = copy_context().run(of_connection)
    assert (entry["connection_id"], entry["participant_id"]) == ("c_1", "p_2")
    assert entry["room_id"] == "r"
    assert "connection_id" not in json.loads(_write(logger, formatter, "x"))


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_g2_redaction_when_the_secret_is_in_an_argument_an_extra_or_a_traceback_then_gone(
    logger: logging.Logger, formatter: type[TextFormatter]
) -> None:
    try:
        raise ValueError(f"bad {TOKEN}")
    except ValueError:
        written = _write(
            logger, formatter(Redactor()), "saw %s", TOKEN, extra={"seen": TOKEN}, exc_info=True
        )
    assert TOKEN not in written


def test_request_id_when_set_then_on_every_record(logger: logging.Logger) -> None:
    reset = request_id.set("r1")
    assert "request_id=r1" in _write(logger, TextFormatter(Redactor()), "x")
    assert json.loads(_write(logger, JsonFormatter(Redactor()), "x"))["request_id"] == "r1"
    request_id.reset(reset)
    assert "request_id" not in _write(logger, TextFormatter(Redactor()), "x")


def test_h7_request_that_the_parser_refuses_is_one_quiet_line_without_traceback() -> None:
    record = logging.makeLogRecord({"name": "aiohttp.server", "levelno": logging.ERROR})
    try:
        raise BadHttpMessage("Invalid header value char")
    except BadHttpMessage:
        record.exc_info = sys.exc_info()
    assert _shorten_malformed_requests(record)
    assert record.levelname == "INFO"
    assert not record.exc_info
    assert record.getMessage() == "malformed request: BadHttpMessage"
