"""Maps as files: an SVG of the same positions as on the page, and GraphML for whoever draws and computes elsewhere."""

import hashlib
import math
import textwrap
from collections.abc import Mapping
from io import StringIO
from typing import Any

from kb.canvas import Canvas, Edge, canvas
from kb.graphml import Element, types_of, write
from kb.model import NODES
from kb.naming import noun_name
from kb.pictures import Picture
from kb.rollup import radius
from kb.rows import Row
from kb.texts import plain, short, template

CORNERS = {"square": (4, 0.125), "triangle": (3, 0.75), "diamond": (4, 0.0), "hexagon": (6, 0.0)}
"""Of shapes with corners: how many, and by what part of a turn the first lies beside the right-hand side."""
SIZE = 14
WRAP = 22
"""So many letters of a name stand on a line, and up to WORD of a word that is longer."""
WORD = 32
LETTER = 0.62
"""How wide a letter is, of its height, in the widest font that a reader may have."""


def svg(picture: Picture, language: str = "da") -> str:
    """Return the map as an SVG with a title, a description and a legend."""
    return sketch(canvas(picture, None, language))


def sketch(drawing: Canvas) -> str:
    """Return what `svg` does, of what was laid out before."""
    names = [name for name in drawing.nodes if name not in drawing.rolled.stands] + list(drawing.rolled.groups)
    dots = {name: _dot(drawing, name) for name in names}
    xs, ys = ([dot[axis] for dot in dots.values()] or [0.0] for axis in ("x", "y"))
    reach = max((dot["size"] for dot in dots.values()), default=0) + 90
    left, top = min(xs) - reach, min(ys) - reach
    width, height = max(max(xs) - left + reach, 700.0), max(ys) - top + reach
    unit = round(max(15.0, width / 90), 1)
    keys = _keys(drawing, left + unit, top + height, unit, width)
    height = keys[-1]["y"] - top + unit
    scale = min(1.0, 1600 / width)
    asked = repr((drawing.query.name, sorted(map(str, drawing.params.items())), drawing.language))
    return template("map.svg").render(
        mark="m" + hashlib.sha256(asked.encode()).hexdigest()[:10],
        title=plain(f"{drawing.title} · {'pr.' if drawing.language == 'da' else 'as of'} {drawing.stamp}"),
        told=_told(drawing),
        box=[round(value, 1) for value in (left, top, width, height)],
        size=[round(width * scale), round(height * scale)],
        lines=[_line(drawing, dots[start], dots[end], edges) for start, end, edges in drawing.closed],
        dots=dots.values(),
        legend=keys,
        unit=unit,
    )


def _shape(kind: str, x: float, y: float, size: float) -> str:
    """Return the path of a shape around a point."""
    if kind == "star":
        points = [(size * (1 if at % 2 == 0 else 0.45), at / 10 + 0.75) for at in range(10)]
    elif kind in CORNERS:
        corners, turn = CORNERS[kind]
        points = [(size, at / corners + turn) for at in range(corners)]
    else:
        arc = f"a{size:.1f} {size:.1f} 0 1 0"
        return f"M{x - size:.1f} {y:.1f}{arc} {2 * size:.1f} 0{arc} {-2 * size:.1f} 0z"
    dots = (f"{x + r * math.cos(2 * math.pi * at):.1f} {y + r * math.sin(2 * math.pi * at):.1f}" for r, at in points)
    return f"M{'L'.join(dots)}z"


def _dot(drawing: Canvas, name: str) -> Row:
    x, y = drawing.places[name]
    group = drawing.rolled.groups.get(name)
    if group:
        noun, size, count = NODES[group["label"]], radius(group) * 0.8, len(group["members"])
        text = f"{short(group['name'], 40)} ({count} {noun_name(noun, drawing.language, count)})"
        node: Row = {"shape": noun.shape, "colour": noun.colour, "told": text, "illustrative": False}
        font, lines = round(drawing.rolled.font, 1), group["lines"]
    else:
        node, font = drawing.nodes[name], 14.0
        size = SIZE * (1.5 if node["marked"] else 1.0)
        text = short(node["name"], 60)
        # A word of some length is rather put on a line of its own than broken.
        longest = max(map(len, text.split()), default=0)
        lines = textwrap.wrap(text, longest if WRAP < longest <= WORD else WRAP, max_lines=3, placeholder="…")
    return {
        "x": x,
        "y": y,
        "size": size,
        "path": _shape(node["shape"], x, y, size),
        "colour": node["colour"],
        "told": node["told"],
        "dashed": node["illustrative"],
        "text": text,
        "lines": lines,
        "font": font,
        "below": round(y + size + font, 1),
    }


