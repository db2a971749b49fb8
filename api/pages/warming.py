"""What a first reader would wait for, asked beforehand: Neo4j takes seconds to plan a query that is new to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from api.pages import overview, things
from api.pages.site import MENU, Site
from kb import browse
from kb.dates import today
from kb.errors import KBError
from kb.model import NODES


@contextmanager
def warming(site: Site) -> Iterator[None]:
    """Ask for the front page and for one of each kind of page that it leads to, beside whatever else is asked."""
    stop = Event()
    thread = Thread(target=_warm, args=(site, stop), name="warming")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _warm(site: Site, stop: Event) -> None:
    try:
        with site.now():
            for part in overview.parts(site).values():
                for find in part.values():
                    if stop.is_set():
                        return
                    find()
            for label in MENU:
                noun = NODES[label]
                things_there, _ = browse.listed(site.graph, noun, at=today(), limit=1)
                for thing in things_there:
                    if stop.is_set():
                        return
                    things.about(site, noun, thing[noun.key_field], "da")
    except KBError:
        return  # whoever asks for a page will be told
