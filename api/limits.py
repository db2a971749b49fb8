"""How much a caller may send."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from api.layer import Layer

LARGEST_BODY = 1_000_000
LARGEST_SNAPSHOT = 1_000_000_000
"""A file that is sent goes to the disk as it comes."""
LARGEST_ROWS = 20_000_000
"""Rows that are sent as JSON are held in memory."""
IMPORTS = "/api/v1/imports"


class Body(Layer):
    """Refuse a body that is larger than any that can be meant, before it is in memory."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        told = Headers(scope=scope).get("content-length", "")
        size, largest = 0, _largest(scope)

        async def counted() -> Message:
            nonlocal size
            if told.isdecimal() and int(told[:20]) > largest:
                raise HTTPException(413, f"a body has at most {largest} bytes")
            message = await receive()
            size += len(message.get("body", b""))
            if size > largest:
                raise HTTPException(413, f"a body has at most {largest} bytes")
            return message

        await self.app(scope, counted, send)


def _largest(scope: Scope) -> int:
    """Return how many bytes a request may have."""
    if scope["path"] != IMPORTS:
        return LARGEST_BODY
    is_file = Headers(scope=scope).get("content-type", "").startswith("multipart/")
    return LARGEST_SNAPSHOT if is_file else LARGEST_ROWS
