"""What every layer around the application has in common."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Layer:
    """Stand around the answering of requests; what is none, such as the server's own start, passes by."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap what is a request."""
        await (self.request if scope["type"] == "http" else self.app)(scope, receive, send)

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        raise NotImplementedError
