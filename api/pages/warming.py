"""What a first reader would wait for, asked beforehand: Neo4j takes seconds to plan a query that is new to it.

Of a large landscape that is new, building what answers are given from takes longer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event, Thread
from typing import Any

from api.pages import overview, things
from api.pages.site import MENU, Now, Site
from kb import browse, kept, queries
from kb.dates import today
from kb.errors import KBError
from kb.model import NODES

SECONDS = 5.0
"""So often it is looked whether the landscape or the day is another."""

GRACE = 3.0
"""So long is waited for what is being asked when it shall end: of a large landscape that may take a minute."""


@contextmanager
def warming(site: Site, seconds: float = SECONDS) -> Iterator[None]:
    """Ask what first readers will, beside all else that is asked, and anew when the landscape or the day is another."""
    stop = Event()
    thread = Thread(target=_keep_warm, args=(site, stop, seconds), name="warming", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(GRACE)


def _keep_warm(site: Site, stop: Event, seconds: float) -> None:
    warm: Now | None = None
    while not stop.is_set():
        with suppress(KBError), site.now() as now:
            if now != warm:
                _warm(site, stop)
                warm = now
        stop.wait(seconds)


def _warm(site: Site, stop: Event) -> None:
    parts = sum(map(len, overview.parts(site).values())) + len(MENU) + len(_need_no_choice())
    try:
        for number, ask in enumerate(_asked(site)):
            if stop.is_set():
                return
            site.readying = number, parts
            with suppress(KBError):  # whoever asks for it will be told
                ask()
    finally:
        site.readying = None


def _asked(site: Site) -> Iterator[Callable[[], Any]]:
    """Yield the front page, one of each kind of page that it leads to, and the questions that need no choice.

    Of a large landscape the questions are left out for which one of the others would have to be forgotten.
    """
    for part in overview.parts(site).values():
        yield from part.values()
    for label in MENU:
        noun = NODES[label]
        things_there, _ = browse.listed(site.graph, noun, at=today(), limit=1)
        yield from (partial(things.about, site, noun, thing[noun.key_field], "da") for thing in things_there)
    for name in _need_no_choice():
        if site.graph.kept_values < kept.MOST / 2:
            yield partial(site.graph.ask, name)


def _need_no_choice() -> list[str]:
    asked = queries.catalogue().items()
    return [name for name, query in asked if not any(param.required for param in query.params.values())]
