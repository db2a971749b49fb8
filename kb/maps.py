"""Maps: turns a picture into one HTML page that is complete in itself; the only importer of pyvis.

pyvis keeps the nodes and edges and brings vis-network. Its own template is not used: it links files of other hosts,
prints the heading twice and knows no legend. Here the graph stands in the page as data, never as script, so that the
scripts are always the same and a Content-Security-Policy can name them by their hashes.
"""

import base64
import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from pyvis.network import Network

from kb.dates import danish
from kb.layout import layout
from kb.model import NODES, RELATIONSHIPS
from kb.pictures import Picture
from kb.rows import Row

Link = Callable[[str, str], str]
"""Returns the address of a node by its label and key."""

ILLUSTRATIVE = ["illustrative"]
STATES: dict[str, tuple[str, str, list[int]]] = {
    "missing": ("mangler", "#D00000", [10, 6]),
    "due": ("skal være der inden fristen", "#8A5A00", [10, 6]),
    "explained": ("mangler, og afvigelsen er godkendt", "#5A3E85", [10, 6]),
    "unknown": ("ukendt, om den er der", "#666666", [2, 5]),
}
"""What is said of what is not there, its colour and its dashes."""
MANY = 400
"""Above so many edges they are drawn faint and without heads, or nothing else could be seen."""
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "tooltipDelay": 100, "keyboard": {"enabled": True, "bindToWindow": False}},
    "nodes": {
        "size": 14,
        "borderWidth": 1,
        "font": {"size": 16, "color": "#1a1a1a", "vadjust": -4, "strokeWidth": 3, "strokeColor": "#ffffff"},
        "widthConstraint": {"maximum": 154},
    },
    "edges": {"arrowStrikethrough": False, "arrows": {"to": {"scaleFactor": 0.5}}, "hoverWidth": 1},
}
# Characters that control the line rather than stand in it, such as those that turn the direction of writing.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def _asset(name: str) -> str:
    return resources.files("kb").joinpath("templates", name).read_text(encoding="utf-8")


def _of_pyvis(name: str) -> str:
    return resources.files("pyvis").joinpath("templates", "lib", "vis-9.1.2", name).read_text(encoding="utf-8")


SCRIPTS = [_of_pyvis("vis-network.min.js"), _asset("map.js")]
STYLES = [_of_pyvis("vis-network.css"), _asset("map.css")]


