"""Thumbnails: small, without anything but pixels, and no image takes the server down."""

import asyncio
from pathlib import Path
from time import monotonic

import pytest

from server.content import thumbnails
from server.content.thumbnails import Picture, Thumbnails
from tests.support.images import exif, image, opened, png_bomb


class Maker:
    """Makes thumbnails of what a test has, and says what the last one looks like."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._source, self._target = directory / "source", directory / "target.webp"
        self._program = directory / "program.py"
        self._monkeypatch = monkeypatch

    @property
    def made(self) -> bytes:
        return self._target.read_bytes()

    async def make(self, content: bytes) -> Picture | None:
        self._give(content)
        return await Thumbnails().make(self._source, self._target)

    def use(self, program: str) -> None:
        """In the place of the decoder."""
        self._program.write_text(program)
        self._monkeypatch.setattr(thumbnails, "PROGRAM", self._program)

    def _give(self, content: bytes) -> None:
        self._source.write_bytes(content)


@pytest.fixture
def maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    return Maker(tmp_path, monkeypatch)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_thumbnail_when_of_an_image_then_small_and_as_it_looks(
    maker: Maker, kind: str
) -> None:
    picture = await maker.make(image(kind, (1600, 800)))
    assert picture == Picture(f"image/{kind.lower()}", 1600, 800)  # type: ignore[arg-type]
    small = opened(maker.made)
    assert (small.format, small.size) == ("WEBP", (640, 320))
    assert small.convert("RGB").getpixel((10, 10))[0] > 200  # type: ignore[index]
    assert small.convert("RGB").getpixel((630, 10))[2] > 200  # type: ignore[index]


async def test_k3_thumbnail_when_made_then_without_place_and_camera_but_upright(
    maker: Maker,
) -> None:
    tags = exif(Make="A camera", Orientation=6, ImageDescription="at home")
    picture = await maker.make(
        image("JPEG", (900, 600), exif=tags, icc_profile=b"profile", comment=b"c")
    )
    assert picture == Picture("image/jpeg", 600, 900)
    small = opened(maker.made)
    assert small.size == (427, 640)
    assert small.convert("RGB").getpixel((10, 10))[0] > 200  # type: ignore[index]
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(small.info)
    for secret in (b"camera", b"at home", b"profile", b"EXIF", b"ICCP"):
        assert secret not in maker.made


async def test_thumbnail_when_the_image_is_small_then_not_blown_up(
    maker: Maker,
) -> None:
    assert await maker.make(image("PNG", (3, 2))) == Picture("image/png", 3, 2)
    assert opened(maker.made).size == (3, 2)


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"GIF89a<script>alert(1)</script>",
        image("PNG")[:60],
        image("JPEG", (900, 900))[:2000],
        image("BMP"),
        image("TIFF"),
        b"",
    ],
    ids=["svg", "gif with script", "cut png", "cut jpeg", "bmp", "tiff", "empty"],
)
async def test_k3_thumbnail_when_it_is_no_whole_image_of_the_web_then_none(
    maker: Maker, content: bytes
) -> None:
    assert await maker.make(content) is None


async def test_k3_thumbnail_when_a_bomb_then_not_decoded(maker: Maker) -> None:
    bomb = png_bomb(10_000, 10_000)
    assert len(bomb) < 400_000
    assert await maker.make(bomb) is None


@pytest.mark.alone
async def test_k3_thumbnail_when_much_is_decoded_then_the_loop_goes_on(maker: Maker) -> None:
    made = asyncio.create_task(maker.make(png_bomb(5000, 5000)))
    longest, last = 0.0, monotonic()
    while not made.done():
        await asyncio.sleep(0.01)
        longest, last = max(longest, monotonic() - last), monotonic()
    assert await made == Picture("image/png", 5000, 5000)
    assert longest < 0.3


async def test_thumbnail_when_the_decoder_hangs_then_killed_and_none(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.use("import time; time.sleep(60)")
    monkeypatch.setattr(thumbnails, "MAX_SECONDS", 0.2)
    assert await maker.make(image()) is None


async def test_k3_thumbnail_when_the_decoder_wants_too_much_memory_then_none(maker: Maker) -> None:
    """The program itself, with a limit that an honest image meets."""
    limit = "MAX_MEMORY_BYTES = 512 * 1024**2"
    program = thumbnails.PROGRAM.read_text()
    assert limit in program
    maker.use(program.replace(limit, "MAX_MEMORY_BYTES = 100 * 2**20"))
    assert await maker.make(image("PNG", (300, 200))) is not None
    assert await maker.make(png_bomb(5000, 5000)) is None
