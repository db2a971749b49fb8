"""Answers as tables for readers: names for keys, words for choices, percent for shares, and unknown in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from api.pages import words
from api.pages.site import Address
from kb import browse, danish
from kb.declared import Column
from kb.graph import Graph
from kb.model import NODES
from kb.naming import noun_name
from kb.queries import Query
from kb.rows import Row
from kb.states import STATES
from kb.words import BANDS, WHOLE

PER_PAGE = 50
Names = dict[tuple[str, str], str]
AT_MOST = 40
"""Of a list in a cell so many are there; the exports have them all."""
FIRST = 3
"""Of a longer list so many are shown before it is opened."""

LONG = 40
"""A text of more letters wants a wider column."""


@dataclass(frozen=True)
class Part:
    """A piece of a cell, which may lead on."""

    text: str
    href: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a column: what it says, and where to sort by it."""

    name: str
    label: str
    number: bool
    href: str = ""
    sorted: str = ""
    long: bool = False
    """Whether there are texts or lists below that need room."""


@dataclass(frozen=True)
class Table:
    """Some rows of an answer, ready to be shown."""

    heads: list[Head]
    rows: list[list[list[Part]]]
    total: int
    page: int = 1
    pages: int = 1
    links: dict[int, str] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    """The labels of the columns that are left out, as no row says anything in them."""
    details: list[str] = field(default_factory=list)
    """The labels of the columns that not everybody wants to see, shown or not, if any row says anything in them."""
    whole: bool = False
    """Whether these are shown."""
    other: str = ""
    """Where they are shown, or are not, if there are any."""


