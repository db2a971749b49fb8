"""Dates as sources give them: to the day, the month or the year."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from kb.said import Said

DENMARK = ZoneInfo("Europe/Copenhagen")


@lru_cache(maxsize=65536)
def first_day(text: str) -> date:
    """Return the first day that `2017-03-02`, `2017-03` or `2017` stands for; ValueError if it is no such date."""
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=65536)
def last_day(text: str) -> date:
    """Return the last day that `2017-03-02`, `2017-03` or `2017` stands for; ValueError if it is no such date."""
    year, month, day = _parts(text)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


Absent = TypeVar("Absent", date, None)


@dataclass(frozen=True)
class Day(Generic[Absent]):
    """How a date given to the day, month or year counts, and what its absence means."""

    counts_from: Callable[[str], date]
    absent: Absent

    def of(self, text: str | None) -> date | Absent:
        """Return the day that a date counts as, known or not."""
        return self.counts_from(text) if text else self.absent


FIRST, BEFORE = Day(first_day, date.min), Day(first_day, date.max)
"""The first day of an interval, and the day before which it ends; unbounded where they are not known."""


def month_of(name: str) -> int:
    """Return which month a Danish name, or its first three letters, means; ValueError when it means none."""
    return [month[:3] for month in MONTHS].index(name[:3].lower()) + 1


def plus_months(day: date, months: int) -> date:
    """Return the day so many months later (or earlier), clamped to the month's end and to the calendar's."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, day.day if day.day < 29 else min(day.day, monthrange(year, month + 1)[1]))


STEPS = {"month": 1, "quarter": 3, "year": 12}
"""How far apart dates may be, in months."""


def series(since: date, until: date, step: str, most: int) -> list[date]:
    """Return the days from since on, a step apart and not after until, each clamped to its month's end.

    ValueError when there would be more than most of them.
    """
    months = STEPS[step]
    count = ((until.year - since.year) * 12 + until.month - since.month) // months + 1
    if count > most:
        raise ValueError(f"{since} to {until} are {count} dates, and {most} at most")
    return [day for number in range(count) if (day := plus_months(since, months * number)) <= until]


def today() -> date:
    """Return today's date in Denmark."""
    return in_denmark(datetime.now(UTC)).date()


def in_denmark(moment: datetime) -> datetime:
    """Return a moment as clocks and calendars in Denmark tell it."""
    return moment.astimezone(DENMARK)


def _parts(text: str) -> tuple[int, int, int]:
    pieces = text.split("-")
    if [len(piece) for piece in pieces] not in ([4], [4, 2], [4, 2, 2]) or not all(
        p.isascii() and p.isdigit() for p in pieces
    ):
        said = f"{text!r} is no date: write 2017-03-02, 2017-03 or 2017"
        raise ValueError(Said(said, f"{text!r} er ikke en dato: skriv 2017-03-02, 2017-03 eller 2017"))
    year, month, day = [*map(int, pieces), 0, 0][:3]
    if (len(pieces) > 1 and not month) or (len(pieces) > 2 and not day):
        told = f"{text!r} er ikke en dato: måned og dag tælles fra 01"
        raise ValueError(Said(f"{text!r} is no date: month and day count from 01", told))
    try:
        date(year, month or 1, day or 1)
    except ValueError as error:
        told = f"{text!r} er ikke en dato: den dag eller måned findes ikke"
        raise ValueError(Said(f"{text!r} is no date: {error}", told)) from None
    return year, month, day


MONTHS = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
]
