"""From bytes to a body, or one clear refusal."""

import pytest

from server.errors import InvalidPayload
from server.http_api.body import decode_body
from server.protocol.account import LoginRequest


def test_body_when_valid_then_decoded_and_unknown_keys_dropped() -> None:
    body = decode_body(b'{"email":"a@x.org","password":"p","x":{"y":[1]}}', LoginRequest)
    assert body == LoginRequest(email="a@x.org", password="p")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b'{"email":1,"password":"p"}', "email"),
        (b'{"email":"a@x.org","password":""}', "password"),
        (b'{"email":"a@x.org"}', None),
        (b"[]", None),
    ],
)
def test_body_when_a_field_is_wrong_then_it_is_named(raw: bytes, field: str | None) -> None:
    with pytest.raises(InvalidPayload) as raised:
        decode_body(raw, LoginRequest)
    assert raised.value.details.get("field") == field
    assert "$." not in raised.value.message


@pytest.mark.parametrize("key", ["$where", "$", "a.b"])
def test_a7_body_when_a_key_is_an_operator_then_refused(key: str) -> None:
    with pytest.raises(InvalidPayload):
        decode_body(f'{{"email":"a","password":"p","{key}":1}}'.encode(), LoginRequest)
