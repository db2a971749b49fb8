"""What people see: the start page in Danish and English, and the API's docs, all from this server alone."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader
from starlette.staticfiles import StaticFiles

from kb import lookup
from kb.dates import danish, today
from kb.graph import Graph
from kb.model import NODES
from kb.queries import catalogue

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    # Swagger UI writes style attributes into its own markup.
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
)
STATIC = Path(__file__).parent / "static"
CHOICES = 1000
"""Above so many things a form asks for the key in place of offering them all."""


def install(app: FastAPI, graph: Graph) -> None:
    """Add the pages and the files that they need."""
    environment = Environment(loader=PackageLoader("api"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    illustrative: dict[str | None, bool] = {}

    def page(template: str, policy: str, **values: Any) -> HTMLResponse:
        html = environment.get_template(template).render(**values)
        return HTMLResponse(html, headers={"content-security-policy": policy})

    def start(language: str) -> HTMLResponse:
        version = graph.version
        made_up = illustrative.get(version)
        if made_up is None:  # every relationship is looked at, so once per load
            made_up = _has_illustrative(graph)
            illustrative.clear()
            illustrative[version] = made_up
        return page(
            "start.html",
            POLICY,
            da=language == "da",
            t=lambda da, en: da if language == "da" else en,
            today=today(),
            stamp=danish(today()) if language == "da" else f"{today():%-d %B %Y}",
            counts=lookup.counts(graph),
            nouns=NODES,
            illustrative=made_up,
            maps=catalogue("maps"),
            analyses=catalogue(),
            choices=_choices(graph),
        )

    def in_danish() -> HTMLResponse:
        return start("da")

    def in_english() -> HTMLResponse:
        return start("en")

    def docs() -> HTMLResponse:
        return page("docs.html", DOCS_POLICY)

    for path, endpoint in {"/": in_danish, "/en/": in_english, "/docs": docs}.items():
        app.get(path, include_in_schema=False)(endpoint)
    app.mount("/static/swagger", StaticFiles(packages=[("fastapi_offline", "static")]))
    app.mount("/static", StaticFiles(directory=STATIC))


def danish_order(text: str) -> str:
    """Return what sorts names the Danish way: æ, ø and å last, and aa as å."""
    return text.lower().replace("aa", "å").replace("æ", "{").replace("ø", "|").replace("å", "}")


def _has_illustrative(graph: Graph) -> bool:
    (row,) = graph.read(
        """RETURN EXISTS { MATCH (n) WHERE n.sources = ['illustrative'] }
          OR EXISTS { MATCH ()-[r]->() WHERE r.sources = ['illustrative'] } AS found"""
    )
    return bool(row["found"])


def _choices(graph: Graph) -> dict[str, list[tuple[str, str]]]:
    """Return (key, name) of what the forms let people choose among, by noun; a noun with too many is left out."""
    params = [
        param for kind in ("analyses", "maps") for query in catalogue(kind).values() for param in query.params.values()
    ]
    found = {}
    for label in {param.key_of for param in params if param.key_of and param.required}:
        noun = NODES[label]
        listed = lookup.listing(graph, noun, at=today(), limit=CHOICES)
        if not listed.next:
            pairs = [(item[noun.key_field], item[noun.title_field()]) for item in listed.items]
            found[label] = sorted(pairs, key=lambda pair: danish_order(pair[1]))
    return found
