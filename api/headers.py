"""What every answer carries in its headers, its number among them, and HEAD for whatever can be asked with GET."""

import re
from uuid import uuid4

from starlette.datastructures import Headers as Asked
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from api.layer import Layer

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of what is no page; a page states its own."""

NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What a caller may call its request; another is given a number."""


def dress(headers: MutableHeaders) -> None:
    """Add the security headers that are not there yet."""
    headers.setdefault("content-security-policy", NOTHING)
    headers.setdefault("x-content-type-options", "nosniff")
    headers.setdefault("referrer-policy", "same-origin")


class Headers(Layer):
    """Add the security headers that an answer has not set itself, and answer HEAD as GET without the body."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        head = scope["method"] == "HEAD"
        given = Asked(scope=scope).get("x-request-id", "")
        number = given if NUMBER.fullmatch(given) else uuid4().hex

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if message["status"] != 304:  # what a 304 says, a browser puts into the answer that it has kept
                    dress(headers)
                headers["x-request-id"] = number
                if message["status"] == 405 and "GET" in headers.get("allow", "") and "HEAD" not in headers["allow"]:
                    headers["allow"] += ", HEAD"
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        asked = {**scope, "method": "GET"} if head else scope
        try:
            await self.app(asked, receive, dressed)
        finally:
            scope["route"] = asked.get("route")
