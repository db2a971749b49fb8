"""Maps: turns a picture into one HTML page that is complete in itself; the only importer of pyvis.

pyvis keeps the nodes and edges and brings vis-network. Its own template is not used: it links files of other hosts,
prints the heading twice and knows no legend. Here the graph stands in the page as data, never as script, so that the
scripts are always the same and a Content-Security-Policy can name them by their hashes.
"""

import base64
import hashlib
import json
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from pyvis.network import Network

from kb.canvas import Canvas, Link, canvas, kind_of, legend, said, together, width
from kb.model import NODES
from kb.pictures import Picture
from kb.rollup import radius
from kb.rows import Row
from kb.texts import short, template

FAINT = 400
"""Above so many edges they are drawn faint and without heads, or nothing else could be seen."""
CROSSING = 100
"""Above so many between groups, all of which cross the map."""
LABEL = 42
"""So many letters of a name stand below a node: three lines, which is the room that it has."""
MOST = 1000
"""So many edges stand in the table; the files have them all."""
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {
        "hover": True,
        "tooltipDelay": 100,
        "hideEdgesOnDrag": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "nodes": {
        "size": 14,
        "borderWidth": 1,
        "font": {"size": 16, "color": "#1a1a1a", "vadjust": -4, "strokeWidth": 3, "strokeColor": "#ffffff"},
        "widthConstraint": {"maximum": 154},
    },
    "edges": {"arrowStrikethrough": False, "arrows": {"to": {"scaleFactor": 0.5}}, "hoverWidth": 1},
}


def _asset(name: str) -> str:
    return resources.files("kb").joinpath("templates", name).read_text(encoding="utf-8")


def _of_pyvis(name: str) -> str:
    return resources.files("pyvis").joinpath("templates", "lib", "vis-9.1.2", name).read_text(encoding="utf-8")


SCRIPTS = [_of_pyvis("vis-network.min.js"), _asset("map.js")]
STYLES = [_of_pyvis("vis-network.css"), _asset("map.css")]


