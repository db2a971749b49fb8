"""Bars: one per row, with bands and bounds, or divided into parts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kb.chart_kinds import Bars, Format, Stacked
from kb.charts.svg import UNKNOWN
from kb.charts.words import say, word
from kb.danish import decimals, figure, fixed
from kb.queries import Query
from kb.states import STATES
from kb.texts import short
from kb.words import BANDS, WHOLE

Row = Mapping[str, Any]
WIDTH = 720
STEP = 24
BLUE = "#0072B2"
LONGEST = 44
"""Letters of a name."""
LABEL = 8.4
"""Pixels that a letter takes: what draws is measured in a font that the reader need not have."""
FORMATS: dict[Format, str] = {"number": ",~f", "share": ",.0%", "kroner": ",.0f"}


def label(query: Query, name: str, language: str) -> str:
    """Return what a column is called."""
    column = query.columns[name]
    return say(column.da or name, name.replace("_", " "), language)


def called(row: Row, name: str, language: str, names: Mapping[str, str], to: str | None = None) -> str:
    """Return what a row is to be called: by this column, or by its first where that is empty, and by the other end."""
    value = row[name] if row[name] is not None else next(iter(row.values()))
    value = say(*WHOLE, language) if value == "*" else value
    if to is None or row[to] is None:
        return short(names.get(str(value), value), LONGEST)
    return " – ".join(short(names.get(str(end), end), LONGEST // 2) for end in (value, row[to]))


def cut(rows: Sequence[Row], most: int, language: str) -> tuple[Sequence[Row], str]:
    """Return the first rows, and what is to be said if there are more."""
    if len(rows) <= most:
        return rows, ""
    return rows[:most], say(f"De første {most} af {len(rows)}.", f"The first {most} of {len(rows)}.", language)


def below(text: str) -> dict[str, Any]:
    """Return what makes a text stand below a chart: what is left out is to be seen there, too."""
    style = {"anchor": "start", "orient": "bottom", "fontSize": 13, "fontWeight": "normal", "color": "#444444"}
    return {"title": {"text": text, **style}} if text else {}


def axis(title: str, form: Format) -> dict[str, Any]:
    """Return the axis of figures in a form."""
    return {"title": title, "format": FORMATS[form], "tickCount": 6}


def names_of(texts: Sequence[str]) -> dict[str, Any]:
    """Return the axis of things that stand in the data by their number, with room for their names in any font."""
    room = min(LABEL * max(map(len, texts), default=0), 400)
    # JSON of a list of texts, looked up by number, is all that the expression is: no name is read as one.
    return {
        "title": None,
        "labelExpr": f"{json.dumps(texts)}[datum.value]",
        "ticks": False,
        "domain": False,
        "minExtent": room,
    }


def names_axis(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the encoding of rows by number, so that two of one name stay two, shown by name."""
    return {"field": "at", "type": "ordinal", "sort": None, "axis": names_of([row["name"] for row in rows])}


def bars(
    query: Query, kind: Bars, rows: Sequence[Row], language: str, names: Mapping[str, str]
) -> tuple[dict[str, Any], str]:
    """Return one bar per row; where x is not known, that is said in place of a bar."""
    rows, more = cut(rows, kind.most, language)
    form, digits = query.columns[kind.x].format, decimals(row[kind.x] for row in rows)
    data = [
        {
            "at": at,
            "name": called(row, kind.y, language, names, kind.to),
            "value": row[kind.x],
            "low": row[kind.low] if kind.low else None,
            "high": row[kind.high] if kind.high else None,
            "shown": _shown(row[kind.x], form, language, digits),
            "sure": kind.sure is None or row[kind.sure] is not None,
        }
        for at, row in enumerate(rows)
    ]
    unsure = query.columns[kind.sure].null if kind.sure else ""
    unsure = say(unsure, "too little known", language)
    for one in data:
        if one["value"] is not None and not one["sure"]:
            one["shown"] += f" ({unsure})"
        one["shown"] += _beside(kind, rows[one["at"]], language, names)
        one["told"] = f"{one['name']}: {one['shown']}"
    title = label(query, kind.x, language)
    y = names_axis(data)
    x = {
        "field": "value",
        "type": "quantitative",
        "title": title,
        "axis": axis(title, form),
        "scale": {"nice": True, "zero": True},
    }
    layers: list[dict[str, Any]] = _bands(kind, title, form, language)
    layers.append(
        {
            "mark": {"type": "bar", "fill": BLUE, "stroke": BLUE, "height": 15},
            "encoding": {
                "x": x,
                "y": y,
                "description": {"field": "told"},
                "fillOpacity": {"condition": {"test": "datum.sure", "value": 1}, "value": 0.12},
                "strokeDash": {"condition": {"test": "datum.sure", "value": []}, "value": [4, 3]},
            },
        }
    )
    if kind.low and kind.high:
        layers.append(_bounds(title, y))
    layers.append(
        {
            "transform": [
                {
                    "calculate": "max(datum.high, datum.value, 0)",
                    "as": "edge",
                }
            ],
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {
                "x": {"field": "edge", "type": "quantitative", "title": title},
                "y": y,
                "text": {"field": "shown"},
            },
        }
    )
    known = [one for one in data if one["value"] is not None and one["sure"]]
    told = [say(f"Søjler over {title}.", f"Bars of {title}.", language), more]
    if known:
        most, least = max(known, key=lambda one: one["value"]), min(known, key=lambda one: one["value"])
        told.append(
            say(
                f"Højest: {most['told']}; lavest: {least['told']}.",
                f"Highest: {most['told']}; lowest: {least['told']}.",
                language,
            )
        )
    if unknown := sum(one["value"] is None for one in data):
        told.append(say(f"Ukendt for {unknown}.", f"Unknown of {unknown}.", language))
    if doubtful := len(data) - len(known) - unknown:
        told.append(say(f"{unsure.capitalize()} for {doubtful}.", f"{unsure.capitalize()} of {doubtful}.", language))
    spec = {"data": {"values": data}, "width": WIDTH, "height": {"step": STEP}, "layer": layers}
    return spec | below(more), " ".join(filter(None, told))


