"""Answers as a person at a terminal reads them."""

from collections.abc import Iterator
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kb.queries import Query
from kb.rows import Row

ROWS = 10
"""Of each check so many rows are printed for a person to read."""


def found_by(query: Query, rows: list[Row], count: int | None = None) -> Iterator[str]:
    """Yield the lines that say what a check found, and what to do about it; of `count` rows, if those are some."""
    count = len(rows) if count is None else count
    if not rows:
        yield f"{query.severity} {query.name}: nothing"
        return
    yield f"{query.severity} {query.name}: {count} found. {query.asks} {query.advice}"
    for row in rows[:ROWS]:
        said = (f"{column}: {_cell(value)}" for column, value in row.items() if value is not None)
        yield f"  {', '.join(said)}"
    if count > len(rows[:ROWS]):
        yield f"  and {count - len(rows[:ROWS])} more; --format csv shows every one"


def show(query: Query, rows: list[Row]) -> None:
    """Print a table whose rows a terminal may wrap, but never squeezes; columns that say nothing are left out."""
    table = Table(title=f"{query.title}: {query.asks}", title_justify="left", box=SIMPLE_HEAD)
    names = [name for name in query.columns if any(row[name] not in (None, []) for row in rows)]
    for name in names:
        number = query.columns[name].base in ("int", "float")
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in names))
    wide = Console(highlight=False, markup=False, width=10_000)
    if rows:
        wide.print(table, soft_wrap=True)
    else:  # rich prints no title over no columns
        wide.print(f"{table.title}\n\n  No rows.", soft_wrap=True)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1 else f"{value:,.1f}".replace(",", " ")
    return ", ".join(map(_cell, value)) if isinstance(value, list) else str(value)


def caveats(coverage: Row, cut: str | bool) -> Iterator[str]:
    """Yield what a reader must know of an answer: whether it was cut, and what it rests on."""
    if cut:
        yield f"The first {cut}; --limit all shows every one."
    told = {subject: count for subject, count in coverage["reporting"].items() if count is not None}
    reporting = ", ".join(f"{count} {subject}" for subject, count in told.items()) or "not told"
    known = "not told how many" if coverage["known"] is None else coverage["known"]
    yield (
        f"{known} of {coverage['municipalities']} municipalities are known; reporting: {reporting}. "
        f"Sources from {coverage['oldest_source'] or 'unknown'} to {coverage['newest_source'] or 'unknown'}."
    )
    if coverage["illustrative_share"]:
        share = f"{coverage['illustrative_share']:.0%}"
        yield f"{share} of the facts behind this are illustrative: made up for demonstration."
