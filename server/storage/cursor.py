"""Where the next page of a list begins: a time, and the id that comes after it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

from bson import ObjectId
from bson.errors import InvalidId

from server.errors import InvalidPayload
from server.storage.database import Document


def cursor_of(at: datetime, object_id: ObjectId) -> str:
    milliseconds = round(at.timestamp() * 1000)
    return urlsafe_b64encode(f"{milliseconds}.{object_id}".encode()).decode()


def after(cursor: str, direction: str, time_field: str) -> Document:
    """What comes after it, in the order `$lt` or `$gt`. Raises InvalidPayload."""
    try:
        milliseconds, _, last = urlsafe_b64decode(cursor.encode()).decode().partition(".")
        at = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
        object_id = ObjectId(last)
    except (ValueError, OverflowError, OSError, InvalidId):
        raise InvalidPayload("This cursor is none of ours", field="cursor") from None
    return {
        "$or": [
            {time_field: {direction: at}},
            {time_field: at, "_id": {direction: object_id}},
        ]
    }
