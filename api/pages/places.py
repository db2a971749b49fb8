"""Denmark coloured by a figure for each municipality, which the reader of the front page chooses, and its table."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from api.pages.site import Address, Site
from api.pages.used import IN_USE, read
from kb import charts, danish
from kb.access.asking import asking
from kb.lookup import active
from kb.model import NODES
from kb.places import Place, figures, values

LISTED = 400
"""So many municipalities stand in the table; a landscape of more has them all where the figure is from."""


@dataclass(frozen=True)
class Line:
    """A municipality with its figure in words; whether it is unknown."""

    key: str
    name: str
    text: str
    unknown: bool


@dataclass(frozen=True)
class Coloured:
    """A figure of all municipalities: drawn, where they are those of Denmark, and as a table."""

    place: Place
    drawn: Markup | None
    lines: list[Line]
    municipalities: int
    unknown: int


def offered() -> dict[str, Place]:
    """Return what can be chosen, for who may see single municipalities."""
    return figures() if asking().sees_all else {}


def grouped(language: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield what can be chosen by what it belongs to, as (address, title)."""
    at = language != "da"
    sorted_ = sorted(offered().items(), key=lambda one: list(_groups()).index(one[1].group))
    for group, inside in groupby(sorted_, key=lambda one: one[1].group):
        yield group[at], [(name, place.title[at]) for name, place in inside]


def _groups() -> dict[tuple[str, str], None]:
    return dict.fromkeys(place.group for place in offered().values())


USERS = f"""
MATCH (m:Municipality) WHERE {active("m")}
RETURN m.code AS code, m.name AS name,
  EXISTS {{ MATCH (m)-[u:USES]->(:System {{id: $key}}) WHERE {IN_USE} }} AS uses,
  EXISTS {{ MATCH (m)-[r:REPORTS {{subject: 'usages'}}]->(:Source) WHERE {active("r")} }} AS reports
"""


def of_users(site: Site, key: str, language: str) -> Markup | None:
    """Return Denmark with the municipalities that use a system; who neither does nor reports is unknown."""
    rows = read(site, USERS, key)
    if not any(row["uses"] for row in rows):
        return None
    da = language == "da"
    drawn = charts.denmark(
        {row["code"]: 1 if row["uses"] else 0 if row["reports"] else None for row in rows},
        "Hvor det bruges" if da else "Where it is used",
        language,
        names={row["code"]: row["name"] for row in rows},
        link=lambda code: Address(language).thing("Municipality", code),
        called={
            0: "indberetter andet" if da else "reports others",
            1: "vides at bruge det" if da else "known to use it",
        },
    )
    return Markup(drawn) if drawn else None  # noqa: S704  # kb.charts escapes what it draws


def coloured(site: Site, name: str, language: str) -> Coloured:
    """Return the map and the table of a figure, the highest first and what is unknown last."""
    place = offered()[name]
    found = values(site.graph, place)
    noun = NODES["Municipality"]
    names: dict[str, str] = dict(site.choices(noun.label()) or ())
    figure = {code: found.get(code) for code in names} or found
    drawn = charts.denmark(
        figure,
        f"{place.group[language != 'da']}: {place.title[language != 'da']}",
        language,
        unit=place.title[language != "da"],
        format=place.format,
        names=names,
        link=lambda code: Address(language).thing(noun.label(), code),
    )
    known = {code: value for code, value in figure.items() if value is not None}
    called: dict[str, str] = {code: names.get(code, code) for code in figure}
    order = sorted(figure, key=lambda code: (code not in known, -known.get(code, 0), danish.order(called[code])))
    lines = [
        Line(code, called[code], danish.figure(known.get(code), place.format, language), code not in known)
        for code in order
    ]
    svg = Markup(drawn) if drawn else None  # noqa: S704  # kb.charts escapes what it draws
    return Coloured(place, svg, lines[:LISTED], len(figure), len(figure) - len(known))
