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

from api.layer import Layer
from api.problems import problem
from kb.access.asking import asking

SECONDS = 60
NAMES = ("RateLimit", "RateLimit-Policy")
UNCOUNTED = ("/health/", "/static/", "/metrics")
"""What watches over the server, and what pages consist of."""
REFUSAL = "byplan.refusal"
"""Where in its scope a request has the answer that is all it gets, for a key that does not hold: guesses count, too."""


class Rates(Layer):
    """Refuse, with 429, what a caller asks beyond so many requests a minute, and tell each what is left.

    A key may have a number of its own; 0 is any number.
    """

    def __init__(self, app: ASGIApp, a_minute: int) -> None:
        super().__init__(app)
        self._a_minute = a_minute
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        viewer, refusal = asking(), scope.get(REFUSAL)
        a_minute, app = viewer.rate or self._a_minute, refusal or self.app
        if (not refusal and scope["path"].startswith(UNCOUNTED)) or not a_minute:
            await app(scope, receive, send)
            return
        who, item = caller(scope), RateLimitItemPerMinute(a_minute)
        let_in = self._limiter.hit(item, who)
        stats = self._limiter.get_window_stats(item, who)
        wait = max(1, math.ceil(stats.reset_time - time.time()))

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["ratelimit-policy"] = f'"caller";q={a_minute};w={SECONDS}'
                headers["ratelimit"] = f'"caller";r={stats.remaining};t={wait}'
            await send(message)

        if let_in:
            await app(scope, receive, told)
            return
        request = Request(scope, receive)
        answer = problem(request, 429, f"more than {a_minute} requests a minute: come back in {wait} s")
        answer.headers["retry-after"] = str(wait)
        await answer(scope, receive, told)


def caller(scope: Scope) -> str:
    """Return whose request it is: a key's or person's, in whichever session; else an address's.

    Behind a proxy all have one address; of IPv6 somebody has so many that a network of them counts as one.
    """
    if asking().by in ("key", "session"):
        return asking().owner
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
