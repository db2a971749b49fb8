"""Maps: turns a picture into one HTML page that is complete in itself; the only importer of pyvis.

pyvis keeps the nodes and edges and brings vis-network. Its own template is not used: it links files of other hosts,
prints the heading twice and knows no legend. Here the graph stands in the page as data, never as script, so that the
scripts are always the same and a Content-Security-Policy can name them by their hashes.
"""

import base64
import hashlib
import json
from collections.abc import Hashable
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from pyvis.network import Network

from kb import opened
from kb.canvas import Canvas, Link, alike, canvas
from kb.danish import PLAIN
from kb.looks import day
from kb.pictures import Picture
from kb.rows import Row
from kb.texts import template

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
        # Names only take their room here: names.js writes them, so that they can be read at every scale.
        "font": {"size": 16, "color": "rgba(0,0,0,0)", "vadjust": -4, "strokeWidth": 0, "strokeColor": "#ffffff"},
        "widthConstraint": {"maximum": 154},
    },
    "edges": {"arrowStrikethrough": False, "arrows": {"to": {"scaleFactor": 0.5}}, "hoverWidth": 1},
}


def _asset(name: str) -> str:
    return resources.files("kb").joinpath("templates", name).read_text(encoding="utf-8")


def _of_pyvis(name: str) -> str:
    return resources.files("pyvis").joinpath("templates", "lib", "vis-9.1.2", name).read_text(encoding="utf-8")


SCRIPTS = [_of_pyvis("vis-network.min.js"), _asset("names.js"), _asset("map.js")]
STYLES = [_of_pyvis("vis-network.css"), _asset("map.css")]


def _hashes(texts: list[str]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


SCRIPT_HASHES, STYLE_HASHES = _hashes(SCRIPTS), _hashes(STYLES)
POLICY = (
    f"default-src 'none'; script-src {SCRIPT_HASHES}; style-src {STYLE_HASHES}; img-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy that a map needs: its own scripts and styles, its own server to ask, and nothing else."""


def draw(
    picture: Picture, link: Link | None = None, *, language: str = "da", frame: bool = False, files: str = ""
) -> str:
    """Return the picture as a complete HTML page that asks nothing of any network; `link` makes nodes lead on.

    A `frame` leaves the heading and the table to the page that it stands in. `files` is where the same map is to be
    had in other forms, by `format`.
    """
    return page(canvas(picture, link, language), frame=frame, files=files)


def page(drawing: Canvas, *, frame: bool = False, files: str = "", ask: str = "") -> str:
    """Return what `draw` does, of what was laid out before.

    `ask` is where a map that is too large to carry them asks for the members of its groups, as `kb.opened` has them.
    """
    language = drawing.language
    shown = {end for edge in drawing.edges[:MOST] for end in (edge.start, edge.end)}
    return template("map.html").render(
        drawing=drawing,
        t=lambda danish, english: danish if language == "da" else english,
        day=lambda text: day(text, language),
        frame=frame,
        data=_data(drawing, f"{ask}{'&' if '?' in ask else '?'}{_asked(drawing)}" if ask else ""),
        nodes=drawing.nodes,
        edges=drawing.edges[:MOST],
        listed=[node for name, node in drawing.nodes.items() if name in shown or len(drawing.nodes) <= MOST],
        everything=_everything(drawing, frame=frame) if drawing.leads and "limit" in drawing.query.params else None,
        files=f"{files}?{_asked(drawing)}" if files else "",
        legend=drawing.legend,
        policy=POLICY,
        scripts=[Markup(text) for text in SCRIPTS],  # noqa: S704  # our own and pyvis', fixed
        styles=[Markup(text) for text in STYLES],  # noqa: S704
    )


def _given(drawing: Canvas) -> Row:
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in drawing.params.items()
        if value is not None
    }


def _asked(drawing: Canvas) -> str:
    """Return the query that asks for the same map."""
    every = {"limit": "all"} if "limit" in drawing.params and drawing.params["limit"] is None else {}
    return urlencode(_given(drawing) | every | ({"lang": drawing.language} if drawing.language != "da" else {}))


def _everything(drawing: Canvas, *, frame: bool) -> str:
    """Return the query that asks for the same map without a limit."""
    around = ({"lang": drawing.language} if drawing.language != "da" else {}) | ({"frame": "true"} if frame else {})
    return "?" + urlencode(_given(drawing) | {"limit": "all"} | around)


def _data(drawing: Canvas, ask: str) -> Row:
    """Return what the script draws: what is shown first by way of pyvis, and what opens, or where to ask for it."""
    network = Network(directed=True)
    network.options = OPTIONS
    first = opened.seen(drawing)
    for node in first["nodes"]:
        network.add_node(node["id"], **{name: value for name, value in node.items() if name != "id"})
    for edge in first["edges"]:
        network.add_edge(
            edge["from"], edge["to"], **{name: value for name, value in edge.items() if name not in ("from", "to")}
        )
    _, _, _, _, _, options = network.get_network_data()
    data: Row = {"nodes": network.nodes, "edges": network.edges, "options": json.loads(options)}
    data |= {"links": first["links"], "plain": PLAIN}
    groups = drawing.rolled.groups
    if groups:
        data["groups"] = {name: len(group["members"]) for name, group in groups.items()}
    if groups and ask and not opened.is_carried(drawing):
        return data | {"ask": ask}
    data["names"] = {name: [short, folded] for folded, short, name in drawing.names}
    return data | (_carried(drawing) if groups else {})


def _carried(drawing: Canvas) -> Row:
    """Return what the groups of a map open to, for the script to put together as `kb.opened` does."""
    styles: dict[Hashable, int] = {}
    drawn: list[Row] = []
    ties = []
    for edge in drawing.edges:
        if alike(edge.look) not in styles:
            styles[alike(edge.look)] = len(drawn)
            drawn.append(opened.style(edge.look, drawing.language))
        ties.append([edge.start, edge.end, styles[alike(edge.look)], edge.look["said"], edge.look["times"]])
    return {
        "links": opened.links(drawing, drawing.nodes),
        "members": {name: {"id": name, **opened.node(drawing, name)} for name in drawing.rolled.stands},
        "called": {name: opened.called(drawing, name) for name in drawing.rolled.groups},
        "ties": ties,
        "styles": drawn,
        "most": drawing.most,
        "said": opened.SAID,
        "rest": opened.rest(drawing.language),
        "crossing": opened.CROSSING,
    }
