"""The front page: what the whole landscape looks like today, and what a council should talk about."""

from fastapi import Request, Response

from api.pages import attention, figures, places
from api.pages.site import Site, Values
from kb import lookup
from kb.access.asking import asking

FIND = ("System", "Capability", "Municipality", "Decision")


def install(site: Site) -> None:
    """Add the front page."""

    def page(language: str, request: Request) -> Response:
        found = site.kept("overview", lambda: _found(site))
        colours = places.offered()
        colour = request.query_params.get("farve", "")
        colour = colour if colour in colours else next(iter(colours), "")
        drawn = (
            None
            if found["empty"] or not colours
            else site.kept(("denmark", colour, language), lambda: places.denmark(site, colour, language))
        )
        return site.page("overview.html", language, request, **found, colours=colours, colour=colour, denmark=drawn)

    site.add("/", page, "public")


def _found(site: Site) -> Values:
    """Return all that the front page shows, which is kept for as long as the landscape and the day are the same."""
    counts = lookup.counts(site.graph)
    empty = not sum(counts.values())
    return {
        "counts": counts,
        "said": figures.said,
        "empty": empty,
        "figures": [] if empty else figures.shown(site.graph),
        # Both tell of single municipalities, contracts and flows.
        "matters": [] if empty or not asking().sees_all else attention.matters(site.graph),
        "wrong": [] if empty or not asking().sees_all else attention.wrong(site.graph),
        "choices": {label: site.choices(label) for label in FIND},
    }
