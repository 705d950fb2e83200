"""What a file is: by its first bytes, and only what no browser runs."""

import io
import zipfile

import pytest

from server.content.types import HEAD_BYTES, is_like_an_image, sniffed_type
from tests.support.images import image

UNKNOWN = "application/octet-stream"


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("a.txt", "a")
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (archive(), "application/zip"),
        (b"ID3\x03\0\0\0", "audio/mpeg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
    ],
)
def test_type_when_known_and_harmless_then_said(head: bytes, expected: str) -> None:
    assert sniffed_type(head) == expected
    assert not is_like_an_image(head)


@pytest.mark.parametrize(
    "head",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><svg/>',
        b"\xef\xbb\xbf <html>",
        b"\x1f\x8b\x08<svg",
        b"MZ\x90\0",
        b"#!/bin/sh",
        b"alert(1)",
        b"BM<script>",
        bytes(range(256)),
        b"\0",
        b"",
    ],
)
def test_k3_k5_type_when_it_can_run_or_is_unknown_then_bytes(head: bytes) -> None:
    assert sniffed_type(head) == UNKNOWN
    assert not is_like_an_image(head)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_type_when_it_begins_as_an_image_then_a_decoder_is_asked(kind: str) -> None:
    head = image(kind)[:HEAD_BYTES]
    assert is_like_an_image(head)
    assert sniffed_type(head) == UNKNOWN
