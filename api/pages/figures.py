"""The figures of the front page, and what a council should talk about: each from a question, where that exists."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kb import danish, queries
from kb.access.asking import asking
from kb.chart_kinds import Format
from kb.dates import plus_months, today
from kb.graph import Graph
from kb.rows import Answer, Row

ENOUGH = 0.5
"""Of so much something must be known for a figure of the rest not to be taken for one of all."""
YEARS = 4
"""A figure is also shown on this day of so many years before."""
MOST_OVER_TIME = 1_000
"""Of more municipalities that takes minutes, and is left to the pages that show figures over time."""


@dataclass(frozen=True)
class Read:
    """What a figure is on a day: null is unknown; `note` says what it is of."""

    value: float | None
    note: tuple[str, str]


@dataclass(frozen=True)
class Figure:
    """A figure to be asked for: which question, with what, and how it is read off the answer."""

    question: str
    title: tuple[str, str]
    given: Row
    read: Callable[[Answer], Read]
    format: Format = "number"


@dataclass(frozen=True)
class Shown:
    """A figure as it is shown, with what it was on this day of earlier years and what it rests on."""

    figure: Figure
    now: Read
    years: list[tuple[int, float | None]]
    known: int
    municipalities: int
    given: Row
    over_time: Row
    """What the figure's question is asked, now and over the years."""

    def text(self, language: str) -> str:
        """Return the figure in words."""
        return self.said(self.now.value, language)

    def said(self, value: float | None, language: str) -> str:
        """Return what the figure was on a day in words; null is unknown."""
        return danish.figure(value, self.figure.format, language)

    def was(self, language: str) -> tuple[int, str] | None:
        """Return the first of the years of which it is known, and what it was; null where only one is."""
        known = [(year, value) for year, value in self.years if value is not None]
        return (known[0][0], self.said(known[0][1], language)) if len(known) > 1 else None

    def line(self) -> str:
        """Return the figures of the years as points of a line 100 wide and 24 high; empty when fewer than two."""
        known = [(at, value) for at, (_, value) in enumerate(self.years) if value is not None]
        if len(known) < 2:
            return ""
        low, high = min(value for _, value in known), max(value for _, value in known)
        reach = (high - low) or 1.0
        return " ".join(
            f"{100 * at / (len(self.years) - 1):.0f},{22 - 20 * (value - low) / reach if high > low else 12:.1f}"
            for at, value in known
        )


def _reuse(answer: Answer) -> Read:
    row = answer.rows[0]
    return Read(
        row["rate"],
        (
            f"{row['reused']} af {row['systems']} systemer bruges af mere end én kommune",
            f"{row['reused']} of {row['systems']} systems are used by more than one municipality",
        ),
    )


def _concentrated(answer: Answer) -> Read:
    markets = [row for row in answer.rows if row["capability"] != "*" and row["band"]]
    high = sum(row["band"] == "high" for row in markets)
    return Read(
        high if markets else None,
        (
            f"af {len(markets)} opgaveområder, som nok vides om, hviler på få leverandører (HHI over 1.800)",
            f"of {len(markets)} areas that enough is known of depend on few vendors (HHI above 1,800)",
        ),
    )


def _missing(answer: Answer) -> Read:
    states = [row["state"] for row in answer.rows]
    unknown, missing = states.count("unknown"), states.count("missing")
    judged = missing or unknown <= ENOUGH * len(states)  # where little can be judged, none is no answer
    return Read(
        missing if judged else None,
        (f"om {danish.number(unknown)} vides det ikke", f"of {unknown} it is not known"),
    )


def _conformance(answer: Answer) -> Read:
    if not answer.rows:
        return Read(None, ("ingen gældende krav", "no requirements in force"))
    row = answer.rows[0]
    judged, followed = row["coverage"] or 0, row["conformance"]
    share = danish.number(100 * judged, digits=0)
    note = (f"{share} % af kravene kan bedømmes", f"{share}% can be judged")
    if followed is None or judged >= ENOUGH:
        return Read(followed, note)
    part = danish.number(100 * followed, digits=0)
    return Read(None, (f"{note[0]}; {part} % af dem er fulgt", f"{note[1]}; {part}% of those conform"))


def _to_be_decided(answer: Answer) -> Read:
    soon = plus_months(answer.at, 12).isoformat()
    near = {one for row in answer.rows if row["opens"] <= soon for one in row["contracts"]}
    return Read(
        len(near) if answer.rows else None,
        ("i vinduer for fælles indkøb, der åbner inden for et år", "in windows for buying together within a year"),
    )


def _known(answer: Answer) -> Read:
    known, of = answer.coverage["known"], answer.coverage["municipalities"]
    reports = sum(row["usages"] for row in answer.rows)
    return Read(
        known / of if of else None,
        (
            f"{known} af {of} kommuner; {reports} indberetter selv",
            f"{known} of {of} municipalities; {reports} report themselves",
        ),
    )


FIGURES = (
    Figure("reuse_rate", ("Genbrugsgrad", "Reuse rate"), {}, _reuse, format="share"),
    Figure(
        "vendor_concentration",
        ("Stærkt koncentrerede markeder", "Highly concentrated markets"),
        {"level": "main", "limit": None},
        _concentrated,
    ),
    Figure(
        "missing_integrations",
        ("Krævede integrationer, der mangler", "Required integrations missing"),
        {"kind": "required", "limit": None},
        _missing,
    ),
    Figure("conformance", ("Efterlevelse af planen", "Conformance"), {"by": "all"}, _conformance, format="share"),
    Figure(
        "procurement_windows",
        ("Kontrakter at tage stilling til", "Contracts to decide about"),
        {"limit": None},
        _to_be_decided,
    ),
    Figure("reporting", ("Kommuner, vi ved noget om", "Municipalities known"), {}, _known, format="share"),
)
"""The figures of the front page; one whose question is not there is left out."""


def _told_reuse(answer: Answer) -> Read:
    return Read(
        answer.rows[0]["rate"] if answer.rows else None,
        ("af systemerne bruges af mere end én kommune", "of the systems are used by more than one municipality"),
    )


def _told_concentrated(answer: Answer) -> Read:
    markets = [row for row in answer.rows if row["capability"] != "*" and row["band"]]
    return Read(
        sum(row["band"] == "high" for row in markets) if markets else None,
        (f"af {len(markets)} opgaveområder, som nok vides om", f"of {len(markets)} areas that enough is known of"),
    )


TOLD = (replace(FIGURES[0], read=_told_reuse), replace(FIGURES[1], read=_told_concentrated))
"""The figures that the public is told, of today: those of other days could be subtracted."""


def there() -> list[Figure]:
    """Return the figures whose question is there."""
    return [figure for figure in (FIGURES if asking().sees_all else TOLD) if figure.question in queries.catalogue()]


def shown(graph: Graph, figure: Figure) -> Shown:
    """Return a figure of today, and of this day of the years before for who may be told them."""
    given = {name: "all" if value is None else value for name, value in figure.given.items()}
    answer = graph.ask(figure.question, **figure.given)
    known, municipalities = answer.coverage["known"] or 0, answer.coverage["municipalities"]
    if not asking().sees_all or municipalities > MOST_OVER_TIME:
        return Shown(figure, figure.read(answer), [], known, municipalities, given, {})
    since = plus_months(today(), -12 * YEARS)
    years = graph.trend(figure.question, **figure.given, **{"from": since, "to": today(), "step": "year"}).answers()
    before = [(one.at.year, figure.read(one).value) for one in years]
    over_time = given | {"from": since, "step": "quarter"}
    return Shown(figure, figure.read(answer), before, known, municipalities, given, over_time)
