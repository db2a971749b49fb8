"""From a question's declared chart and its rows to a drawing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kb.chart_kinds import Bars
from kb.charts import bars, fields, times
from kb.charts.geography import denmark, outlines
from kb.charts.svg import render
from kb.charts.words import say
from kb.queries import Query
from kb.texts import template

Row = Mapping[str, Any]
Names = Mapping[str, str]
"""Names of keys, as they are to be shown."""
Rule = tuple[str, str]
"""A date and what is to be said of it, such as a deadline."""
Spec = tuple[dict[str, Any], str]
"""A Vega-Lite specification, and in words what it shows."""

KINDS: dict[str, Callable[..., Spec]] = {
    "bars": bars.bars,
    "stacked": bars.stacked,
    "heat": fields.heat,
    "matrix": fields.matrix,
    "calendar": times.calendar,
}


def chart(
    query: Query,
    rows: Sequence[Row],
    language: str = "da",
    *,
    names: Names | None = None,
    rules: Sequence[Rule] = (),
) -> str | None:
    """Return the rows drawn as the question declares, as SVG text; null where it declares nothing or nothing is there.

    `names` says what keys are called, `rules` the dates that lines are held against.
    """
    if query.chart is None or not rows:
        return None
    if query.chart.kind == "lines":
        return trend(query, rows, language, rules=rules) if query.chart.x in rows[0] else None
    if isinstance(query.chart, Bars) and (of_denmark := _on_the_map(query, query.chart, rows, language)):
        return of_denmark
    spec, told = KINDS[query.chart.kind](query, query.chart, rows, language, names or {})
    return render(spec, say(query.title_da, query.title, language), told, language)


def _on_the_map(query: Query, kind: Bars, rows: Sequence[Row], language: str) -> str | None:
    """Return the map of Denmark with the figure of each row; null where not all of its municipalities have a row."""
    if kind.place is None or not outlines().keys() <= {row[kind.place] for row in rows}:
        return None
    title, unit = say(query.title_da, query.title, language), bars.label(query, kind.x, language)
    figures, called = ({row[kind.place]: row[of] for row in rows} for of in (kind.x, kind.y))
    return denmark(figures, title, language, unit=unit, format=query.columns[kind.x].format, names=called)


def nothing(query: Query, language: str = "da") -> str:
    """Return the drawing of an answer without rows, which says so."""
    title, text = (
        say(query.title_da, query.title, language),
        say("Der er intet at vise.", "There is nothing to show.", language),
    )
    return template("nothing.svg").render(title=title, text=text)


def trend(
    query: Query,
    rows: Sequence[Row],
    language: str = "da",
    *,
    names: Names | None = None,
    rules: Sequence[Rule] = (),
) -> str | None:
    """Return the rows of a trend, a `date` in each, as lines: one per column, or per thing that the rows are of."""
    found = times.lines(query, rows, language, names or {}, rules)
    if found is None:
        return None
    spec, told = found
    return render(spec, say(query.title_da, query.title, language), told, language)
