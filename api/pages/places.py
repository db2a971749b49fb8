"""Denmark coloured by a figure for each municipality, which the reader of the front page chooses."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from api.pages.site import Address, Site
from kb import charts, queries
from kb.access.asking import asking
from kb.chart_kinds import Format
from kb.model import NODES
from kb.queries import Query
from kb.rows import Row

Values = dict[str, float | None]


@dataclass(frozen=True)
class Colour:
    """What the map is coloured by: a question, what it is asked, and how its rows become a figure for each place."""

    title: tuple[str, str]
    question: str
    given: Row
    read: Callable[[list[Row]], Values]
    format: Format = "number"


def _facts(rows: list[Row]) -> Values:
    return {row["municipality"]: row["facts"] or None for row in rows}


def _share(column: str) -> Callable[[list[Row]], Values]:
    return lambda rows: {row["key"]: row[column] for row in rows}


def _most(rows: list[Row]) -> Values:
    """Return how tied each municipality is to the vendor that it is tied to the most, where enough is known to say."""
    found: Values = {}
    for row in rows:
        if row["parts_known"] >= ENOUGH:
            found[row["municipality"]] = max(row["index"], found.get(row["municipality"]) or 0.0)
    return found


ENOUGH = 3
"""With fewer known parts the index of lock-in says little."""
COLOURS = {
    "oplysninger": Colour(("Hvor meget vi ved: oplysninger", "How much is known: facts"), "reporting", {}, _facts),
    "udbredelse": Colour(
        ("Planens krav, opfyldt af de kendte", "The plan's requirements, met of those known"),
        "conformance",
        {"by": "municipality"},
        _share("uptake"),
        "share",
    ),
    "efterlevelse": Colour(
        ("Planens krav, opfyldt hvor fristen er nået", "The plan's requirements, met where the deadline has come"),
        "conformance",
        {"by": "municipality"},
        _share("conformance"),
        "share",
    ),
    "kendskab": Colour(
        ("Planens krav, andel der kan bedømmes", "The plan's requirements, share that can be judged"),
        "conformance",
        {"by": "municipality"},
        _share("coverage"),
        "share",
    ),
    "binding": Colour(
        ("Binding til den leverandør, der binder mest", "Lock-in to the vendor that binds most"),
        "vendor_lock_in",
        {"limit": None},
        _most,
        "share",
    ),
}
"""What the map can be coloured by, as it stands in addresses."""


def offered() -> dict[str, Colour]:
    """Return what can be chosen: the colours whose question is there, for who may see single municipalities."""
    seen = queries.catalogue() if asking().sees_all else {}
    return {name: colour for name, colour in COLOURS.items() if colour.question in seen}


def denmark(site: Site, name: str, language: str) -> tuple[Markup, Query] | None:
    """Return the map and the question that it is from; null of a landscape of other places."""
    colour = offered()[name]
    query = queries.catalogue()[colour.question]
    found = colour.read(site.graph.ask(query, **colour.given).rows)
    noun = NODES["Municipality"]
    names = dict(site.choices(noun.label()) or ())
    values = {code: found.get(code) for code in names} or found
    drawn = charts.denmark(
        values,
        colour.title[language != "da"],
        language,
        format=colour.format,
        names=names,
        link=lambda code: Address(language).thing(noun.label(), code),
    )
    return (Markup(drawn), query) if drawn else None  # noqa: S704  # kb.charts escapes what it draws
