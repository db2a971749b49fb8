"""What a caller says that it accepts, by how much; and compression for who accepts that."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, IdentityResponder
from starlette.types import Receive, Scope, Send


def weights(headers: Headers, name: str) -> dict[str, float]:
    """Return how much each thing is wanted that headers of this name list, from 0 to 1."""
    found: dict[str, float] = {}
    for part in ",".join(headers.getlist(name)).lower().split(","):
        what, *options = (piece.strip() for piece in part.split(";"))
        if what:
            q = next((option[2:] for option in options if option.startswith("q=")), "1")
            found[what] = float(q) if q.replace(".", "", 1).isdecimal() else 0.0
    return found


class Packed(GZipMiddleware):
    """Compress what is large for who wants it so: to name gzip may be to say that it is not wanted."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap what is a request."""
        if scope["type"] == "http" and not weights(Headers(scope=scope), "accept-encoding").get("gzip"):
            plain = IdentityResponder(self.app, self.minimum_size, exclude_content_types=self.exclude_content_types)
            await plain(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
