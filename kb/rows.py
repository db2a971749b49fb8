"""Rows of an answer: how they are ordered, and how the API and the command line write them as CSV."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from io import StringIO
from itertools import islice, pairwise
from typing import Any, TypeVar

from kb.queries import Query

Row = dict[str, Any]
T = TypeVar("T")
BATCH = 500


@dataclass(frozen=True)
class Answer:
    """What a question was answered with; `coverage` says what the answer rests on."""

    name: str
    asks: str
    at: date
    params: Row
    coverage: Row
    rows: list[Row]
    truncated: bool


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Return rows as CSV with a header: null is empty, lists are separated by `|`, truth is true or false."""
    text = StringIO()
    names = list(columns)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> Iterator[str]:
    """Yield what `as_csv` returns, some rows at a time."""
    names, head = list(columns), True
    for part in batches(rows):
        text = as_csv(part, names)
        yield text if head else text.partition("\n")[2]
        head = False
    if head:
        yield as_csv([], names)


def batches(rows: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Yield the rows some at a time, so that each is worth the sending."""
    waiting = iter(rows)
    while part := list(islice(waiting, size)):
        yield part


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    return str(value)


def ordered(rows: list[Row], query: Query, limit: int | None = None) -> list[Row]:
    """Return the first rows as the question declares, then by its other columns; figures to their digits, null last."""
    if not query.order or not rows:
        return rows[:limit]
    stated = [(name.removesuffix(" desc"), name.endswith(" desc")) for name in query.order]
    keys = _keys(rows, query, stated)
    found: Iterable[int] = range(len(rows))
    if limit is not None and limit < len(rows):  # what is beyond the last that is wanted needs no order
        last = nsmallest(limit, keys)[-1]
        found = [at for at in found if keys[at] <= last]
    found = sorted(found, key=keys.__getitem__)
    if any(keys[one] == keys[other] for one, other in pairwise(found)):  # only ties need the other columns
        rest = [(name, False) for name in query.columns if name not in dict(stated)]
        tied = dict(zip(found, _keys([rows[at] for at in found], query, rest), strict=True))
        found.sort(key=lambda at: (keys[at], tied[at]))
    return [rows[at] for at in found[:limit]]


def _keys(rows: list[Row], query: Query, names: list[tuple[str, bool]]) -> list[Any]:
    """Return what sorts each row by these columns."""
    columns = []
    for name, down in names:
        values = [row.get(name) for row in rows]
        if not any(map(callable, values)):  # what is left for later sorts nothing
            columns.append(_comparable(values, down, query.columns[name].digits if name in query.columns else 9))
    return list(zip(*columns, strict=True)) if columns else [()] * len(rows)


def _comparable(values: list[Any], down: bool, digits: int) -> list[Any]:
    """Return what sorts each value of a column as stated, null last."""
    known = [value for value in values if value is not None]
    if any(isinstance(value, float) for value in known):
        known = [round(value, digits) for value in known]
    elif known and isinstance(known[0], list):
        known = list(map(tuple, known))
    if down:
        if known and isinstance(known[0], str):  # texts can't be negated
            place = {text: -at for at, text in enumerate(sorted(set(known)))}
            known = [place[text] for text in known]
        else:
            known = [-value for value in known]
    if len(known) == len(values):
        return known
    comparable = iter(known)
    return [(True, 0) if value is None else (False, next(comparable)) for value in values]


def shown(row: Row, columns: Iterable[str]) -> Row:
    """Return the row with these columns; what was left for later is found now."""
    return {name: value() if callable(value := row.get(name)) else value for name in columns}