def _beside(kind: Bars, row: Row, language: str, names: Mapping[str, str]) -> str:
    """Return what stands beside a bar: what it is most about, with its share."""
    name = row.get(kind.beside) if kind.beside else None
    if name is None:
        return ""
    part = row.get(kind.part) if kind.part else None
    share = "" if part is None else f" {figure(part, 'share', language)}"
    return f" · {short(names.get(str(name), name), LONGEST // 2)}{share}"


def _shown(value: float | None, form: Format, language: str, digits: int) -> str:
    """Return a figure as the table beside the chart has it."""
    return fixed(value, language, digits) if form == "number" and value is not None else figure(value, form, language)


def _bounds(title: str, y: dict[str, Any]) -> dict[str, Any]:
    """Return the whiskers from the lowest to the highest figure that is possible."""
    return {
        "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
        "mark": {
            "type": "errorbar",
            "ticks": {"size": 9, "color": "#1a1a1a"},
            "rule": {"color": "#1a1a1a", "strokeWidth": 1.5},
        },
        "encoding": {"x": {"field": "low", "type": "quantitative", "title": title}, "x2": {"field": "high"}, "y": y},
    }


def _bands(kind: Bars, title: str, form: Format, language: str) -> list[dict[str, Any]]:
    """Return the limits between the bands, each with what lies above it."""
    if not kind.bands:
        return []
    above = say("over", "above", language)
    values = [
        {
            "limit": limit,
            "lift": -6 - 15 * at,
            "text": f"{above} {figure(limit, form, language)}: {word(band, language)}",
        }
        for at, (limit, band) in enumerate(zip(kind.bands, list(BANDS)[1:], strict=False))
    ]
    x = {"field": "limit", "type": "quantitative", "title": title}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "strokeDash": [5, 4], "color": "#8a3b00"},
            "encoding": {"x": x},
        },
        {
            "data": {"values": values},
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "bottom",
                "dx": 2,
                "fontSize": 12,
                "dy": {"expr": "datum.lift"},
            },
            "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "text"}},
        },
    ]


def stacked(
    query: Query, kind: Stacked, rows: Sequence[Row], language: str, names: Mapping[str, str]
) -> tuple[dict[str, Any], str]:
    """Return one bar per row, all of one length, divided among the parts as they are counted."""
    rows, more = cut(rows, kind.most, language)
    words = {part: word(part, language) if part in STATES else label(query, part, language) for part in kind.parts}
    colours = [STATES[part].fill or UNKNOWN if part in STATES else BLUE for part in kind.parts]
    texts = [{"at": at, "name": called(row, kind.y, language, names)} for at, row in enumerate(rows)]
    data = [
        {
            **text,
            "part": words[part],
            "order": order,
            "count": row[part],
            "told": f"{text['name']}: {words[part]} {row[part]}",
        }
        for text, row in zip(texts, rows, strict=True)
        for order, part in enumerate(kind.parts)
        if row[part]
    ]
    spec = {
        "data": {"values": data},
        "width": WIDTH,
        "height": {"step": STEP},
        "mark": {"type": "bar", "height": 16, "stroke": "#444444", "strokeWidth": 0.6},
        "encoding": {
            "x": {"field": "count", "type": "quantitative", "stack": "normalize", "axis": axis("", "share")},
            "y": names_axis(texts),
            "order": {"field": "order", "type": "quantitative"},
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": list(words.values()), "range": colours},
                "legend": {"title": None, "orient": "top", "columns": 5, "symbolStrokeColor": "#444444"},
            },
            "description": {"field": "told"},
        },
    }
    sums = "; ".join(
        f"{words[part]} {figure(sum(row[part] or 0 for row in rows), 'number', language)}" for part in kind.parts
    )
    told = [
        say("Søjler, delt efter tilstand.", "Bars, divided by state.", language),
        more,
        say("I alt: ", "In all: ", language) + sums + ".",
    ]
    return spec | below(more), " ".join(filter(None, told))
