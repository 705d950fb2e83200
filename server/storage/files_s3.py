"""Files in an object store that speaks S3."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.errors import Unavailable
from server.storage.files import CHUNK_BYTES

log = logging.getLogger(__name__)

CONNECT_SECONDS = 3
READ_SECONDS = 20
TRIES = 3


@dataclass(frozen=True, slots=True)
class S3Place:
    """Without an endpoint it is Amazon's; without keys those of the machine."""

    bucket: str
    endpoint: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)


class S3Contents:
    """Implements the FileContents port; the bucket is there and nobody's but ours."""

    def __init__(self, place: S3Place) -> None:
        self._place = place
        self._s3: Any = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        # An optional package, which takes half a second to be imported.
        from aiobotocore.config import AioConfig
        from aiobotocore.session import get_session

        place = self._place
        config = AioConfig(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"max_attempts": TRIES, "mode": "standard"},
            # Other stores than Amazon's do not all know the checksums that are new.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        async with get_session().create_client(
            "s3",
            endpoint_url=place.endpoint or None,
            region_name=place.region,
            aws_access_key_id=place.access_key or None,
            aws_secret_access_key=place.secret_key or None,
            config=config,
        ) as self._s3:
            yield

    async def put(self, key: str, path: Path) -> None:
        with _errors(), path.open("rb") as file:
            await self._s3.put_object(Bucket=self._place.bucket, Key=key, Body=file)

    async def size(self, key: str) -> int | None:
        with _errors():
            try:
                head = await self._s3.head_object(Bucket=self._place.bucket, Key=key)
            except self._s3.exceptions.ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    return None
                raise
        return int(head["ContentLength"])

    async def read(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        if length == 0:
            return
        span = f"bytes={start}-{start + length - 1}"
        with _errors():
            answer = await self._s3.get_object(Bucket=self._place.bucket, Key=key, Range=span)
            async for piece in answer["Body"].iter_chunks(CHUNK_BYTES):
                yield piece

    async def remove(self, *keys: str) -> None:
        with _errors():
            for key in keys:
                await self._s3.delete_object(Bucket=self._place.bucket, Key=key)


@contextmanager
def _errors() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, OSError, TimeoutError) as error:
        log.error("files: %s", error)
        raise Unavailable from error
