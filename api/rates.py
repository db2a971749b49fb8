"""How often a caller may ask: counted in this process, so that two processes let through twice as much.

The headers are those of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/.
"""

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem

SECONDS = 60
NAMES = ("RateLimit", "RateLimit-Policy")
UNCOUNTED = ("/health/", "/static/", "/metrics")
"""What watches over the server, and what pages consist of."""


class Rates:
    """Refuse, with 429, what a caller asks beyond so many requests a minute, and tell each what is left."""

    def __init__(self, app: ASGIApp, a_minute: int) -> None:
        self.app = app
        self._item = RateLimitItemPerMinute(a_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._policy = f'"caller";q={a_minute};w={SECONDS}'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["type"] != "http" or scope["path"].startswith(UNCOUNTED):
            await self.app(scope, receive, send)
            return
        who = caller(scope)
        let_in = self._limiter.hit(self._item, who)
        stats = self._limiter.get_window_stats(self._item, who)
        wait = max(1, math.ceil(stats.reset_time - time.time()))

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["ratelimit-policy"] = self._policy
                headers["ratelimit"] = f'"caller";r={stats.remaining};t={wait}'
            await send(message)

        if let_in:
            await self.app(scope, receive, told)
            return
        request = Request(scope, receive)
        answer = problem(request, 429, f"more than {self._item.amount} requests a minute: come back in {wait} s")
        answer.headers["retry-after"] = str(wait)
        await answer(scope, receive, told)


def caller(scope: Scope) -> str:
    """Return whose request it is: an address, of which IPv6 has so many that a network of them counts as one."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