def _hashes(texts: list[str]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


POLICY = (
    f"default-src 'none'; script-src {_hashes(SCRIPTS)}; style-src {_hashes(STYLES)}; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy that a map needs: its own scripts and styles, and nothing else from anywhere."""


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("kb"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def draw(picture: Picture, link: Link | None = None) -> str:
    """Return the picture as a complete HTML page that asks nothing of any network; `link` makes nodes lead on."""
    network = Network(directed=True)
    network.options = OPTIONS
    edges = _edges(picture)
    drawn = {end for edge in edges for end in (edge["start"], edge["end"])}
    flows = {edge["flow"] for edge in edges if edge["flow"]}
    nodes = {
        name: {**node, "href": link(node["label"], node["key"]) if link else None}
        for name, node in picture.nodes.items()
        if name in drawn or name not in flows
    }
    places = layout(list(nodes), [(edge["start"], edge["end"]) for edge in edges])
    for name, node in nodes.items():
        _add_node(network, name, node, places[name])
    groups = _grouped(edges)
    for group in groups:
        _add_edges(network, group, nodes, faint=len(groups) > MANY)
    _, _, _, _, _, options = network.get_network_data()
    data = {"nodes": network.nodes, "edges": network.edges, "options": json.loads(options)}
    data["links"] = {name: node["href"] for name, node in nodes.items() if node["href"]}
    return (
        _environment()
        .get_template("map.html")
        .render(
            title=_title(picture),
            asks=picture.query.asks_da,
            how=picture.query.how_da,
            stamp=danish(picture.params["at"]),
            data=data,
            nodes=nodes,
            edges=edges,
            hidden=picture.hidden,
            everything=_everything(picture) if link else None,
            legend=_legend(nodes, edges),
            policy=POLICY,
            scripts=[Markup(text) for text in SCRIPTS],  # noqa: S704  # our own and pyvis', fixed
            styles=[Markup(text) for text in STYLES],  # noqa: S704
        )
    )


def _title(picture: Picture) -> str:
    """Return the title of the question and the names of what was asked for."""
    subjects = []
    for name, param in picture.query.params.items():
        value = picture.params.get(name)
        if value is None or name in ("at", "limit") or value == param.default:
            continue
        node = picture.nodes.get(f"{param.key_of}:{value}")
        subjects.append(node["name"] if node else f"{param.da or name}: {value}")
    return " · ".join([picture.query.title_da, *map(_plain, subjects)])


def _everything(picture: Picture) -> str:
    """Return the query that asks for the same map without a limit."""
    given = {name: value for name, value in picture.params.items() if value is not None and name != "limit"}
    return "?" + urlencode(
        {name: str(value).lower() if value is True else value for name, value in given.items()} | {"limit": "all"}
    )


def _plain(text: object) -> str:
    """Return a text on one line and without characters that turn others around."""
    return CONTROLS.sub(" ", str(text)).strip()


def _edges(picture: Picture) -> list[Row]:
    """Return the edges to draw: a flow between two systems that are there is one edge, not a node with two."""
    ends: dict[str, dict[str, str]] = defaultdict(dict)
    for edge in picture.edges.values():
        if edge["type"] == "SENDS":
            ends[edge["end"]]["start"] = edge["start"]
        elif edge["type"] == "RECEIVED_BY":
            ends[edge["start"]]["end"] = edge["end"]
    flows = {flow: pair for flow, pair in ends.items() if len(pair) == 2}
    found = [_edge(picture, edge) for edge in picture.edges.values() if not flows.keys() & {edge["start"], edge["end"]}]
    for flow, pair in flows.items():
        node = picture.nodes[flow]
        text = node["properties"].get("description") or node["name"]
        edge = {"type": "FLOW", "state": "there", "properties": node["properties"], **pair}
        found.append(
            _edge(picture, edge)
            | {"flow": flow, "what": f"dataudveksling: {_plain(text)}", "colour": NODES["DataFlow"].colour}
        )
    return sorted(found, key=lambda edge: (edge["start"], edge["end"], edge["type"], edge["what"], edge["since"]))


def _edge(picture: Picture, edge: Row) -> Row:
    """Return an edge with what is said of it."""
    properties = edge["properties"]
    what, colour, dashes = STATES.get(
        edge["state"], (picture.query.edges.get(edge["type"]) or _danish(edge["type"]), "", [])
    )
    if edge["type"] == "MISSING":
        reason = f"kræves af {properties['requirement']}" if properties.get("requirement") else ""
        reason = reason or f"{properties.get('k')} af {properties.get('n')} kommuner med begge systemer har den"
        what = f"{what} ({_plain(reason)})"
    sources = properties.get("sources") or []
    return {
        "start": edge["start"],
        "end": edge["end"],
        "type": edge["type"],
        "state": edge["state"],
        "what": what,
        "colour": colour or NODES[picture.nodes[edge["start"]]["label"]].colour,
        "dashes": dashes or ([4, 4] if sources == ILLUSTRATIVE else []),
        "illustrative": sources == ILLUSTRATIVE,
        "since": _plain(properties.get("valid_from") or ""),
        "until": _plain(properties.get("valid_to") or ""),
        "deadline": _plain(properties.get("deadline") or ""),
        "sources": [_plain(source) for source in sources],
        "flow": None,
    }


def _danish(kind: str) -> str:
    return RELATIONSHIPS[kind].danish if kind in RELATIONSHIPS else kind.lower()


def _add_node(network: Network, name: str, node: Row, place: tuple[float, float]) -> None:
    noun, sources = NODES[node["label"]], node["properties"].get("sources") or []
    lines = [f"{noun.danish[0].capitalize()}: {_plain(node['name'])}"]
    lines += [f"kilde: {', '.join(map(_plain, sources))}"] if sources else []
    network.add_node(
        name,
        label=_plain(node["name"]) if len(node["name"]) < 60 else _plain(node["name"])[:58] + "…",
        title="\n".join(lines),
        shape=noun.shape,
        color={
            "background": noun.colour,
            "border": "#333333",
            "highlight": {"background": noun.colour, "border": "#000000"},
        },
        shapeProperties={"borderDashes": [4, 3] if sources == ILLUSTRATIVE else False},
        x=place[0],
        y=place[1],
    )


def _grouped(edges: list[Row]) -> list[list[Row]]:
    """Return edges that would lie upon each other, together."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for edge in edges:
        groups[edge["start"], edge["end"], edge["type"], edge["state"], edge["illustrative"]].append(edge)
    return list(groups.values())


def _add_edges(network: Network, group: list[Row], nodes: dict[str, Row], *, faint: bool) -> None:
    first = group[0]
    ends = f"{_plain(nodes[first['start']]['name'])} → {_plain(nodes[first['end']]['name'])}"
    lines = [said(edge) for edge in group[:8]] + ([f"og {len(group) - 8} til"] if len(group) > 8 else [])
    network.add_edge(
        first["start"],
        first["end"],
        title="\n".join([ends, *lines]),
        color={"color": first["colour"], "highlight": "#000000", "hover": "#000000", "opacity": 0.35 if faint else 1.0},
        arrows={"to": {"enabled": not faint}},
        dashes=first["dashes"] or False,
        width=3 if first["type"] == "MISSING" else min(1 + math.log2(len(group)), 5),
        # Curves keep apart what joins the same two in different ways.
        smooth={"enabled": first["type"] in ("MISSING", "FLOW"), "type": "curvedCW", "roundness": 0.15},
        **({"label": "mangler", "font": {"size": 12, "color": first["colour"]}} if first["state"] == "missing" else {}),
    )


def said(edge: Row) -> str:
    """Return what an edge is, since when, and who says so."""
    parts = [edge["what"]]
    parts += [f"siden {edge['since']}"] if edge["since"] else []
    parts += [f"til {edge['until']}"] if edge["until"] else []
    parts += [f"frist {edge['deadline']}"] if edge["deadline"] else []
    parts += [f"kilde: {', '.join(edge['sources'])}"] if edge["sources"] else []
    return " · ".join(parts)


def _legend(nodes: dict[str, Row], edges: list[Row]) -> dict[str, list[Row]]:
    """Return what stands for what, of what is there."""
    labels = [node["label"] for node in nodes.values()]
    kinds: dict[tuple[str, str], Row] = {}
    for edge in edges:
        name = STATES[edge["state"]][0] if edge["type"] == "MISSING" else edge["what"].split(":")[0]
        kinds[name, edge["colour"]] = {
            "name": name,
            "colour": edge["colour"],
            "dashes": edge["dashes"] if edge["type"] == "MISSING" else [],
        }
    if any(edge["illustrative"] for edge in edges) or any(
        node["properties"].get("sources") == ILLUSTRATIVE for node in nodes.values()
    ):
        kinds["", ""] = {"name": "illustrativ: opdigtet for eksemplets skyld", "colour": "#333333", "dashes": [4, 4]}
    nouns = [
        {
            "name": noun.danish[labels.count(label) != 1],
            "count": labels.count(label),
            "colour": noun.colour,
            "shape": noun.shape,
        }
        for label, noun in NODES.items()
        if label in labels
    ]
    return {"nouns": nouns, "edges": sorted(kinds.values(), key=lambda kind: (bool(kind["dashes"]), kind["name"]))}