def _hashes(texts: list[str]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


SCRIPT_HASHES, STYLE_HASHES = _hashes(SCRIPTS), _hashes(STYLES)
POLICY = (
    f"default-src 'none'; script-src {SCRIPT_HASHES}; style-src {STYLE_HASHES}; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy that a map needs: its own scripts and styles, and nothing else from anywhere."""


def draw(
    picture: Picture, link: Link | None = None, *, language: str = "da", frame: bool = False, files: str = ""
) -> str:
    """Return the picture as a complete HTML page that asks nothing of any network; `link` makes nodes lead on.

    A `frame` leaves the heading and the table to the page that it stands in. `files` is where the same map is to be
    had in other forms, by `format`.
    """
    drawing = canvas(picture, link, language)
    data = _data(drawing)
    shown = {edge_end for edge in drawing.edges[:MOST] for edge_end in (edge["start"], edge["end"])}
    return template("map.html").render(
        drawing=drawing,
        t=lambda danish, english: danish if language == "da" else english,
        frame=frame,
        data=data,
        nodes=drawing.nodes,
        edges=drawing.edges[:MOST],
        listed=[node for name, node in drawing.nodes.items() if name in shown or len(drawing.nodes) <= MOST],
        everything=_everything(picture, language, frame=frame) if link and "limit" in picture.query.params else None,
        files=f"{files}?{_asked(picture, language)}" if files else "",
        legend=legend(drawing),
        policy=POLICY,
        scripts=[Markup(text) for text in SCRIPTS],  # noqa: S704  # our own and pyvis', fixed
        styles=[Markup(text) for text in STYLES],  # noqa: S704
    )


def _given(picture: Picture) -> Row:
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in picture.params.items()
        if value is not None
    }


def _asked(picture: Picture, language: str) -> str:
    """Return the query that asks for the same map."""
    every = {"limit": "all"} if "limit" in picture.params and picture.params["limit"] is None else {}
    return urlencode(_given(picture) | every | ({"lang": language} if language != "da" else {}))


def _everything(picture: Picture, language: str, *, frame: bool) -> str:
    """Return the query that asks for the same map without a limit."""
    around = ({"lang": language} if language != "da" else {}) | ({"frame": "true"} if frame else {})
    return "?" + urlencode(_given(picture) | {"limit": "all"} | around)


def _data(drawing: Canvas) -> Row:
    """Return what the script draws: what is shown first by way of pyvis, and what opens beside it."""
    network = Network(directed=True)
    network.options = OPTIONS
    stands = drawing.rolled.stands()
    for name, node in drawing.nodes.items():
        if name not in stands:
            network.add_node(name, **_node(drawing, name, node))
    for name, group in drawing.rolled.groups.items():
        network.add_node(name, **_group(drawing, name, group))
    bundles = together(drawing.edges, lambda end: stands.get(end, end))
    for start, end, edges in bundles:
        network.add_edge(
            start, end, **_edge(drawing, start, end, edges, faint=len(bundles) > (CROSSING if stands else FAINT))
        )
    _, _, _, _, _, options = network.get_network_data()
    data: Row = {"nodes": network.nodes, "edges": network.edges, "options": json.loads(options)}
    data["links"] = {name: node["href"] for name, node in drawing.nodes.items() if node["href"]}
    if stands:
        data["members"] = {name: {"id": name, **_node(drawing, name, drawing.nodes[name])} for name in stands}
        data["groups"] = {name: group["members"] for name, group in drawing.rolled.groups.items()}
        data["ties"] = [
            [edge["start"], edge["end"], edge["kind"], edge["colour"], edge["dashes"], said(edge, drawing.language)]
            for edge in drawing.edges
        ]
    return data


def _node(drawing: Canvas, name: str, node: Row) -> Row:
    x, y = drawing.places[name]
    return {
        "label": short(node["short"], LABEL),
        "title": node["told"],
        "kind": node["label"],
        "shape": node["shape"],
        "color": _colours(node["colour"]),
        "shapeProperties": {"borderDashes": [4, 3] if node["illustrative"] else False},
        "x": x,
        "y": y,
    }


def _colours(colour: str) -> Row:
    return {"background": colour, "border": "#333333", "highlight": {"background": colour, "border": "#000000"}}


def _group(drawing: Canvas, name: str, group: Row) -> Row:
    """Return a group as a large node that says how many it holds."""
    x, y = drawing.places[name]
    noun, count = NODES[group["label"]], len(group["members"])
    text = f"{group['name']}: {count} {kind_of(group['label'], count, drawing.language)}"
    size = radius(group) * 0.8
    return {
        "label": "\n".join(group["lines"]),
        "title": f"{text}\n{'klik for at åbne' if drawing.language == 'da' else 'click to open'}",
        "kind": group["label"],
        "shape": noun.shape,
        "size": size,
        "font": {"size": drawing.rolled.font, "strokeWidth": drawing.rolled.font / 5, "vadjust": 0},
        "widthConstraint": False,
        "borderWidth": 4,
        "color": _colours(noun.colour),
        "x": x,
        "y": y,
    }


def _edge(drawing: Canvas, start: str, end: str, edges: list[Row], *, faint: bool) -> Row:
    first, words = edges[0], ("mangler", "og", "til") if drawing.language == "da" else ("missing", "and", "more")
    one, other = (
        drawing.rolled.groups[name]["name"] if name in drawing.rolled.groups else drawing.nodes[name]["short"]
        for name in (start, end)
    )
    if {start, end} & drawing.rolled.groups.keys():
        lines = [f"{len(edges)} × {first['kind']}"]
    else:
        lines = [said(edge, drawing.language) for edge in edges[:8]]
        lines += [f"{words[1]} {len(edges) - 8} {words[2]}"] if len(edges) > 8 else []
    missing = {"label": words[0], "font": {"size": 12, "color": first["colour"]}} if first["state"] == "missing" else {}
    return {
        "title": "\n".join([f"{one} → {other}", *lines]),
        "kind": first["kind"],
        "color": {
            "color": first["colour"],
            "highlight": "#000000",
            "hover": "#000000",
            "opacity": 0.55 if faint else 1.0,
        },
        "arrows": {"to": {"enabled": not faint}},
        "dashes": first["dashes"] or False,
        "width": 4 if first["type"] == "MISSING" else width(len(edges)),
        # Curves keep apart what joins the same two in different ways.
        "smooth": {"enabled": first["type"] in ("MISSING", "FLOW"), "type": "curvedCW", "roundness": 0.15},
        **missing,
    }
