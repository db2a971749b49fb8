"""The front page: what the whole landscape looks like today, and what a council should talk about."""

from fastapi import Request, Response

from api.pages.site import Site
from kb import lookup
from kb.model import NODES


def install(site: Site) -> None:
    """Add the front page."""

    def page(language: str, request: Request) -> Response:
        counts = site.kept("counts", lambda: lookup.counts(site.graph))
        return site.page("overview.html", language, request, counts=counts, empty=not sum(counts.values()), all=NODES)

    site.add("/", page)
