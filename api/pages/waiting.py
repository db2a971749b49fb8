"""Waiting: a page that takes long is made meanwhile, and whoever asked for it is told so, and sees it by itself then.

That is for somebody who looks at a browser; a program that asks for a page gets the page, whenever it is there.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from time import monotonic

from fastapi import Request, Response

SECONDS = 0.8
"""Longer nobody looks at nothing."""
AGAIN = 2
"""After so many seconds a browser asks again."""
MOST = 32
"""So many pages are made at once for those who wait; whoever comes beyond waits without being told."""
KEPT_SECONDS = 120.0
"""So long a page that is ready waits for its reader to come again."""
Key = Hashable
Make = Callable[[], Response]


class Waiting:
    """The pages that are being made for those who are told to wait, each known by who asked for what."""

    def __init__(self) -> None:
        """Tell nobody to wait until `seconds` says after how many."""
        self.seconds: float | None = None
        self._made: dict[Key, tuple[Future[Response], float]] = {}
        self._threads = ThreadPoolExecutor(MOST, "page")
        self._door = Lock()

    def page(self, key: Key, make: Make) -> Response | None:
        """Return the page, or null where it is not there in time: it is made meanwhile, for who asks again."""
        with self._door:
            self._forget()
            made = self._made.get(key, (None, 0.0))[0]
            if made is None and len(self._made) < MOST:
                made = self._threads.submit(copy_context().run, make)
                self._made[key] = made, monotonic()
        if made is None:
            return make()
        try:
            made.exception(self.seconds)
        except TimeoutError:
            return None
        with self._door:
            mine = self._made.get(key, (None, 0.0))[0] is made
            if mine:
                del self._made[key]
        # What another has taken may be sent once only, and a cookie is whose it was made for.
        return made.result() if mine and not _has_cookie(made) else make()

    def _forget(self) -> None:
        late = monotonic() - KEPT_SECONDS
        for key in [key for key, (made, began) in self._made.items() if made.done() and began < late]:
            del self._made[key]


def looks(request: Request) -> bool:
    """Tell whether somebody sits before a browser and sees nothing else until the answer comes."""
    mode = request.headers.get("sec-fetch-mode")  # which is sent to https and to this machine alone
    navigates = mode == "navigate" if mode else request.headers.get("upgrade-insecure-requests") == "1"
    return navigates and request.headers.get("sec-fetch-dest", "document") == "document"


def _has_cookie(made: Future[Response]) -> bool:
    return made.exception() is None and "set-cookie" in made.result().headers
