"""What is looked at before a request is answered: under which name the server is called, and how it is asked."""

from collections import Counter
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.layer import Layer
from api.problems import problem


class Hosts(Layer):
    """Refuse names that anybody could have pointed here: a page of theirs would read what only this machine may.

    An address is nobody's to point elsewhere, nor is a name without a dot; `names` are the server's own.
    """

    def __init__(self, app: ASGIApp, names: Collection[str] = ()) -> None:
        super().__init__(app)
        self.names = {name.lower() for name in names}

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        request = Request(scope, receive)
        if not self._is_ours(request.headers.get("host", "")):
            detail = "the server has no such name: KB_NAMES says which it has"
            await problem(request, 400, detail)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        name, _, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        name = (name if port.isdigit() and name else host).lower().rstrip(".")
        if name.startswith("[") and name.endswith("]"):
            name = name[1:-1]
        try:
            ip_address(name)
        except ValueError:
            return "." not in name or name.endswith(".localhost") or name in self.names
        return True


class Once(Layer):
    """Refuse a parameter that is given twice: whichever counted, somebody would have meant the other."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["path"].startswith("/api/") and b"&" in scope["query_string"]:
            names = Counter(name for name, _ in parse_qsl(scope["query_string"].decode("latin-1"), True))
            if twice := sorted(name for name, times in names.items() if times > 1):
                errors = [{"loc": ["query", name], "msg": "is given more than once"} for name in twice]
                detail = "; ".join(f"{name}: is given more than once" for name in twice)
                answer = problem(
                    Request(scope, receive), 422, detail, kind="urn:byplan:problem:invalid-parameter", errors=errors
                )
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)
