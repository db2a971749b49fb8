"""What all pages share: languages, addresses, the headers they carry, and what is kept for as long as it stays true."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.headers import dress
from api.pages import public, waiting, words
from api.who import seen_by
from kb import browse, danish, queries
from kb.access.asking import asking
from kb.access.roles import UNDECLARED, RoleName
from kb.dates import today
from kb.graph import Graph
from kb.kept import Kept
from kb.model import NODES, Node
from kb.naming import AROUND, noun_name
from kb.seen import figures

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
LANGUAGES = {"da": "", "en": "/en"}
"""The languages and what their addresses begin with; the paths behind are the same."""
CHOICES = 1000
"""Above so many things a form asks for the key in place of offering them all."""
MENU = ("Municipality", "System", "Vendor", "Capability", "Decision", "Meeting")
"""The nouns that are in the menu of every page; the others are one click further, under Model."""

PROBLEMS = {
    401: ("Det er ikke for alle", "That is not for everybody"),
    403: ("Det er ikke for dig", "That is not for you"),
    404: ("Det findes ikke", "It is not there"),
    405: ("Det kan siden ikke", "The page can't do that"),
    422: ("Det kan der ikke spørges om", "That can't be asked"),
    503: ("Databasen svarer ikke lige nu", "The database does not answer just now"),
    500: ("Noget gik galt hos os", "Something went wrong on our side"),
}
"""What a status says to a reader."""

Found = TypeVar("Found")
Now = tuple[str | None, date]
"""The version of the landscape, and the day."""
MOST = 4_000_000
"""So many values are kept of what pages found, beside those that the graph keeps."""
Page = Callable[[str, Request], Response]
Values = dict[str, Any]


class Site:
    """Make pages from the graph, in any of the languages."""

    def __init__(self, app: FastAPI, graph: Graph) -> None:
        """Take where to add pages, and what they are about."""
        self.app, self.graph = app, graph
        self.environment = Environment(
            loader=PackageLoader("api"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self.environment.filters["within"] = words.within
        self.waiting = waiting.Waiting()
        self.readying: tuple[int, int] | None = None
        """How many of what first readers ask for have been asked, and of how many, while that goes on."""
        self._kept = Kept(MOST)
        self._now: ContextVar[Now] = ContextVar("now")
        app.state.problem_page = self.problem

    def add(self, path: str, page: Page, role: RoleName = UNDECLARED, *, waits: bool = True) -> None:
        """Add a page, a function of the language and the request, in all languages, for this role at the least.

        Who waits for it is told so, unless it is no page that stands before somebody then, but a file or a drawing.
        """
        for language, prefix in LANGUAGES.items():
            endpoint = seen_by(role)(self._in(language, page, waits=waits))
            self.app.get((prefix + path) or "/", include_in_schema=False)(endpoint)

    def _in(self, language: str, page: Page, *, waits: bool) -> Callable[[Request], Response]:
        """Return what FastAPI calls for a page in one language: a function of the request alone."""

        def made(request: Request) -> Response:
            with self.now():
                return page(language, request)

        def endpoint(request: Request) -> Response:
            if not waits or self.waiting.seconds is None or not waiting.looks(request):
                return made(request)
            who = asking(), request.headers.get("cookie"), request.client and request.client.host
            return self.waiting.page(who, str(request.url), partial(made, request)) or self.later(language, request)

        return endpoint

    @contextmanager
    def now(self) -> Iterator[Now]:
        """Ask once which landscape and which day all is about that is found meanwhile."""
        pinned = self._now.set((self.graph.version, today()))
        try:
            yield self._now.get()
        finally:
            self._now.reset(pinned)

    def kept(self, name: Hashable, find: Callable[[], Found]) -> Found:
        """Return what was found under this name, and find it if the landscape or the day is another than it was for."""
        # Nobody's findings are shown to somebody else.
        return self._kept.once(self._now.get(), (asking().audience, name), find)

    def choices(self, label: str, language: str = "da") -> list[tuple[str, str]] | None:
        """Return (key, name) of all things of a noun in the Danish order; null when they are too many."""
        return self.kept(
            ("choices", label, language if label in AROUND else ""),
            lambda: browse.choices(self.graph, NODES[label], today(), CHOICES, language),
        )

    def illustrative(self) -> bool:
        """Tell whether something of the landscape is made up."""
        return self.kept("illustrative", lambda: browse.has_illustrative(self.graph))

    def render(self, template: str, language: str, request: Request, **values: Any) -> str:
        """Return a page as text."""
        return self.environment.get_template(template).render(**_shared(language, request), **values)

    def page(self, template: str, language: str, request: Request, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page with the headers of one."""
        version, made_up = self._now.get()[0], self.illustrative()
        html = self.render(template, language, request, version=version, illustrative=made_up, **values)
        return HTMLResponse(html, status, headers={"content-security-policy": POLICY, "vary": "accept"})

    def later(self, language: str, request: Request) -> HTMLResponse:
        """Return the page that another is waited for with; it asks nothing of the graph, which has enough to do."""
        html = self.render("waiting.html", language, request, version=None, illustrative=False, readying=self.readying)
        headers = {"content-security-policy": POLICY, "refresh": str(waiting.AGAIN), "cache-control": "no-store"}
        return HTMLResponse(html, 202, headers=headers)

    def problem(self, request: Request, status: int, detail: str, wrongly: Iterable[str] = ()) -> HTMLResponse:
        """Return the page that tells what is wrong; it asks nothing of the graph, which may be what is wrong."""
        language = "en" if request.url.path.startswith("/en/") else "da"
        wrong = PROBLEMS.get(status, PROBLEMS[500])
        html = self.render(
            "problem.html",
            language,
            request,
            version=None,
            illustrative=False,
            status=status,
            title=wrong[language != "da"],
            detail=detail,
            wrongly=[(words.asked(name), request.query_params[name]) for name in wrongly],
        )
        headers = {"content-security-policy": POLICY, "vary": "accept"}
        response = HTMLResponse(html, status, headers=headers)
        dress(response.headers)
        return response


