"""How long is waited: for a caller to send and to take, and for a Neo4j that has stopped answering."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from api.layer import Layer
from api.problems import problem
from kb.engine import Address
from kb.probe import hangs

HEAD_SECONDS = 10.0
"""Within so long a request's head is there whole."""
BODY_SECONDS = 10.0
"""Within so long the next part of a body is there."""
TAKE_SECONDS = 60.0
"""Within so long a caller takes the next part of an answer."""
LOOK_SECONDS = 2.0
"""After so long without an answer it is looked whether Neo4j is there at all."""


class Protocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # whichever of uvicorn's there is
    """HTTP for callers who send the head of a request in time, and are not too many; uvicorn itself waits for ever."""

    _late: asyncio.TimerHandle | None = None

    def __init__(self, config: Config, *given: Any, **more: Any) -> None:
        """Say to those who are too many what all others are told, in place of uvicorn's two words."""
        super().__init__(config, *given, **more)
        most, app = config.limit_concurrency, config.loaded_app
        self.limit_concurrency = None

        async def admitted(scope: Scope, receive: Receive, send: Send) -> None:
            if most is not None and (len(self.connections) >= most or len(self.tasks) > most):
                refused = problem(Request(scope), 503, f"{most} connections are served at once, and there are more")
                refused.headers["connection"] = "close"
                await refused(scope, receive, send)
            else:
                await app(scope, receive, send)

        self.app = admitted

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Wait on, unless the head is whole."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def _waits(self) -> bool:
        return self.cycle is None or bool(self.cycle.response_complete)

    def _watch(self) -> None:
        if not self._waits():
            self._stop()
        elif self._late is None:
            self._late = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up)

    def _give_up(self) -> None:
        self._late = None
        if self._waits():
            self.transport.close()

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Patience(Layer):
    """Give up on a caller who neither sends nor takes, with 408 where that can be said; and say so when we must go."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        whole = begun = False

        async def received() -> Message:
            nonlocal whole
            if whole:
                return await receive()  # which waits until the caller goes
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, f"nothing of the body came for {BODY_SECONDS:g} s") from None
            whole = not message.get("more_body", False)
            return message

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            async with asyncio.timeout(TAKE_SECONDS):
                await send(message)

        try:
            await self.app(scope, received, sent)
        except asyncio.CancelledError:  # by the server, which has waited long enough
            if begun:
                raise
            await problem(Request(scope), 503, "Byplan is being stopped")(scope, receive, send)


class Hung(Layer):
    """Answer 503 while Neo4j hangs: one that is stopped takes connections, answers nothing, and nobody times out.

    What has been asked of it by then waits in its threads until Neo4j is back; nothing more is asked meanwhile.
    """

    def __init__(self, app: ASGIApp, address: Address) -> None:
        super().__init__(app)
        self.address = address
        self._hangs = False
        self._looking: asyncio.Task[None] | None = None
        self._own = ThreadPoolExecutor(1, "probe")  # the other threads may all be waiting

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["path"].startswith(("/health/live", "/static/")):
            await self.app(scope, receive, send)
            return
        begun = given_up = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if not given_up:
                begun = True
                if message.get("status") == 202 and self._looking is None:  # somebody waits: maybe for nothing
                    self._looking = asyncio.create_task(self._look())
                await send(message)

        async def refuse() -> None:
            nonlocal given_up
            given_up = True
            said = f"Neo4j at {self.address.uri} does not answer: it hangs, or what is between does"
            answer = problem(Request(scope), 503, said, kind="urn:byplan:problem:engine-error")
            await answer(scope, receive, send)

        async def look() -> None:
            while not begun:
                if self._looking is None:
                    self._looking = asyncio.create_task(self._look())
                await asyncio.sleep(LOOK_SECONDS)
                if self._hangs and not begun:
                    await refuse()
                    return

        if self._hangs:
            await refuse()
            return
        loop, looking = asyncio.get_running_loop(), set[asyncio.Task[None]]()
        timer = loop.call_later(LOOK_SECONDS, lambda: looking.add(loop.create_task(look())))
        try:
            await self.app(scope, receive, sent)
        finally:
            timer.cancel()
            for task in looking:
                task.cancel()

    async def _look(self) -> None:
        """Find out whether it hangs, and if so look again until it doesn't."""
        loop, missed = asyncio.get_running_loop(), 0
        while await loop.run_in_executor(self._own, hangs, self.address):
            missed += 1
            self._hangs = missed > 1  # once may be a machine with too much to do
            await asyncio.sleep(0.5)
        self._hangs, self._looking = False, None