def table(
    graph: Graph,
    language: str,
    query: Query,
    rows: list[Row],
    request: Request | None = None,
    *,
    most: int = PER_PAGE,
    without: Row | None = None,
) -> Table:
    """Return the rows as a table; with a request it can be sorted and leafed through, else the first are shown.

    Columns in which no row has anything to say are left out and named, and those that only say what is in `without`;
    without a request also those in which all is unknown. Details are shown to whoever asks for all columns.
    """
    sort = request.query_params.get("sort", "") if request else ""
    name, down = sort.lstrip("-"), sort.startswith("-")
    if name in query.columns:
        called = browse.names(graph, _keys(query, rows, [name]), language)
        rows = sorted(rows, key=lambda row: _place(_title(query, name, row, called)), reverse=down)
        rows.sort(key=lambda row: row[name] is None)
    pages = max(1, -(-len(rows) // most))
    page = min(max(1, _whole(request.query_params.get("page", "1") if request else "1")), pages)
    shown = rows[(page - 1) * most : page * most]
    known = browse.names(graph, _keys(query, shown, query.columns), language)
    columns = {
        name: column
        for name, column in query.columns.items()
        if not _repeats(query, name, shown, known) and not _of_others(query, name, language)
    }
    looked = shown if request is None else rows
    empty = [
        name
        for name, column in columns.items()
        if (request is None or column.null or column.base.startswith("list"))
        and rows
        and all(row[name] in (None, []) for row in looked)
    ]
    given = without or {}
    same = [name for name in columns if name in given and all(row[name] == given[name] for row in looked)]
    columns = {name: column for name, column in columns.items() if name not in (*empty, *same)}
    details = [name for name, column in columns.items() if column.detail]
    whole = request is not None and request.query_params.get("columns") == "all"
    if not whole:
        columns = {one: column for one, column in columns.items() if not column.detail or one == name}
    digits = {name: danish.decimals(row[name] for row in shown) for name, column in columns.items()}
    cells = [[parts(query, name, row, language, known, digits[name]) for name in columns] for row in shown]
    heads = [
        Head(
            name,
            _headed(query, name, shown, known, language),
            column.base in ("int", "float"),
            _with(request, sort=f"-{name}" if sort == name else name, page=None) if request else "",
            ("descending" if down else "ascending") if sort.lstrip("-") == name else "",
            any(len(row[at]) > FIRST or len(part.text) > LONG for row in cells for part in row[at]),
        )
        for at, (name, column) in enumerate(columns.items())
    ]
    links = {}
    if request:
        near = {1, page - 1, page, page + 1, pages} & set(range(1, pages + 1))
        links = {at: _with(request, page=at if at > 1 else None) for at in sorted(near)}
    left_out, beside = ([label(name, query.columns[name], language) for name in names] for names in (empty, details))
    other = _with(request, columns=None if whole else "all") if request and details else ""
    return Table(heads, cells, len(rows), page, pages, links, left_out, beside, whole, other)


def label(name: str, column: Column, language: str) -> str:
    """Return the label of a column."""
    return column.da if language == "da" and column.da else words.plain(name)


def _headed(query: Query, name: str, rows: list[Row], known: Names, language: str) -> str:
    """Return the label of a column of keys of several nouns: what they are, where all below are of one."""
    column = query.columns[name]
    if len(column.key_of) > 1 and column.base == "str":
        nouns = {noun for noun in column.key_of for row in rows if (noun, row[name]) in known}
        if len(nouns) == 1:
            return noun_name(NODES[nouns.pop()], language).capitalize()
    return label(name, column, language)


def _of_others(query: Query, name: str, language: str) -> bool:
    """Tell whether a column says in another language what the one beside it says: `why` and `why_da`."""
    if language == "da":
        return f"{name}_da" in query.columns
    return name.endswith("_da") and name.removesuffix("_da") in query.columns


def parts(query: Query, name: str, row: Row, language: str, known: Names, digits: int) -> list[Part]:
    """Return what a cell says; figures with so many decimals."""
    column, value, labels = query.columns[name], row[name], _labels(query, name, row)
    if value is None or value == []:
        return [_nothing(column, value, language)]
    if not isinstance(value, list):
        return [_part(column, value, labels, language, known, digits)]
    found = [_part(column, one, labels, language, known, digits) for one in value[:AT_MOST]]
    if len(value) <= FIRST + 1:
        return found
    more = f"og {len(value) - FIRST} til" if language == "da" else f"and {len(value) - FIRST} more"
    return [*found[:FIRST], Part(more, kind="more"), *found[FIRST:], *([Part("…")] if len(value) > AT_MOST else [])]


def _part(column: Column, value: Any, labels: tuple[str, ...], language: str, known: Names, digits: int) -> Part:
    if value == "*" and "Capability" in labels:
        return Part(WHOLE[language != "da"])
    for noun in labels:
        if (noun, value) in known:
            return Part(known[noun, value], Address(language).thing(noun, value))
    if column.base in ("date", "list[date]"):
        return Part(danish.day(value, language), kind="date")
    if isinstance(value, bool):
        return Part(words.choice(value, language))
    if isinstance(value, int | float):
        shown = danish.share(value, language) if column.format == "share" else danish.fixed(value, language, digits)
        return Part(shown, kind="number")
    text = words.choice(value, language)
    return Part(text, kind=f"word-{value}" if value in MARKED else "")


MARKED = {*STATES, *BANDS}
"""The words that are marked, so that the eye finds them; the word itself always stands there too."""


def _nothing(column: Column, value: Any, language: str) -> Part:
    if value == []:
        return Part("–")
    if column.null:
        return Part(column.null if language == "da" or column.null == "–" else "none")
    return Part("ukendt" if language == "da" else "unknown", kind="unknown")


def _labels(query: Query, name: str, row: Row) -> tuple[str, ...]:
    """Return the nouns whose key stands in a cell: declared, or named by the column beside it."""
    beside = row.get(f"{name}_label")
    return (beside,) if beside else query.keys(name)


def _title(query: Query, name: str, row: Row, known: Names) -> Any:
    """Return the name of the thing whose key stands in a cell, which a reader sorts by, else what is there."""
    value = row[name]
    if not isinstance(value, str):
        return value
    return next((known[noun, value] for noun in _labels(query, name, row) if (noun, value) in known), value)


def _keys(query: Query, rows: list[Row], names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for row in rows:
        for name in names:
            value = row[name]
            for one in value[:AT_MOST] if isinstance(value, list) else [value]:
                if isinstance(one, str):
                    yield from ((noun, one) for noun in _labels(query, name, row))


def _repeats(query: Query, name: str, rows: list[Row], known: dict[tuple[str, str], str]) -> bool:
    """Tell whether a column only says the name of a thing whose key stands beside it, and so is shown by name."""
    if name.endswith("_label"):
        return True
    if name not in ("name", "title") or not rows:
        return False
    keys = [other for other in query.columns if query.keys(other)]
    return all(
        row[name] is None
        or any(
            row[name] in (row[key], known.get((noun, row[key])))
            for key in keys
            for noun in query.keys(key)
            if isinstance(row[key], str)
        )
        for row in rows
    ) and any(row[name] is not None for row in rows)


def _place(value: Any) -> Any:
    """Return what sorts a value; null is put last afterwards."""
    if isinstance(value, str):
        return (1, danish.order(value))
    if isinstance(value, list):
        return (1, ", ".join(map(danish.order, map(str, value))))
    return (0, value if value is not None else 0)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _with(request: Request, **changed: Any) -> str:
    """Return the same address with something else asked for."""
    found = request.url.remove_query_params(list(changed))
    url = found.include_query_params(**{name: value for name, value in changed.items() if value is not None})
    return url.path + (f"?{url.query}" if url.query else "")
