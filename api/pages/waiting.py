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
MOST_EACH = 6
"""And so many for one of them."""
KEPT_SECONDS = 60.0
"""So long a page that is ready waits for its reader to come again."""
Make = Callable[[], Response]


class Waiting:
    """The pages that are being made for those who are told to wait, each known by who asked for what."""

    def __init__(self) -> None:
        """Tell nobody to wait until `seconds` says after how many."""
        self.seconds: float | None = None
        self._made: dict[tuple[Hashable, str], Future[Response]] = {}
        self._ready: dict[Future[Response], float] = {}
        self._threads = ThreadPoolExecutor(MOST, "page")
        self._door = Lock()

    def page(self, who: Hashable, what: str, make: Make) -> Response | None:
        """Return the page, or null where it is not there in time: it is made meanwhile, for who asks again."""
        key = (who, what)
        with self._door:
            made = self._made.get(key)
            self._forget(made)
            if made is None and len(self._made) < MOST and self._of(who) < MOST_EACH:
                made = self._made[key] = self._threads.submit(copy_context().run, make)
        if made is None:
            return make()
        try:
            made.exception(self.seconds)
        except TimeoutError:
            return None
        with self._door:
            mine = self._made.get(key) is made
            if mine:
                del self._made[key]
                self._ready.pop(made, None)
        # What another has taken may be sent once only, and a cookie is whose it was made for.
        return made.result() if mine and not _has_cookie(made) else make()

    def _of(self, who: Hashable) -> int:
        return sum(key[0] == who for key in self._made)

    def _forget(self, but: Future[Response] | None) -> None:
        """Let go of what nobody came for, so long after it was seen to be ready."""
        now = monotonic()
        for key, made in list(self._made.items()):
            if made is not but and made.done() and now - self._ready.setdefault(made, now) > KEPT_SECONDS:
                del self._made[key], self._ready[made]


def looks(request: Request) -> bool:
    """Tell whether somebody sits before a browser and sees nothing else until the page comes: no file, that is."""
    if "format" in request.query_params:
        return False
    mode = request.headers.get("sec-fetch-mode")  # which is sent to https and to this machine alone
    navigates = mode == "navigate" if mode else request.headers.get("upgrade-insecure-requests") == "1"
    return navigates and request.headers.get("sec-fetch-dest", "document") == "document"


def _has_cookie(made: Future[Response]) -> bool:
    return made.exception() is None and "set-cookie" in made.result().headers
