"""What a client is answered: rows with what they rest on, as frames; and one thing with what it is linked to."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kb.client import frames
from kb.declared import Column
from kb.rows import Row
from kb.terminal import caveats

if TYPE_CHECKING:
    import pandas
    import polars


class Cut(UserWarning):
    """Say that there are more rows than came, where nobody said how many."""


@dataclass(frozen=True)
class Answer:
    """Rows, as they are stored, and what they rest on.

    `coverage` is what the answer to a question rests on; of a trend a list, one for each date; of what is no question
    null. `columns` says what each column means, its `type` and its Danish name.
    """

    name: str
    asks: str
    at: str | None
    params: Row = field(repr=False)
    coverage: Any = field(repr=False)
    rows: list[Row] = field(repr=False)
    truncated: bool
    columns: dict[str, Column] = field(repr=False)

    def polars(self) -> "polars.DataFrame":
        """Return the rows as a frame of polars: dates as dates, lists as lists, null where something is not known.

        A date that is known to the month or the year is its first day; its last where it is a deadline, an end or an
        expiry. `rows` has it as it is stored.
        """
        return frames.to_polars(self.rows, self.columns)

    def pandas(self) -> "pandas.DataFrame":
        """Return the rows as a frame of pandas: as `polars` does, with <NA> and NaT for what is not known."""
        return frames.to_pandas(self.rows, self.columns)

    @property
    def rests_on(self) -> str:
        """Return in words what the answer rests on; of a trend that of its last date, of no question nothing."""
        covered = self.coverage[-1] if isinstance(self.coverage, list) else self.coverage
        return " ".join(caveats(covered, "")) if covered else ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


@dataclass(frozen=True)
class Thing:
    """One thing as of a day: its properties, what it is linked to, what it was before, and the runs behind it."""

    label: str
    key: str
    name: str
    at: str
    properties: Row = field(repr=False)
    neighbours: Answer = field(repr=False)
    earlier: list[Row] = field(repr=False)
    made_by: list[Row] = field(repr=False)


def answered(columns: dict[str, Column], said: Row, *, warn: bool) -> Answer:
    """Return an answer of what the API said; what is not declared has the types of its values."""
    rows: list[Row] = said["rows"]
    known = {**frames.inferred(rows), **columns}
    if warn and said["truncated"]:
        message = f"{said['name']}: the first {len(rows)} rows of more; limit=None brings all"
        warnings.warn(message, Cut, stacklevel=4)
    names = rows[0] if rows else columns
    given = {name: said.get(name) for name in ("name", "asks", "at", "params", "coverage", "rows", "truncated")}
    return Answer(**{**given, "params": said.get("params", {})}, columns={name: known[name] for name in names})
