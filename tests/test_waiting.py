"""A page that takes long: who looks at a browser is told, and sees it by itself; a program gets the page."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from threading import Event
from typing import Any

import pytest
from pages import every_language, text_of
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.pages import waiting
from api.pages.waiting import Waiting, looks
from kb import lookup
from kb.graph import Graph

BROWSER = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.fixture
def slow(town: Graph, monkeypatch: pytest.MonkeyPatch) -> tuple[TestClient, Event]:
    """Lend a reader of a front page that is not there before the event is set, and that event."""
    ready, counts = Event(), lookup.counts

    def counted(graph: Graph) -> Any:
        ready.wait(20)
        return counts(graph)

    monkeypatch.setattr(lookup, "counts", counted)
    app = create_app(town)
    app.state.site.waiting.seconds = 0.3
    return TestClient(app), ready


@every_language
def test_a_browser_is_told_to_wait(slow: tuple[TestClient, Event], language: str, prefix: str) -> None:
    """Say so within a second, with how far it is; then give the page that was made meanwhile to who asks again."""
    reader, ready = slow
    reader.app.state.site.readying = (7, 40)  # type: ignore[attr-defined]
    began = time.monotonic()
    first = reader.get(f"{prefix}/?farve=", headers=BROWSER)
    assert time.monotonic() - began < 1
    assert first.status_code == 202
    assert (first.headers["refresh"], first.headers["cache-control"]) == ("2", "no-store")
    said = text_of(first.text)
    assert ("Siden gøres klar" if language == "da" else "The page is being made") in said
    assert ("7 af 40" if language == "da" else "7 of 40") in said
    assert f'href="{prefix}/?farve="' in first.text
    assert reader.get(f"{prefix}/?farve=", headers=BROWSER).status_code == 202
    ready.set()
    while (page := reader.get(f"{prefix}/?farve=", headers=BROWSER)).status_code == 202:
        assert time.monotonic() - began < 60
    assert page.status_code == 200
    assert "refresh" not in page.headers
    assert page.text == reader.get(f"{prefix}/?farve=").text


def test_a_program_gets_the_page(slow: tuple[TestClient, Event]) -> None:
    """Wait as long as it takes where nobody looks."""
    reader, ready = slow
    assert reader.get("/", headers=BROWSER).status_code == 202
    ready.set()
    assert reader.get("/").status_code == 200


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (BROWSER, True),
        ({"upgrade-insecure-requests": "1"}, True),
        ({"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, False),
        ({"sec-fetch-mode": "cors", "upgrade-insecure-requests": "1"}, False),
        ({"accept": "text/html"}, False),
    ],
)
def test_who_looks(headers: dict[str, str], told: bool) -> None:
    """Know a browser that goes to a page, over https and without."""
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert looks(Request({"type": "http", "headers": pairs, "query_string": b""})) == told
    assert not looks(Request({"type": "http", "headers": pairs, "query_string": b"format=csv"})), "a file is no page"


def test_files_wait_like_programs(slow: tuple[TestClient, Event]) -> None:
    """Send no page in the place of a file or a drawing: a browser would stay on it when it has the file."""
    reader, ready = slow
    reader.app.state.site.waiting.seconds = 0.0  # type: ignore[attr-defined]
    ready.set()
    for path in (
        "/analyser/reuse/excel",
        "/beslutninger.atom",
        "/moeder.ics",
        "/systemer?format=csv",
        "/kort/reuse/tegning",
    ):
        assert reader.get(path, headers=BROWSER).status_code == 200
    assert reader.get("/analyser/reuse", headers=BROWSER).status_code == 202


def held(*, seconds: float = 0.05) -> Waiting:
    """Return where pages are waited for so long."""
    pages = Waiting()
    pages.seconds = seconds
    return pages


def late() -> tuple[Callable[[], Response], Event]:
    """Return how a page is made that is not there before an event is set, and that event."""
    ready = Event()

    def make() -> Response:
        ready.wait(10)
        return Response("late")

    return make, ready


def until(made: Callable[[], Response | None]) -> Response:
    """Ask again until it is there."""
    while (found := made()) is None:
        time.sleep(0.01)
    return found


def test_each_gets_their_own() -> None:
    """Make it once for one who asks again, anew for another, and anew where it would give somebody else's cookie."""
    pages, made, ready = held(), [], Event()

    def make(name: str = "", cookie: bool = False) -> Response:
        ready.wait(10)
        made.append(name)
        return Response(name, headers={"set-cookie": "a=b"} if cookie else {})

    assert pages.page("me", "one", lambda: make("one")) is None
    assert pages.page("me", "one", lambda: make("one")) is None
    assert pages.page("me", "two", lambda: make("two", cookie=True)) is None
    ready.set()
    assert until(lambda: pages.page("me", "one", lambda: make("one"))).body == b"one"
    assert made.count("one") == 1
    until(lambda: pages.page("me", "two", lambda: make("two", cookie=True)))
    assert made.count("two") == 2
    assert pages.page("me", "one", lambda: make("again")).body == b"again"  # type: ignore[union-attr]


def test_what_fails_says_so() -> None:
    """Raise for who asks again what was raised meanwhile, and then try anew; a timeout of its own is no waiting."""
    pages, ready = held(), Event()

    def fail() -> Response:
        ready.wait(10)
        raise TimeoutError("its own")

    assert pages.page("me", "one", fail) is None
    ready.set()
    with pytest.raises(TimeoutError, match="its own"):
        until(lambda: pages.page("me", "one", fail))
    assert pages.page("me", "one", lambda: Response("well")).body == b"well"  # type: ignore[union-attr]


def test_there_are_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep no more than so many, and none whose reader never came back."""
    monkeypatch.setattr(waiting, "MOST", 2)
    pages, (make, ready) = held(), late()
    assert pages.page(1, "it", make) is pages.page(2, "it", make) is None
    assert pages.page(3, "it", lambda: Response("at once")).body == b"at once"  # type: ignore[union-attr]
    ready.set()
    made: list[Future[Response]] = [*pages._made.values()]
    assert {one.result(10).body for one in made} == {b"late"}
    monkeypatch.setattr(waiting, "KEPT_SECONDS", 0.01)
    pages.page(4, "it", lambda: Response("next"))
    time.sleep(0.02)
    pages.page(4, "it", lambda: Response("next"))
    assert not pages._made
    assert not pages._ready


def test_one_reader_leaves_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a few places of one who asks for page after page."""
    monkeypatch.setattr(waiting, "MOST_EACH", 2)
    pages, (make, ready) = held(), late()
    assert pages.page("one", "1", make) is pages.page("one", "2", make) is None
    assert pages.page("one", "3", lambda: Response("at once")).body == b"at once"  # type: ignore[union-attr]
    assert pages.page("two", "1", make) is None
    ready.set()


def test_a_page_that_takes_longer_than_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give it to who asks again, however long it took to make."""
    monkeypatch.setattr(waiting, "KEPT_SECONDS", 0.01)
    pages, made = held(seconds=0.02), []

    def make() -> Response:
        time.sleep(0.3)
        made.append(1)
        return Response("late")

    assert until(lambda: pages.page("one", "it", make)).body == b"late"
    assert made == [1]
