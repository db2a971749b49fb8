"""The answer to an analyst's query as a reader sees it: a table, the map of what is in it, and what is wrong."""

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from pydantic_core import to_json

from api.pages import words
from api.pages.drawings import edges_of
from api.pages.site import POLICY, Address
from api.pages.tables import AT_MOST, Head, Part, Table
from kb import danish, maps
from kb.errors import QueryError
from kb.guard import Found, picture
from kb.model import NODES
from kb.rows import Row

MOST_CELLS = 20_000
"""So many cells a page shows; the files have them all."""
MOST_DRAWN = 3_000
"""Nodes of a map that a browser draws at once."""
LONGEST = 300
WITH_MAP = POLICY.replace("script-src 'self'", f"script-src 'self' {maps.SCRIPT_HASHES}").replace(
    "style-src 'self'", f"style-src 'self' {maps.STYLE_HASHES}"
)
"""The policy of a page that has a map in it: what stands in a frame without an address is held to that of the page."""


@dataclass(frozen=True)
class Drawn:
    """The map of an answer: the page that draws it, its links as (start, what, end), and how much of it there is."""

    html: str
    links: list[tuple[Row, str, Row]]
    nodes: int
    edges: int
    others: int
    """Nodes that are no things of the landscape, such as imports, and stand in the table alone."""


def table(found: Found, language: str) -> Table:
    """Return the rows, as many as a page can show."""
    things = {one["id"]: one for one in [*found.nodes, *found.edges]}
    rows = found.rows[: max(1, MOST_CELLS // max(1, len(found.columns)))]
    heads = [
        Head(name, name, all(_is_number(row[at]) or row[at] is None for row in rows) and bool(rows))
        for at, name in enumerate(found.columns)
    ]
    return Table(heads, [[_parts(value, things, language) for value in row] for row in rows], len(found.rows))


def drawn(found: Found, at: date, language: str) -> Drawn | None:
    """Return the map of what is in the rows; null when nothing there is a thing of the landscape."""
    shown = picture(found, at)
    if not shown.nodes:
        return None
    few = len(shown.nodes) <= MOST_DRAWN
    html = maps.draw(shown, Address(language).thing, language=language, frame=True) if few else ""
    return Drawn(html, edges_of(shown, language), len(shown.nodes), len(shown.edges), shown.hidden)


def place(query: str, error: Exception | None) -> Row | None:
    """Return where a query is wrong {line, column, offset, text, caret}, where Neo4j says it: text is that line."""
    if not isinstance(error, QueryError) or not error.position:
        return None
    line, column = error.position["line"], error.position["column"]
    text = next(islice(query.split("\n"), line - 1, None), "")
    # What stands before may be longer than anybody wants to read.
    begin = max(0, column - 60)
    before = text[begin : column - 1]
    caret = "".join("\t" if letter == "\t" else " " for letter in before) + "^"
    return {**error.position, "text": text[begin : begin + 120], "caret": caret}


def _parts(value: Any, things: dict[str, Row], language: str) -> list[Part]:
    if not isinstance(value, list):
        return [_part(value, things, language)]
    if not value:
        return [Part("[]")]
    found = [_part(one, things, language) for one in value[:AT_MOST]]
    more = len(value) - AT_MOST
    return found + ([Part(f"+{more}", kind="more")] if more > 0 else [])


def _part(value: Any, things: dict[str, Row], language: str) -> Part:
    """Return a value as it is shown; what is known of nothing is null, as in Cypher."""
    if value is None:
        return Part("null", kind="unknown")
    if isinstance(value, bool):
        return Part("true" if value else "false")
    if isinstance(value, int):
        small = abs(value) < 10_000  # 2026 is a year
        return Part(str(value) if small or abs(value) > 2**53 else danish.number(value, language), kind="number")
    if isinstance(value, float):
        return Part(_figure(value, language), kind="number")
    if isinstance(value, dict):
        id = value.get("id")
        if isinstance(id, str) and things.get(id) == value:
            return _thing(value, language)
        return Part(_cut(to_json(value).decode()))
    return Part(_cut(value if isinstance(value, str) else to_json(value).decode()))


def _thing(thing: Row, language: str) -> Part:
    if "type" in thing:
        return Part(words.choice(thing["type"], language), kind="link")
    name = _cut(str(thing["name"]))
    return (
        Part(name, Address(language).thing(thing["label"], str(thing["key"])))
        if thing["label"] in NODES
        else Part(name)
    )


def _figure(value: float, language: str) -> str:
    """Return a figure with six decimals at the most; what they can't show is written with an exponent."""
    if value and not 1e-6 <= abs(value) < 1e15:
        return f"{value:g}".replace(".", "," if language == "da" else ".")
    return danish.number(value, language, 6)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
