"""ETags: what was answered once is still so as long as neither the landscape nor the day is another."""

import hashlib
from collections.abc import Callable
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.layer import Layer
from kb.access.asking import asking
from kb.dates import today
from kb.errors import EngineError
from kb.graph import Graph

PROCESS = uuid4().hex
"""Another process may be of another release, which says the same things in another way."""


class Tags(Layer):
    """Tag the API's answers with the landscape's version and the day, and answer 304 to who has them already.

    The version is taken before the answer is made, and looked at again when it is: what a load came into has no tag,
    so that all answers of one tag are the same.
    """

    def __init__(self, app: ASGIApp, graph: Graph) -> None:
        super().__init__(app)
        self.graph = graph

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["method"] != "GET" or not _is_of_landscape(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        known = headers.get("if-none-match")
        # Who has an answer already would not see a load of another process if Neo4j weren't asked.
        version = await self._version((lambda: self.graph.version) if known else self.graph.version_before)
        parts = (
            PROCESS,
            version,
            asking().audience,
            str(today()),
            scope["path"],
            scope["query_string"].decode("latin-1"),
        )
        name = hashlib.sha256("\n".join((*map(str, parts), headers.get("accept", ""))).encode()).hexdigest()[:32]
        tag = f'W/"{name}"'
        if version and known and tag in (one.strip() for one in known.split(",")):
            # Where the answer itself may be compressed, for what holds it for several callers.
            start = {"type": "http.response.start", "status": 304, "headers": [(b"vary", b"accept, accept-encoding")]}
            _tagged(start, tag)
            await send(start)
            await send({"type": "http.response.body", "body": b""})
            return

        async def tagging(message: Message) -> None:
            begins = message["type"] == "http.response.start" and message["status"] == 200
            if version and begins and self.graph.is_still(version):
                _tagged(message, tag)
            await send(message)

        await self.app(scope, receive, tagging)

    async def _version(self, find: Callable[[], str | None]) -> str | None:
        try:
            return await run_in_threadpool(find)
        except EngineError:
            return None  # whatever answers will say it


def _is_of_landscape(path: str) -> bool:
    """Tell whether what is answered changes with the landscape and the day alone: what people do and save does not."""
    return path.startswith("/api/") and not path.startswith(("/api/v1/imports", "/api/v1/saved_questions"))


def _tagged(message: Message, tag: str) -> None:
    headers = MutableHeaders(scope=message)
    headers["etag"] = tag
    headers.setdefault("cache-control", "no-cache")
    headers.setdefault("vary", "accept")
