"""How a question's rows are drawn: what its header may say in `chart`, held against its columns."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["number", "share", "kroner"]
"""The unit of a figure, as its column declares it."""
COLUMNS = 40
"""At most so many things stand side by side."""


class Drawn(BaseModel):
    """What every kind of chart says."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    most: int = Field(default=30, ge=1)
    """At most so many bars, rows or lines; the chart says how many there are in all."""

    @property
    def rows(self) -> int | None:
        """Return how many rows are needed to draw it whole; null where those of the answer will do."""
        return None

    def numbers(self) -> Iterator[str]:
        """Yield the columns that must hold figures."""
        yield from ()

    def others(self) -> Iterator[str]:
        """Yield the columns that may hold anything."""
        yield from ()


class Bars(Drawn):
    """One bar per row, as long as `x`; beside it what it could be at least and at most."""

    kind: Literal["bars"]
    x: str
    y: str
    low: str | None = None
    high: str | None = None
    bands: tuple[float, ...] = ()
    """Where one band ends and the next begins, in figures of x."""
    to: str | None = None
    """A column with the other end of what the bars are named by, where a row is about something between two."""
    sure: str | None = None
    """A column that is empty where too little is known for the bar to say much: it is drawn as an outline."""
    beside: str | None = None
    """A column with what the bar is most about, named beside it with its share in the column `part`."""
    part: str | None = None
    place: str | None = None
    """A column with codes of municipalities: where those are all of Denmark's, they are coloured by x on its map."""

    def numbers(self) -> Iterator[str]:
        """Yield x and its bounds."""
        yield from filter(None, (self.x, self.low, self.high))

    def others(self) -> Iterator[str]:
        """Yield what the bars are named by, what tells which are sure, what is beside them, and where they are."""
        yield from filter(None, (self.y, self.to, self.sure, self.beside, self.part, self.place))


class Stacked(Drawn):
    """One bar per row, divided among `parts`."""

    kind: Literal["stacked"]
    parts: tuple[str, ...]
    y: str

    def numbers(self) -> Iterator[str]:
        """Yield the parts."""
        yield from self.parts

    def others(self) -> Iterator[str]:
        """Yield what the bars are named by."""
        yield self.y


class Lines(Drawn):
    """One line per column of `y` over the dates of `x`, which trends have whether or not the question does."""

    kind: Literal["lines"]
    y: tuple[str, ...]
    x: str = "date"

    def numbers(self) -> Iterator[str]:
        """Yield what the lines show."""
        yield from self.y

    def others(self) -> Iterator[str]:
        """Yield the date, where it is a column."""
        yield from () if self.x == "date" else (self.x,)


class Heat(Drawn):
    """One field per pair of `x` and `y`, coloured by the state in `colour`."""

    kind: Literal["heat"]
    x: str
    y: str
    colour: str
    most: int = Field(default=120, ge=1)

    @property
    def rows(self) -> int:
        """Return how many fields it has at most: answers are cut by rows, and one column would have taken all."""
        return self.most * COLUMNS

    def others(self) -> Iterator[str]:
        """Yield all three."""
        yield from (self.x, self.y, self.colour)


class Matrix(Drawn):
    """One field per pair of `x` and `y`, as dark as the figure in `value`, which stands in it."""

    kind: Literal["matrix"]
    x: str
    y: str
    value: str
    square: bool = False
    """Whether the same things stand on both sides, in the same order."""

    def numbers(self) -> Iterator[str]:
        """Yield the figure."""
        yield self.value

    def others(self) -> Iterator[str]:
        """Yield both sides."""
        yield from (self.x, self.y)


class Calendar(Drawn):
    """One bar per row from one date to another, named by `y`, with the figure of `value` beside it."""

    kind: Literal["calendar"]
    opens: str
    closes: str
    y: str
    value: str | None = None
    count: str | None = None
    """A list, the length of which stands beside it."""

    def numbers(self) -> Iterator[str]:
        """Yield the figure."""
        yield from filter(None, (self.value,))

    def others(self) -> Iterator[str]:
        """Yield the dates, the name and the list."""
        yield from filter(None, (self.opens, self.closes, self.y, self.count))


Chart = Annotated[Bars | Stacked | Lines | Heat | Matrix | Calendar, Field(discriminator="kind")]


class Draws(BaseModel):
    """Of which analysis a map draws the rows: its Cypher gets them as `$rows`, those that are alike as one."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    question: str
    columns: tuple[str, ...] = ()
    """What tells rows apart on the map; all columns when none is named."""
    nodes: tuple[str, ...]
    """The columns that name things, so that those left out can be counted."""
