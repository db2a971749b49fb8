"""Times: lines over dates, and what lies between two of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kb.chart_kinds import Bars, Calendar, Format, Lines, Stacked
from kb.charts.bars import BLUE, STEP, WIDTH, axis, below, called, cut, label, names_axis
from kb.charts.words import say
from kb.danish import day, figure
from kb.dates import first_day, last_day
from kb.naming import counted
from kb.queries import Query
from kb.texts import short

Row = Mapping[str, Any]
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#1a1a1a", "#882255"]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]


def _day(value: Any) -> str:
    return first_day(str(value)).isoformat()


def dates(first: date, last: date) -> dict[str, Any]:
    """Return the axis of dates between two: a tick per month, quarter or year, or several years."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in (1, 3, 12, 24, 60, 120) if months <= 12 * step), 1200)
    begin = first.year * 12 + first.month - 1
    ticks = range(begin - begin % step, begin + months + 2, step)
    shown = [f"{tick // 12:04}-{tick % 12 + 1:02}-01T00:00:00" for tick in ticks]
    form = "%b %Y" if step < 12 else "%Y"
    return {"title": None, "format": form, "values": shown, "labelOverlap": True, "labelSeparation": 28}


def lines(
    query: Query,
    rows: Sequence[Row],
    language: str,
    names: Mapping[str, str],
    rules: Sequence[tuple[str, str]],
) -> tuple[dict[str, Any], str] | None:
    """Return a line per column, or per thing of which the rows are; nothing where there is no date or no figure."""
    kind = query.chart
    x = kind.x if isinstance(kind, Lines) else "date"
    if not rows or x not in rows[0]:
        return None
    own = [name for name in query.columns if name != x]
    things = [name for name in own[:1] if query.columns[name].base == "str"]
    columns = lines_of(query)
    if not columns:
        return None
    form = query.columns[columns[0]].format
    data = _points(query, rows, language, x, columns, things, names)
    series = list(dict.fromkeys(one["series"] for one in data))
    kept = series[: len(COLOURS)]
    data = [one for one in data if one["series"] in kept]
    for one in data:
        on = day(date.fromisoformat(one["date"]), language)
        one["told"] = f"{one['series']}, {on}: {figure(one['value'], form, language)}"
    return _spec(query, data, kept, columns, form, rules, language), _told(
        data, kept, len(series), form, rules, language
    )


def lines_of(query: Query) -> Sequence[str]:
    """Return the columns of a question that its trend is drawn with: its chart's, or else figures of one unit."""
    if isinstance(query.chart, Lines):
        return query.chart.y
    if isinstance(query.chart, Bars):
        return [query.chart.x]
    found = {name: column.format for name, column in query.columns.items() if column.base == "float"}
    return [name for name in found if found[name] == next(iter(found.values()))][:3]