def _line(drawing: Canvas, one: Row, other: Row, edges: list[Edge]) -> Row:
    """Return a line with a head, from the rim of one to the rim of the other; flows and what is missing are curved."""
    first = edges[0].look
    x, y, a, b = one["x"], one["y"], other["x"], other["y"]
    if one is other:
        return _drawn(drawing, _loop(x, y, one["size"]), one, other, edges)
    far = math.dist((x, y), (a, b)) or 1.0
    bend = 0.12 if first["type"] in ("MISSING", "FLOW") else 0.0
    mid = ((x + a) / 2 - bend * (b - y), (y + b) / 2 + bend * (a - x))
    dx, dy = (a - mid[0]) / (math.dist(mid, (a, b)) or 1), (b - mid[1]) / (math.dist(mid, (a, b)) or 1)
    tip = (a - dx * (other["size"] + 2), b - dy * (other["size"] + 2))
    wing = min(9.0, far / 4)
    head = "".join(
        f"M{tip[0]:.1f} {tip[1]:.1f}L{tip[0] - wing * dx + side * wing / 2 * dy:.1f} "
        f"{tip[1] - wing * dy - side * wing / 2 * dx:.1f}"
        for side in (1, -1)
    )
    path = f"M{x:.1f} {y:.1f}Q{mid[0]:.1f} {mid[1]:.1f} {tip[0]:.1f} {tip[1]:.1f}{head}"
    return _drawn(drawing, path, one, other, edges)


def _loop(x: float, y: float, size: float) -> str:
    """Return the path of a line from a node to itself, above its right shoulder."""
    return f"M{x:.1f} {y - size:.1f}a{size:.1f} {size:.1f} 0 1 1 {size:.1f} {size:.1f}"


def _drawn(drawing: Canvas, path: str, one: Row, other: Row, edges: list[Edge]) -> Row:
    """Return how a line looks and what it says."""
    first, lines = edges[0].look, [edge.look["said"] for edge in edges[:8]]
    return {
        "path": path,
        "colour": first["colour"],
        "dashes": first["dashes"],
        "width": 4 if first["type"] == "MISSING" else drawing.width(edges),
        "opacity": 1 if len(drawing.edges) < 400 else 0.6,
        "told": f"{one['text']} → {other['text']}: {'; '.join(lines)}" + (" …" if len(edges) > 8 else ""),
    }


def _keys(drawing: Canvas, left: float, top: float, unit: float, width: float) -> list[Row]:
    """Return the legend in columns below the map, and below it the question and the day."""
    found = drawing.legend
    rows: list[Row] = [
        {"text": f"{noun['count']} {noun['name']}", "shape": noun["shape"], "colour": noun["colour"], "line": False}
        for noun in found["nouns"]
    ]
    rows += [{"text": edge["name"], **edge, "line": "shape" not in edge} for edge in [*found["edges"], *found["notes"]]]
    room = (3 + LETTER * max((len(row["text"]) for row in rows), default=0)) * unit
    columns = max(1, min(3, int(width / room)))
    for at, row in enumerate(rows):
        x, y = left + (at % columns) * width / columns, top + (at // columns) * unit * 1.8 + unit
        row["path"] = (
            f"M{x:.1f} {y:.1f}h{2 * unit:.1f}" if row["line"] else _shape(row["shape"], x + unit, y, unit * 0.6)
        )
        row["x"], row["y"] = round(x + 2.6 * unit, 1), round(y + unit / 3, 1)
    heading = f"{drawing.title} · {'pr.' if drawing.language == 'da' else 'as of'} {drawing.stamp}"
    below = top + ((len(rows) - 1) // columns + 1) * unit * 1.8 + unit
    for at, text in enumerate(textwrap.wrap(plain(heading), int(width / unit / LETTER), max_lines=3, placeholder="…")):
        place = {"x": round(left, 1), "y": round(below + at * unit * 1.3, 1)}
        rows.append({"text": text, "path": "", "colour": "none", "line": False, **place})
    return rows


def _told(drawing: Canvas) -> str:
    """Return in words what is on the map."""
    keys = drawing.legend
    counts = ", ".join(f"{noun['count']} {noun['name']}" for noun in keys["nouns"])
    joined = "forbindelser" if drawing.language == "da" else "connections"
    hidden = "knuder skjult" if drawing.language == "da" else "nodes hidden"
    told = f"{drawing.asks} {counts}; {len(drawing.edges)} {joined}."
    return plain(told + (f" {drawing.hidden} {hidden}." if drawing.hidden else ""))


def graphml(picture: Picture) -> str:
    """Return the whole map as GraphML: every node and edge with its properties, and where it stands."""
    drawing = canvas(picture)
    elements = []
    for name, node in drawing.nodes.items():
        x, y = drawing.places[name]
        own = {"key": plain(node["key"]), "label": node["label"], "title": plain(node["name"]), "x": x, "y": y}
        elements.append(Element({"id": plain(name)}, _flat(node["properties"]) | own))
    for at, edge in enumerate(drawing.edges):
        look = edge.look
        told = {
            "type": look["type"],
            "state": look["state"],
            "what": look["what"],
            "illustrative": look["illustrative"],
        }
        told |= {name: look[name] for name in ("since", "until", "deadline") if look[name]}
        told["sources"] = "|".join(look["sources"])
        ends = {"source": plain(edge.start), "target": plain(edge.end)}
        elements.append(Element({"id": str(at), **ends}, told))
    out = StringIO()
    write(out, types_of(elements), elements)
    return out.getvalue()


def _flat(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties as GraphML knows them: text, numbers and truth."""
    return {
        name: value
        if isinstance(value, bool | int | float)
        else plain("|".join(map(str, value)) if isinstance(value, list | tuple) else value)
        for name, value in properties.items()
        if name != "id"  # igraph and others keep that name for the node's own
    }
