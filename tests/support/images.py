"""Images as people send them, and as attackers do."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def image(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """Half red, half blue, from left to right."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def exif(**tags: Any) -> Image.Exif:
    """`exif(Make="Camera", Orientation=6)`."""
    from PIL.ExifTags import Base

    data = Image.Exif()
    for name, value in tags.items():
        data[Base[name]] = value
    return data


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of one colour, which is small until somebody decodes it."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width * 3)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum)


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture
