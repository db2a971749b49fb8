"""Rows of an answer: how they are ordered, and how the API and the command line write them as CSV."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from kb.queries import Query

Row = dict[str, Any]


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


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    return str(value)


def ordered(rows: list[Row], query: Query) -> list[Row]:
    """Sort rows as the question declares, then by its other columns; figures to their digits, null last both ways."""
    if not query.order:
        return rows
    stated = [(name.removesuffix(" desc"), name.endswith(" desc")) for name in query.order]
    keys = _keys(rows, query, stated)
    if len(set(keys)) < len(keys):  # only ties need the other columns, and most questions have none
        rest = [(name, False) for name in query.columns if name not in dict(stated)]
        keys = [(*one, *other) for one, other in zip(keys, _keys(rows, query, rest), strict=True)]
    return [rows[at] for at in sorted(range(len(rows)), key=keys.__getitem__)]


def _keys(rows: list[Row], query: Query, names: list[tuple[str, bool]]) -> list[tuple[Any, ...]]:
    """Return what sorts each row by these columns; what is left for later sorts nothing."""
    lists = [
        [_comparable(row.get(name), down, query.columns[name].digits if name in query.columns else 9) for row in rows]
        for name, down in names
        if not any(callable(row.get(name)) for row in rows)
    ]
    return list(zip(*lists, strict=True)) if lists else [()] * len(rows)


def _comparable(value: Any, down: bool, digits: int) -> tuple[bool, Any]:
    """Return what sorts a value as stated, null last."""
    if isinstance(value, float):
        value = round(value, digits)
    elif isinstance(value, list):
        value = tuple(value)
    if value is not None and down:
        # Texts can't be negated; the last element puts `ab` before `a`.
        value = (*(-ord(letter) for letter in value), 1) if isinstance(value, str) else -value
    return value is None, value if value is not None else 0


def shown(row: Row, query: Query) -> Row:
    """Return the row with the columns that the question declares; what was left for later is found now."""
    return {name: value() if callable(value := row.get(name)) else value for name in query.columns}
