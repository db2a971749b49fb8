"""The public archive at a glance, and the model: what there is to know, in the words of the declaration."""

from functools import cache

from fastapi import Request, Response

from api.pages.site import Site, Values
from kb import browse
from kb.dates import today
from kb.layout import layout
from kb.model import NODES, RELATIONSHIPS
from kb.naming import noun_name
from kb.rows import Row

NEWEST = 12


def install(site: Site) -> None:
    """Add both pages."""

    def archive(language: str, request: Request) -> Response:
        found: Values = {name: _newest(site, *what) for name, what in WHAT.items()}
        return site.page("archive.html", language, request, **found)

    def model(language: str, request: Request) -> Response:
        drawn: Values = {"boxes": _boxes(language), "lines": LINES, "places": _places()}
        return site.page("model.html", language, request, kinds=RELATIONSHIPS, all=NODES, **drawn)

    site.add("/arkiv", archive, "public")
    site.add("/model", model, "public")


LINES = sorted(
    {
        (start.__name__, end.__name__)
        for relationship in RELATIONSHIPS.values()
        if len(relationship.ends) < len(NODES)
        for start in relationship.starts
        for end in relationship.ends
        if start is not end
    }
)
"""Which nouns can be joined, whatever by; what can be joined to anything is left out."""
WIDE, HIGH, BORDER = 1100, 620, 70


@cache
def _places() -> dict[str, tuple[float, float]]:
    """Return where each noun stands in the drawing of the model, which is WIDE and HIGH."""
    joined = {label for line in LINES for label in line}
    found = layout([label for label in NODES if label in joined], LINES)
    across, down = ([place[at] for place in found.values()] for at in (0, 1))
    return {
        label: (
            BORDER + (WIDE - 2 * BORDER) * (x - min(across)) / (max(across) - min(across)),
            BORDER / 2 + (HIGH - BORDER) * (y - min(down)) / (max(down) - min(down)),
        )
        for label, (x, y) in found.items()
    }


def _boxes(language: str) -> list[tuple[str, str, str]]:
    """Return (label, name, colour) of the nouns that are drawn."""
    return [(label, noun_name(NODES[label], language), NODES[label].colour) for label in _places()]


WHAT = {
    "decisions": ("Decision", "-decided_on"),
    "meetings": ("Meeting", "-held_on"),
    "documents": ("Document", "-published_on"),
    "groups_of_people": ("WorkingGroup", "name"),
    "visions": ("Vision", "title"),
    "goals": ("Goal", "title"),
    "principles": ("Principle", "title"),
}
"""What the archive shows of which noun, in which order."""


def _newest(site: Site, label: str, sort: str) -> tuple[list[Row], int]:
    return browse.listed(
        site.graph, NODES[label], at=today(), sort=sort.lstrip("-"), down=sort.startswith("-"), limit=NEWEST
    )
