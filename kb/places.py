"""Figures that there is one of for each municipality: found in what the questions and the noun declare."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from kb import queries
from kb.chart_kinds import Format
from kb.graph import Graph
from kb.model import NODES
from kb.queries import Query
from kb.rows import Row
from kb.words import PROPERTIES

Values = dict[str, float | None]
"""A figure by the municipality's code; null is unknown."""
NOUN = NODES["Municipality"]


@dataclass(frozen=True)
class Place:
    """A figure for each municipality: its Danish and English title and explanation, and where it is from."""

    title: tuple[str, str]
    about: tuple[str, str]
    column: str
    query: Query | None = None
    """The question that answers it; without one it is a property of the municipality."""
    key: str = NOUN.key_field
    """The column that says which municipality a row is about."""
    given: Row | None = None
    """What the question is asked."""
    format: Format = "number"

    @property
    def group(self) -> tuple[str, str]:
        """Return the Danish and English name of what it belongs to."""
        if self.query:
            return self.query.title_da, self.query.title
        return NOUN.danish[0].capitalize(), NOUN.label()


def figures() -> dict[str, Place]:
    """Return the figures by question and column, as `reporting.facts`; those that charts show first."""
    found = {f"{query.name}.{one.column}": one for query in queries.catalogue().values() for one in _of(query)}
    charted = {name: one for name, one in found.items() if one.query and _charts(one.query, one.column)}
    return {**charted, **found, **{f"{NOUN.file}.{one.column}": one for one in _own()}}


def _charts(query: Query, column: str) -> bool:
    return query.chart is not None and query.chart.kind == "bars" and query.chart.x == column


def _of(query: Query) -> Iterator[Place]:
    """Yield the figures of a question that can be asked without choosing, and has a row for each municipality."""
    by = next((name for name, param in query.params.items() if NOUN.file in param.one_of), None)
    things = {
        name: query.keys(name) for name, column in query.columns.items() if column.base == "str" and query.keys(name)
    }
    key = next((name for name, labels in things.items() if NOUN.label() in labels), None)
    if key is None or (things[key] != (NOUN.label(),) and by is None) or query.columns[key].optional:
        return
    if any(param.required for param in query.params.values()):
        return
    given: Row = ({by: NOUN.file} if by else {}) | ({"limit": None} if "limit" in query.params else {})
    several = len(things) > 1
    for name, column in query.columns.items():
        if column.base in ("int", "float") and (column.highest or not several):
            label, about = column.da or name, (column.doc_da or column.doc, column.doc)
            title = column.highest or (label, name.replace("_", " ").capitalize())
            yield Place((title[0], title[1]), about, name, query, key, given, column.format)


def _own() -> Iterator[Place]:
    """Yield the figures among the properties of a municipality."""
    for name, declared in NOUN.model_fields.items():
        if {int, float} & {declared.annotation, *get_args(declared.annotation)}:
            text = declared.description or ""
            yield Place((PROPERTIES.get(name, name), name.capitalize()), (PROPERTIES.get(name, text), text), name)


def values(graph: Graph, place: Place) -> Values:
    """Return the figure of each municipality: of several rows about one the highest, null where none says enough."""
    if place.query is None:
        label, key = NOUN.label(), NOUN.key_field
        rows = graph.read(f"MATCH (m:{label}) RETURN m.{key} AS {key}, m.{place.column} AS {place.column}", {})
        return {row[key]: row[place.column] for row in rows}
    enough = place.query.columns[place.column].enough
    found: Values = {}
    for row in graph.ask(place.query, **(place.given or {})).rows:
        said = row[place.column]
        if any(row[name] is None or row[name] < least for name, least in enough.items()):
            said = None
        code = row[place.key]
        before = found.get(code)
        found[code] = before if said is None else said if before is None else max(before, said)
    return found
