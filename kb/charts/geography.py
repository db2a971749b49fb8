"""Denmark: the municipalities coloured by a figure each; drawn here, in a tenth of the room that a library takes."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from markupsafe import Markup

from kb.chart_kinds import Format
from kb.charts.svg import hatching
from kb.charts.words import say
from kb.danish import figure
from kb.texts import plain, short, template

FILE = Path(__file__).resolve().parent.parent.parent / "seed_data" / "municipalities.geojson"
WIDTH, HEIGHT = 760, 640
MAIN = 620
"""Pixels that all but Bornholm, the enlarged capital and the legend take across."""
CAPITAL = (462.0, 376.0, 63.0, 77.0)
"""What is shown enlarged: left, top, width and height in the drawing, where thirty municipalities stand close."""
STEPS = ["#e5f0f8", "#b3d3e8", "#74add1", "#2f7fb8", "#08457e"]
"""From few to many, told apart in black and white too."""
BORNHOLM = "0400"
KNOWN = 0.5
"""The share of the municipalities that must be on the map: a landscape of other places has none that is right."""


def _points(geometry: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    """Yield the rings of a polygon or of several."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in parts:
        yield from polygon


@cache
def outlines() -> dict[str, tuple[str, str]]:
    """Return (name, SVG path) of each municipality by its code, Bornholm moved into the empty corner."""
    if not FILE.is_file():
        return {}
    features = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    flat = math.cos(math.radians(56))
    places = {
        feature["properties"]["code"]: [[(x * flat, -y) for x, y, *_ in ring] for ring in _points(feature["geometry"])]
        for feature in features
    }
    main = [point for code, rings in places.items() if code != BORNHOLM for ring in rings for point in ring]
    left, top = min(x for x, _ in main), min(y for _, y in main)
    scale = min((MAIN - 20) / (max(x for x, _ in main) - left), (HEIGHT - 20) / (max(y for _, y in main) - top))
    found = {}
    for feature in features:
        code, rings = feature["properties"]["code"], places[feature["properties"]["code"]]
        dx, dy = 10.0 - left * scale, 10.0 - top * scale
        if code == BORNHOLM:
            dx = WIDTH - 15 - max(x for ring in rings for x, _ in ring) * scale
            dy = 30 - min(y for ring in rings for _, y in ring) * scale
        found[code] = feature["properties"]["name"], "".join(_ring(ring, scale, dx, dy) for ring in rings)
    return found


def _ring(ring: list[tuple[float, float]], scale: float, dx: float, dy: float) -> str:
    """Return a ring as a path in half pixels, without the points that fall on the one before."""
    dots = [(round(2 * (x * scale + dx)), round(2 * (y * scale + dy))) for x, y in ring]
    dots = [dot for at, dot in enumerate(dots) if not at or dot != dots[at - 1]]
    if len(dots) < 4:
        return ""
    steps = "".join(f"l{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(dots[:-1]))
    return f"M{dots[0][0]} {dots[0][1]}{steps}z".replace(" -", "-")


def denmark(
    values: Mapping[str, float | None],
    title: str = "",
    language: str = "da",
    *,
    unit: str = "",
    format: Format = "number",
    names: Mapping[str, str] | None = None,
    link: Callable[[str], str] | None = None,
    called: Mapping[float, str] | None = None,
) -> str | None:
    """Return Denmark with each municipality coloured by its figure, as SVG text; null of a landscape of other places.

    `values` by the municipality's code; null, and codes left out, are hatched: unknown. `title` says what the figures
    are and `unit` what stands in the legend, `names` what the landscape calls the codes, and `link` where a code leads.
    `called` says what the few figures that there are stand for.
    """
    shapes = outlines()
    known = [code for code in values if code in shapes]
    if not values or len(known) < KNOWN * len(values):
        return None
    if names and sum(names.get(code) == shapes[code][0] for code in known) < KNOWN * len(known):
        return None
    figures = {code: value for code in known if (value := values[code]) is not None}
    limits = sorted(called)[1:] if called else _limits(sorted(figures.values()))

    def said(value: float | None) -> str:
        return called[value] if called and value is not None else figure(value, format, language)

    mark = "k" + hashlib.sha256(repr((title, language, sorted(figures.items()))).encode()).hexdigest()[:10]
    unknown = f"url(#{mark}u)"
    places = [
        {
            "path": path,
            "fill": _colour(figures[code], limits) if code in figures else unknown,
            "told": f"{name}: {said(figures.get(code))}",
            "href": link(code) if link else None,
        }
        for code, (name, path) in shapes.items()
    ]
    return template("denmark.svg").render(
        mark=mark,
        width=WIDTH,
        height=HEIGHT,
        capital=CAPITAL,
        hatching=Markup(hatching(mark + "u")),  # noqa: S704  # our own
        title=plain(title),
        told=_told(figures, shapes, said, language, ranked=not called),
        unit=short(unit or title, 40),
        places=places,
        links=link is not None,
        legend=_legend(limits, figures, len(shapes), unknown, said, language),
    )


def _limits(figures: list[float]) -> list[float]:
    """Return where one colour ends and the next begins: fifths of the figures, fewer where they are alike."""
    if not figures:
        return []
    return sorted({figures[len(figures) * step // len(STEPS)] for step in range(1, len(STEPS))} - {figures[0]})


def _colour(value: float, limits: list[float]) -> str:
    at = sum(value >= limit for limit in limits)
    return STEPS[round(at * (len(STEPS) - 1) / len(limits))] if limits else STEPS[2]


def _legend(
    limits: list[float],
    figures: Mapping[str, float],
    there: int,
    unknown: str,
    said: Callable[[float | None], str],
    language: str,
) -> list[dict[str, str]]:
    """Return each colour with the figures that have it and how many municipalities do; what is unknown last."""

    def of(count: int) -> str:
        one = count == 1
        return (
            f"({count} {say('kommune' if one else 'kommuner', 'municipality' if one else 'municipalities', language)})"
        )

    steps = []
    groups: dict[str, list[float]] = {}
    for value in sorted(figures.values()):
        groups.setdefault(_colour(value, limits), []).append(value)
    for fill, inside in groups.items():
        low, high = said(inside[0]), said(inside[-1])
        steps.append({"fill": fill, "text": f"{low if low == high else f'{low} – {high}'} {of(len(inside))}"})
    if len(figures) < there:
        steps.append({"fill": unknown, "text": f"{said(None)} {of(there - len(figures))}"})
    return steps


def _told(
    figures: Mapping[str, float],
    shapes: Mapping[str, tuple[str, str]],
    said: Callable[[float | None], str],
    language: str,
    *,
    ranked: bool,
) -> str:
    text = say(
        f"Kort over Danmarks {len(shapes)} kommuner.", f"Map of Denmark's {len(shapes)} municipalities.", language
    )
    if figures and ranked:
        most, least = (pick(figures, key=lambda code: (figures[code], code)) for pick in (max, min))
        high, low = (f"{shapes[code][0]} ({said(figures[code])})" for code in (most, least))
        text += say(f" Højest: {high}; lavest: {low}.", f" Highest: {high}; lowest: {low}.", language)
    if not ranked:
        counts = Counter(map(said, figures.values()))
        text += "".join(f" {name}: {count}." for name, count in counts.items())
    if missing := len(shapes) - len(figures):
        text += say(f" Ukendt for {missing}.", f" Unknown of {missing}.", language)
    return text
