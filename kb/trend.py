"""Trends: any question for a day, asked of one day after the other; which can be is told by its having an `at`."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from kb.dates import first_day, series
from kb.declared import Column, Param
from kb.errors import InvalidParameter, UnknownKey
from kb.queries import Query, catalogue, shared_parameters
from kb.rows import Answer, Row

MOST = 120
"""Dates that may be asked about at once: ten years of months."""
OWN = ("from", "to", "step")
DATE = Column(type="date", da="Dato", doc="The date that the row is for.")


@dataclass(frozen=True)
class Trend:
    """What a question was answered with on each date; each row and each coverage says its `date`."""

    name: str
    asks: str
    params: Row
    coverage: list[Row]
    rows: list[Row]
    truncated: bool

    def answers(self) -> list[Answer]:
        """Return the answer for each date."""
        rows: dict[str, list[Row]] = {covered["date"]: [] for covered in self.coverage}
        for row in self.rows:
            rows[row["date"]].append(row)
        return [
            Answer(self.name, self.asks, first_day(on), self.params, covered, rows[on], self.truncated)
            for covered in self.coverage
            for on in (covered["date"],)
        ]


@cache
def trends() -> dict[str, Query]:
    """Return the questions that can be asked over time, as such, by the name of the question."""
    return {name: _over_time(query) for name, query in catalogue().items() if "at" in query.params}


def _over_time(query: Query) -> Query:
    own = {name: Param(**shared_parameters()[name]) for name in OWN}
    changed = {
        "name": f"{query.name}_trend",
        "title": f"{query.title} over time",
        "title_da": f"{query.title_da} over tid",
        "params": own | {name: param for name, param in query.params.items() if name != "at"},
        "columns": {"date": DATE, **query.columns},
        # Bars of one date stand beside no bars of another; lines are what trends are drawn with.
        "chart": query.chart if query.chart and query.chart.kind == "lines" else None,
    }
    # Not validated anew: its Cypher is that of the question for a day, which has an $at.
    return Query.model_construct(**{name: getattr(query, name) for name in Query.model_fields} | changed)


def over_time(name: str) -> Query:
    """Return a question that there is as it is asked over time; UnknownKey says so when it can't be."""
    found = trends().get(name)
    if found is None:
        raise UnknownKey(f"{name} is not asked for a day, and has no trend; these have: {', '.join(trends())}")
    return found


def days(query: Query, params: Row) -> dict[date, Row]:
    """Return the question's own parameters for each date of the trend; InvalidParameter for none or too many."""
    if params["to"] < params["from"]:
        raise InvalidParameter({"from": f"{params['from']} lies after to {params['to']}"}, query.name)
    own = {name: value for name, value in params.items() if name not in OWN}
    try:
        return {day: {**own, "at": day} for day in series(params["from"], params["to"], params["step"], MOST)}
    except ValueError as error:
        raise InvalidParameter({"from": f"{error}; take a later from, or a longer step"}, query.name) from None


def gathered(query: Query, params: Row, answers: dict[str, Answer]) -> Trend:
    """Return the answers for one date after the other as one."""
    return Trend(
        name=query.name,
        asks=query.asks,
        params=params,
        coverage=[{"date": day, **answer.coverage} for day, answer in answers.items()],
        rows=[{"date": day, **row} for day, answer in answers.items() for row in answer.rows],
        truncated=any(answer.truncated for answer in answers.values()),
    )
