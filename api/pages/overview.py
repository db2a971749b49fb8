"""The front page: what the whole landscape looks like today, and what a council should talk about."""

from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any

from fastapi import Request, Response

from api.pages import attention, figures, places
from api.pages.site import Site, Values
from kb import lookup
from kb.access.asking import asking

FIND = ("System", "Capability", "Municipality", "Decision")


def install(site: Site) -> None:
    """Add the front page."""

    def page(language: str, request: Request) -> Response:
        found = overview(site)
        offered = places.offered()
        colour = request.query_params.get("farve", "")
        colour = colour if colour in offered else next(iter(offered), "")
        shown = None
        if offered and not found["empty"]:
            shown = site.kept(("denmark", colour, language), lambda: places.coloured(site, colour, language))
        colours = list(places.grouped(language))
        return site.page("overview.html", language, request, **found, colours=colours, colour=colour, denmark=shown)

    site.add("/", page, "public")


def parts(site: Site) -> dict[str, dict[str, Callable[[], Any]]]:
    """Return what the front page is made of, each to be found by itself and kept while landscape and day are the same.

    A reader who comes while the first is being found goes on with the next.
    """
    graph = site.graph
    return {
        "counts": {"all": lambda: site.kept("counts", lambda: lookup.counts(graph))},
        "figures": {
            figure.question: partial(site.kept, ("figure", figure.question), partial(figures.shown, graph, figure))
            for figure in figures.there()
        },
        "matters": {
            name: partial(site.kept, ("matters", name), partial(attention.matters, graph, name))
            for name in attention.there()
            if asking().sees_all  # they tell of single municipalities, contracts and flows
        },
        "choices": {label: partial(site.choices, label) for label in FIND},
    }


def overview(site: Site) -> Values:
    """Return all that the front page shows."""
    found = {name: {each: find() for each, find in part.items()} for name, part in parts(site).items()}
    return {
        "counts": found["counts"]["all"],
        "empty": not sum(found["counts"]["all"].values()),
        "figures": list(found["figures"].values()),
        "matters": list(chain.from_iterable(found["matters"].values())),
        "choices": found["choices"],
    }
