"""Who asks, over HTTP: keys in headers, sessions in a cookie, and what each route says about whom it is for."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.layer import Layer
from api.problems import CHALLENGE, problem
from api.provider import Provider
from api.rates import REFUSAL
from kb.access.asking import ANYBODY, HERE, Viewer, asked_by, require
from kb.access.register import Register
from kb.access.roles import UNDECLARED, RoleName
from kb.errors import EngineError, Refused
from kb.imports.records import parsed
from kb.settings import Settings

COOKIE = "byplan_session"
SAFE = ("GET", "HEAD", "OPTIONS")
VARY = ("Authorization", "X-API-Key", "Cookie")
"""What of a request an answer depends on."""
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Door:
    """Whom to let in as what: with no register and no sign-in, whoever comes is at the machine."""

    register: Register | None = None
    closed: bool = False
    """That others than those at this machine reach it, or people can sign in."""
    provider: Provider | None = None
    """Where people sign in; where there is none, they can with a key."""

    @classmethod
    def of(cls, settings: Settings) -> "Door":
        """Return the door of a server: who has a key comes in as what it says."""
        register = Register.of(settings)
        register.file.prepare()
        return cls(register, settings.sign_in or not settings.is_ours_alone, Provider.of(settings))

    def is_open(self) -> bool:
        """Tell whether everything is open to everybody, as on a machine of one's own before any key is made."""
        return not self.closed and (self.register is None or not self.register.has_keys)


OPEN = Door()


def seen_by(role: RoleName) -> Callable[[F], F]:
    """Say for whom the function of a route is at the least; what says nothing is not for the public."""

    def said(endpoint: F) -> F:
        endpoint.seen_by = role  # type: ignore[attr-defined]
        return endpoint

    return said


class Sent(Request):
    """A request whose JSON is read as an import's: of two things of one name, somebody would have meant the other."""

    async def json(self) -> Any:
        """Return what the body says; ValueError when it is no such JSON."""
        return parsed(await self.body())


class Guarded(APIRoute):
    """A route that looks at who asks before anything else, its own parameters included."""

    @property
    def seen_by(self) -> RoleName:
        """Return for whom it is at the least."""
        role: RoleName = getattr(self.endpoint, "seen_by", UNDECLARED)
        return role

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler behind the check."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            require(self.seen_by, "what is asked")
            return await handle(Sent(request.scope, request.receive))

        return guarded


class Who(Layer):
    """Find out who asks, before anything is answered; nobody's answer may be kept for somebody else.

    A key that does not hold is refused, also where the public would be answered: its owner wants to know.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        super().__init__(app)
        self.door = door

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        request = Request(scope, receive)
        given = _key(request)
        try:
            viewer = self._viewer(request, given)  # some microseconds, whoever writes: a thread would take longer
        except EngineError as error:
            await problem(request, 503, str(error))(scope, receive, send)
            return
        if viewer is None:
            with asked_by(ANYBODY):
                refused = problem(request, 401, "the key does not hold: it is none, has expired or is revoked")
                refused.headers["www-authenticate"] = f'{CHALLENGE}, error="invalid_token"'
                scope[REFUSAL] = refused
                await self.app(scope, receive, send)
            return
        if viewer.by != "key" and request.method not in SAFE and not _from_here(request, viewer):
            with asked_by(viewer):
                refused = problem(request, 403, "a page of another server may not ask for this")
            await refused(scope, receive, send)
            return

        async def private(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in VARY:
                    headers.add_vary_header(name)
                kept = headers.get("cache-control", "")
                if viewer.by in ("key", "session") and "private" not in kept and "no-store" not in kept:
                    headers["cache-control"] = ", ".join(filter(None, ("private", kept or "no-cache")))
            await send(message)

        with asked_by(viewer):
            await self.app(scope, receive, private)

    def _viewer(self, request: Request, given: str | None) -> Viewer | None:
        """Return who asks; null when a key is brought that does not hold."""
        register = self.door.register
        if given is not None:
            return register.holder(given) if register else None if not self.door.is_open() else HERE
        if register and (cookie := request.cookies.get(COOKIE)) and (found := register.signed_in(cookie)):
            return found
        return HERE if self.door.is_open() and not _forwarded(request) else ANYBODY


def not_embedded(request: Request) -> None:
    """Refuse what takes long to a page of another server that has it as a picture or frame of its own, often."""
    asked = {name: request.headers.get(f"sec-fetch-{name}") for name in ("site", "dest")}
    if asked["site"] in ("cross-site", "same-site") and asked["dest"] != "document":
        raise Refused("a page of another server may not ask for this: follow the link")


def _forwarded(request: Request) -> bool:
    """Tell whether a proxy says that the caller is somewhere else."""
    return any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))


def _key(request: Request) -> str | None:
    """Return the key that a request brings; null when it brings none."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return given.strip()
    return request.headers.get("x-api-key")


def _from_here(request: Request, viewer: Viewer) -> bool:
    """Tell whether a request that changes something comes from a page of this server, or from no page at all.

    A browser says where a page is from; it alone sends cookies, so that with one it must say so.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return site == "same-origin" or viewer.by != "session"
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
