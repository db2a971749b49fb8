"""What people see: pages in Danish and English made from the declarations, all from this server alone."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from api.pages import analyses, archive, ask, drawings, feeds, lists, material, overview, signing, things
from api.pages.site import Site
from api.who import seen_by
from kb.graph import Graph

DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    # Swagger UI writes style attributes into its own markup.
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
)
STATIC = Path(__file__).parent.parent / "static"
ROOMS = (overview, analyses, archive, ask, drawings, feeds, lists, material, signing, things)
"""Each adds its pages; a page of fixed address comes before those of any key."""


def install(app: FastAPI, graph: Graph) -> Site:
    """Add the pages and the files that they need."""
    site = Site(app, graph)

    @seen_by("public")
    def docs() -> HTMLResponse:
        html = site.environment.get_template("docs.html").render()
        return HTMLResponse(html, headers={"content-security-policy": DOCS_POLICY})

    app.get("/docs", include_in_schema=False)(docs)
    app.mount("/static/swagger", StaticFiles(packages=[("fastapi_offline", "static")]))
    app.mount("/static", StaticFiles(directory=STATIC))
    for room in ROOMS:
        room.install(site)
    return site