class Address:
    """Know where things are, in one language."""

    def __init__(self, language: str) -> None:
        """Take the language."""
        self.prefix = LANGUAGES[language]

    def __call__(self, path: str, **query: Any) -> str:
        """Return the address of a path, with what is asked of it."""
        asked = [(name, "all" if value is None else value) for name, value in query.items() if value != ""]
        return (self.prefix + path or "/") + (f"?{urlencode(asked)}" if asked else "")

    def noun(self, label: str, **query: Any) -> str:
        """Return where the things of a noun are listed."""
        return self(f"/{words.slug(NODES[label])}", **query)

    def thing(self, label: str, key: str) -> str:
        """Return where one thing is shown."""
        return self(f"/{words.slug(NODES[label])}/{quote(key, safe='')}")


def _shared(language: str, request: Request) -> Values:
    """Return what every page may say, in its language."""
    da = language == "da"
    path = request.url.path.removeprefix(LANGUAGES[language]) if not da else request.url.path
    other = "en" if da else "da"
    query = f"?{request.url.query}" if request.url.query else ""
    return {
        "language": language,
        "t": lambda danish_text, english: danish_text if da else english,
        "at": Address(language),
        "here": path or "/",
        "elsewhere": (LANGUAGES[other] + path or "/") + query,
        "canonical": request.url.path,
        "again": request.url.path + query,
        "menu": [NODES[label] for label in MENU],
        "stamp": danish.day(today(), language),
        "today": today(),
        "number": lambda value, digits=None: danish.number(value, language, digits),
        "percent": lambda share: danish.percent(share, language),
        "day": lambda text: danish.day(text, language),
        "noun_name": lambda noun, count=1: noun_name(noun, language, count),
        "prop": lambda name: words.prop(name, language),
        "meaning": lambda noun, name: words.meaning(noun, name, language),
        "word": lambda value: words.choice(value, language),
        "relation": lambda kind, direction: words.relationship(kind, direction, language),
        "area_name": lambda name: words.area(name, language),
        "nouns": NODES,
        "slug": words.slug,
        "public": public.PUBLIC,
        "viewer": asking(),
        "can_sign_in": not request.app.state.door.is_open(),
        "may_ask": lambda name, kind="analyses": figures.may_ask(queries.catalogue(kind)[name]),
    }


def subject(request: Request, noun: type[Node]) -> str:
    """Return the key of the thing that the path names."""
    return str(request.path_params[noun.file])
