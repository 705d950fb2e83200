"""Pictures of people, made square and small by the process that makes thumbnails."""

import asyncio
from pathlib import Path

from server.content.thumbnails import Decoder
from server.domain.profile import Portrait

SMALL_PIXELS, LARGE_PIXELS = 96, 512


class Portraits:
    """Beside the image lie what is made of it, until its owner removes them."""

    def __init__(self) -> None:
        self._decoder = Decoder()

    async def make(self, source: Path) -> Portrait | None:
        """None when it is no image, or none that should be decoded."""
        target = f"{source}.square"
        edges = str(SMALL_PIXELS), str(LARGE_PIXELS)
        if await self._decoder.run(str(source), target, *edges) is None:
            return None
        small, large = (Path(f"{target}.{edge}") for edge in edges)
        return Portrait(
            await asyncio.to_thread(small.read_bytes), await asyncio.to_thread(large.read_bytes)
        )
