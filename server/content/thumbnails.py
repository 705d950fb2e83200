"""Thumbnails, made by a process of its own for each image."""

import asyncio
import logging
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("thumbnail.py")
MAX_SECONDS = 10.0
AT_A_TIME = 1

Pixels = Annotated[int, Meta(ge=1)]


class Picture(msgspec.Struct, frozen=True):
    """An image that could be decoded, as it is seen."""

    type: Literal["image/jpeg", "image/png", "image/gif", "image/webp"]
    width: Pixels
    height: Pixels


class Decoder:
    """One that crashes, hangs or wants all the memory there is takes nothing with it."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_A_TIME)

    async def run(self, *arguments: str) -> bytes | None:
        """What the program says; None when it has failed."""
        async with self._turns:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", str(PROGRAM), *arguments),
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=DEVNULL,
                env={},
            )
            try:
                async with asyncio.timeout(MAX_SECONDS):
                    said, _ = await child.communicate()
            except TimeoutError:
                said = b""
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        if child.returncode != 0:
            log.info("no thumbnail: the decoder ended with %s", child.returncode)
            return None
        return said


class Thumbnails:
    """Small images of large ones."""

    def __init__(self) -> None:
        self._decoder = Decoder()

    async def make(self, source: Path, target: Path) -> Picture | None:
        """None when it is no image, or none that should be decoded; then `target` is of no use."""
        said = await self._decoder.run(str(source), str(target))
        return None if said is None else msgspec.json.decode(said, type=Picture)
