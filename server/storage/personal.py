"""What a store does for the rights of people: give them what it knows of them, and forget it.

A store among the `Stores` that has these methods takes part by itself.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol, runtime_checkable

from server.storage.database import Collection, Document, unreachable_as_unavailable
from server.storage.users import User

PAGE = 500


@runtime_checkable
class Exports(Protocol):
    """`section`: under which name it stands in what somebody gets."""

    section: str

    def export(self, user: User) -> AsyncIterator[Document]:
        """Nothing that proves who they are. Raises Unavailable."""


@runtime_checkable
class Erases(Protocol):
    """What others keep of somebody loses all that tells who it was; all else goes."""

    async def erase(self, user: User) -> None:
        """May be begun again after a failure. Raises Unavailable."""


async def documents(
    collection: Collection, query: Document, fields: Sequence[str]
) -> AsyncIterator[Document]:
    """As they are stored, with these fields only, in the order of their ids."""
    last: Document = {}
    while True:
        with unreachable_as_unavailable():
            found = collection.find({"$and": [query, last]}, [*fields]).sort("_id", 1)
            page = await found.limit(PAGE).to_list(PAGE)
        for document in page:
            last = {"_id": {"$gt": document["_id"]}}
            yield {name: document[name] for name in fields if name in document}
        if len(page) < PAGE:
            return
