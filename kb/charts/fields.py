"""Fields: a state or a figure for each pair of things."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kb.chart_kinds import COLUMNS, Heat, Matrix
from kb.charts.bars import FORMATS, LABEL, below, label, names_of
from kb.charts.svg import UNKNOWN
from kb.charts.words import say, word
from kb.danish import figure, order
from kb.queries import Query
from kb.states import STATES
from kb.texts import short

Row = Mapping[str, Any]
ANGLE = 40
"""Degrees by which the names of columns rise."""
LONGEST = 44
"""Letters of a name on either side."""


def _axes(rows: Sequence[Row], x: str, y: str, most: int) -> tuple[list[Any], list[Any]]:
    """Return the first of the things on either side, in the order of the rows."""
    across, down = (list(dict.fromkeys(row[name] for row in rows if row[name] is not None)) for name in (x, y))
    return across[:COLUMNS], down[:most]


def _encoding(ends: list[Any], names: Mapping[str, str], *, across: bool, title: str = "") -> dict[str, Any]:
    texts = [short(names.get(str(end), end), LONGEST) for end in ends]
    axis = names_of(texts) | {"title": title or None}
    if across:
        room = math.sin(math.radians(ANGLE)) * LABEL * max(map(len, texts), default=0) + 12
        axis |= {"orient": "top", "labelAngle": -ANGLE, "labelAlign": "left", "labelLimit": 400, "minExtent": room}
    return {
        "field": "x" if across else "y",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": list(range(len(ends)))},
        "axis": axis,
    }


def _told(row: Row, kind: Heat | Matrix, names: Mapping[str, str], what: str) -> str:
    """Return what a field says when it is pointed at."""
    one, other = (short(names.get(str(row[end]), row[end]), 60) for end in (kind.y, kind.x))
    return f"{one} × {other}: {what}"


def heat(
    query: Query, kind: Heat, rows: Sequence[Row], language: str, names: Mapping[str, str]
) -> tuple[dict[str, Any], str]:
    """Return a field per row, in the colour of its state; a pair without a row stays empty."""
    across, down = _axes(rows, kind.x, kind.y, kind.most)
    column, line = ({end: at for at, end in enumerate(ends)} for ends in (across, down))
    words = {state: word(state, language) for state in STATES}
    found = [row for row in rows if row[kind.x] in column and row[kind.y] in line]
    data = [
        {
            "x": column[row[kind.x]],
            "y": line[row[kind.y]],
            "state": words.get(row[kind.colour], row[kind.colour]),
            "told": _told(row, kind, names, str(words.get(row[kind.colour], row[kind.colour]))),
        }
        for row in found
    ]
    spec = {
        "data": {"values": data},
        "width": {"step": max(26, min(60, 560 // max(len(across), 1)))},
        "height": {"step": 18},
        "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 1.5},
        "encoding": {
            "x": _encoding(across, names, across=True),
            "y": _encoding(down, names, across=False),
            "color": {
                "field": "state",
                "type": "nominal",
                "scale": {
                    "domain": list(words.values()),
                    "range": [state.fill or UNKNOWN for state in STATES.values()],
                },
                "legend": {"title": None, "orient": "bottom", "columns": 5, "symbolStrokeColor": "#444444"},
            },
            "description": {"field": "told"},
        },
    }
    counts = "; ".join(
        f"{word} {count}" for state, word in words.items() if (count := sum(row[kind.colour] == state for row in found))
    )
    told = say(
        f"{len(down)} rækker og {len(across)} kolonner: {counts}.",
        f"{len(down)} rows and {len(across)} columns: {counts}.",
        language,
    )
    left = len({row[kind.y] for row in rows}) - len(down), len({row[kind.x] for row in rows}) - len(across)
    if any(left):
        more = say(
            f"{left[0]} rækker og {left[1]} kolonner er ikke med.",
            f"{left[0]} rows and {left[1]} columns are left out.",
            language,
        )
        return spec | below(more), f"{told} {more}"
    return spec, told


def matrix(
    query: Query, kind: Matrix, rows: Sequence[Row], language: str, names: Mapping[str, str]
) -> tuple[dict[str, Any], str]:
    """Return a field per pair with its figure, the darker the more."""
    across, down = _axes(rows, kind.x, kind.y, kind.most)
    if kind.square:
        both = dict.fromkeys(row[end] for row in rows for end in (kind.y, kind.x))
        across = down = sorted(both, key=lambda end: order(names.get(end, end)))[: min(COLUMNS, kind.most)]
    column, line = ({end: at for at, end in enumerate(ends)} for ends in (across, down))
    form = query.columns[kind.value].format
    data = [
        {
            "x": column[row[kind.x]],
            "y": line[row[kind.y]],
            "value": row[kind.value],
            "shown": figure(row[kind.value], form, language),
            "told": _told(row, kind, names, figure(row[kind.value], form, language)),
        }
        for row in rows
        if row[kind.x] in column and row[kind.y] in line
    ]
    most = max((one["value"] for one in data if one["value"] is not None), default=0)
    place = {
        "x": _encoding(across, names, across=True, title=f"{label(query, kind.x, language)} →"),
        "y": _encoding(down, names, across=False, title=label(query, kind.y, language)),
    }
    spec = {
        "data": {"values": data},
        "width": {"step": max(30, min(44, 900 // max(len(across), 1)))},
        "height": {"step": 24},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "#ffffff", "invalid": None},
                "encoding": {
                    **place,
                    "color": {
                        "condition": {"test": "!isValid(datum.value)", "value": UNKNOWN},
                        "field": "value",
                        "type": "quantitative",
                        "scale": {"range": ["#e3eef6", "#00508a"], "domainMin": 0},
                        "legend": {
                            "title": label(query, kind.value, language),
                            "format": FORMATS[form],
                            "orient": "bottom",
                        },
                    },
                    "description": {"field": "told"},
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {
                    **place,
                    "text": {"field": "shown"},
                    "color": {
                        "condition": {"test": f"datum.value > {most * 0.55}", "value": "#ffffff"},
                        "value": "#1a1a1a",
                    },
                },
            },
        ],
    }
    top = max(data, key=lambda one: one["value"] or 0, default=None)
    told = say(
        f"{len(down)} rækker og {len(across)} kolonner.", f"{len(down)} rows and {len(across)} columns.", language
    )
    return spec, f"{told} {say('Mest: ', 'Most: ', language)}{top['told']}." if top else told