def _points(
    query: Query,
    rows: Sequence[Row],
    language: str,
    x: str,
    columns: Sequence[str],
    things: list[str],
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return {date, series, value}, the things of the newest rows first."""
    kind = query.chart
    by = kind.y if isinstance(kind, Bars | Stacked) else things[0] if things else None
    ordered = sorted(rows, key=lambda row: str(row[x]), reverse=True)
    if by and things and len({row[things[0]] for row in rows}) == 1:
        by = None  # what all lines are of need not be said of each
    found = []
    for row in ordered:
        thing = (
            called({by: row[by]} if row[by] is not None else {by: row[things[0]]}, by, language, names)
            if by and things
            else ""
        )
        for name in columns:
            text = label(query, name, language)
            series = thing if thing and len(columns) == 1 else f"{thing}: {text}" if thing else text
            found.append({"date": _day(row[x]), "series": series, "value": row[name]})
    return found


def _spec(
    query: Query,
    data: list[dict[str, Any]],
    series: list[str],
    columns: Sequence[str],
    form: Format,
    rules: Sequence[tuple[str, str]],
    language: str,
) -> dict[str, Any]:
    titles = ", ".join(label(query, name, language) for name in columns) if len(columns) == 1 else ""
    scale: dict[str, Any] = {"zero": True, "nice": True} | ({"domain": [0, 1]} if form == "share" else {})
    spread = {"domain": series, "range": COLOURS[: len(series)]}
    days = [date.fromisoformat(one["date"]) for one in data] + [last_day(on) for on, _ in rules]
    encoding = {
        "x": {
            "field": "date",
            "type": "temporal",
            "axis": dates(min(days), max(days)),
        },
        "y": {"field": "value", "type": "quantitative", "scale": scale, "axis": axis(titles, form)},
        "color": {
            "field": "series",
            "type": "nominal",
            "scale": spread,
            "legend": {"title": None, "orient": "bottom", "columns": 2, "symbolType": "stroke", "symbolSize": 300}
            if len(series) > 1
            else None,
        },
        "strokeDash": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": series, "range": DASHES[: len(series)]},
            "legend": None,
        },
    }
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": encoding},
        {
            # Many points would hide the line; a title to point at they keep.
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": {"type": "point", "filled": True, "size": 34, "opacity": 1 if len(data) <= 60 * len(series) else 0},
            "encoding": {**{name: encoding[name] for name in ("x", "y", "color")}, "description": {"field": "told"}},
        },
    ]
    if rules:
        marks = [{"date": last_day(on).isoformat(), "text": short(text, 40)} for on, text in rules]
        x = {"field": "date", "type": "temporal"}
        layers += [
            {
                "data": {"values": marks},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": "#1a1a1a"},
                "encoding": {"x": x},
            },
            {
                "data": {"values": marks},
                "mark": {"type": "text", "align": "right", "baseline": "bottom", "dy": -4, "fontSize": 12},
                "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "text"}},
            },
        ]
    return {"data": {"values": data}, "width": 860, "height": 300, "layer": layers}


def _told(
    data: list[dict[str, Any]],
    kept: list[str],
    there: int,
    form: Format,
    rules: Sequence[tuple[str, str]],
    language: str,
) -> str:
    told = [say("Kurver over tid.", "Lines over time.", language)]
    for name in kept:
        points = sorted(
            (date.fromisoformat(one["date"]), one["value"])
            for one in data
            if one["series"] == name and one["value"] is not None
        )
        if points:
            (begin, first), (end, last) = points[0], points[-1]
            told.append(
                f"{name}: {figure(first, form, language)} ({day(begin, language)}) → "
                f"{figure(last, form, language)} ({day(end, language)})."
            )
        else:
            told.append(f"{name}: {figure(None, form, language)}.")
    if there > len(kept):
        told.append(
            say(f"{there - len(kept)} kurver er ikke med.", f"{there - len(kept)} lines are left out.", language)
        )
    told += [f"{short(text, 40)}: {day(last_day(on), language)}." for on, text in rules]
    return " ".join(told)


def _count(query: Query, name: str, row: Row, language: str) -> str:
    nouns, count = query.keys(name), len(row[name])
    return counted(count, nouns[0], language) if nouns else f"{count} {label(query, name, language).lower()}"


def calendar(
    query: Query, kind: Calendar, rows: Sequence[Row], language: str, names: Mapping[str, str]
) -> tuple[dict[str, Any], str]:
    """Return a bar per row from its first day to its last, with how much it is about beside it."""
    rows, more = cut(rows, kind.most, language)
    data = []
    for at, row in enumerate(rows):
        begin, end = first_day(str(row[kind.opens])), last_day(str(row[kind.closes]))
        beside = [_count(query, kind.count, row, language)] if kind.count else []
        beside += [figure(row[kind.value], query.columns[kind.value].format, language)] if kind.value else []
        name = called(row, kind.y, language, names)
        data.append(
            {
                "at": at,
                "name": name,
                "opens": begin.isoformat(),
                "closes": end.isoformat(),
                "beside": " · ".join(beside),
                "told": " · ".join([f"{name}: {day(begin, language)} – {day(end, language)}", *beside]),
            }
        )
    y = names_axis(data)
    days = [str(one[end]) for one in data for end in ("opens", "closes")]
    x = {
        "field": "opens",
        "type": "temporal",
        "axis": dates(date.fromisoformat(min(days)), date.fromisoformat(max(days))) | {"orient": "top"},
    }
    spec = {
        "data": {"values": data},
        "width": WIDTH,
        "height": {"step": STEP},
        "layer": [
            {
                "mark": {"type": "bar", "color": BLUE, "height": 12},
                "encoding": {"x": x, "x2": {"field": "closes"}, "y": y, "description": {"field": "told"}},
                "transform": [{"filter": "datum.opens != datum.closes"}],
            },
            # A window of one day has no width, and still is one.
            {
                "transform": [{"filter": "datum.opens == datum.closes"}],
                "mark": {"type": "point", "shape": "square", "filled": True, "size": 60, "color": BLUE, "opacity": 1},
                "encoding": {"x": x, "y": y, "description": {"field": "told"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 8},
                "encoding": {"x": {"field": "closes", "type": "temporal"}, "y": y, "text": {"field": "beside"}},
            },
        ],
    }
    told = [
        say("Hvad der ligger mellem to datoer.", "What lies between two dates.", language),
        more,
        *(f"{str(one['told']).removesuffix('.')}." for one in data[:3]),
    ]
    return spec | below(more), " ".join(filter(None, told))
