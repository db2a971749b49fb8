"""What a picture looks like, whatever draws it: its nodes and edges with what is said of them, and its legend."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kb import danish
from kb.layout import Places, layout
from kb.model import NODES, RELATIONSHIPS
from kb.pictures import Picture
from kb.rollup import Rolled, rolled
from kb.rows import Row
from kb.texts import plain, short

Link = Callable[[str, str], str]
"""Returns the address of a node by its label and key."""

ILLUSTRATIVE = ["illustrative"]
STATES: dict[str, tuple[str, str, str, list[int]]] = {
    "missing": ("mangler", "missing", "#D00000", [10, 6]),
    "due": ("skal være der inden fristen", "due by its deadline", "#8A5A00", [10, 6]),
    "explained": ("mangler, og afvigelsen er godkendt", "missing, with an accepted deviation", "#5A3E85", [10, 6]),
    "unknown": ("ukendt, om den er der", "not known to be there", "#666666", [2, 5]),
}
"""What is said of what is not there, in Danish and English, its colour and its dashes."""
DOTTED = [4, 4]
"""The dashes of what is illustrative."""


@dataclass(frozen=True)
class Canvas:
    """A picture ready to be drawn: all nodes and edges, where they stand, and which stand for others at first."""

    title: str
    asks: str
    how: str
    stamp: str
    language: str
    nodes: dict[str, Row]
    edges: list[Row]
    places: Places
    rolled: Rolled = field(default_factory=Rolled)
    hidden: int = 0


def canvas(picture: Picture, link: Link | None = None, language: str = "da") -> Canvas:
    """Return what the picture looks like; above what a reader can take in it is rolled up."""
    edges = _edges(picture, language)
    drawn = {end for edge in edges for end in (edge["start"], edge["end"])}
    flows = {edge["flow"] for edge in edges if edge["flow"]}
    nodes = {
        name: _node(node, link, language)
        for name, node in sorted(picture.nodes.items())
        if name in drawn or name not in flows
    }
    up = rolled(nodes, picture.areas, language)
    ends = [(edge["start"], edge["end"]) for edge in edges]
    return Canvas(
        title=_title(picture, language),
        asks=picture.query.asks_da if language == "da" else picture.query.asks,
        how=picture.query.how_da if language == "da" else picture.query.how,
        stamp=danish.day(picture.params["at"], language),
        language=language,
        nodes=nodes,
        edges=edges,
        places=up.places if up.groups else layout(list(nodes), ends),
        rolled=up,
        hidden=picture.hidden,
    )


def _node(node: Row, link: Link | None, language: str) -> Row:
    """Return a node with what is said of it."""
    noun, sources = NODES[node["label"]], node["properties"].get("sources") or []
    lines = [f"{kind_of(node['label'], 1, language).capitalize()}: {plain(node['name'])}"]
    lines += [f"{'kilde' if language == 'da' else 'source'}: {', '.join(map(plain, sources))}"] if sources else []
    return {
        **node,
        "href": link(node["label"], node["key"]) if link else None,
        "short": short(node["name"], 60),
        "told": "\n".join(lines),
        "shape": noun.shape,
        "colour": noun.colour,
        "illustrative": list(sources) == ILLUSTRATIVE,
    }


def kind_of(label: str, count: int, language: str) -> str:
    """Return what so many things of a noun are called."""
    noun = NODES[label]
    if language == "da":
        return noun.danish[count != 1]
    return (noun.file if count == 1 else noun.plural).replace("_", " ")


def _title(picture: Picture, language: str) -> str:
    """Return the title of the question and the names of what was asked for."""
    subjects = []
    for name, param in picture.query.params.items():
        value = picture.params.get(name)
        if value is None or name in ("at", "limit") or value == param.default:
            continue
        node = picture.nodes.get(f"{param.key_of}:{value}")
        subjects.append(node["name"] if node else f"{(language == 'da' and param.da) or name}: {value}")
    return " · ".join([picture.query.title_da if language == "da" else picture.query.title, *map(plain, subjects)])


def _edges(picture: Picture, language: str) -> list[Row]:
    """Return the edges to draw: a flow between two systems that are there is one edge, not a node with two."""
    ends: dict[str, dict[str, str]] = defaultdict(dict)
    for edge in picture.edges.values():
        if edge["type"] == "SENDS":
            ends[edge["end"]]["start"] = edge["start"]
        elif edge["type"] == "RECEIVED_BY":
            ends[edge["start"]]["end"] = edge["end"]
    flows = {flow: pair for flow, pair in ends.items() if len(pair) == 2}
    found = [
        _edge(picture, edge, language)
        for edge in picture.edges.values()
        if not flows.keys() & {edge["start"], edge["end"]}
    ]
    for flow, pair in flows.items():
        node = picture.nodes[flow]
        text = node["properties"].get("description") or node["name"]
        edge = {"type": "FLOW", "state": "there", "properties": node["properties"], **pair}
        found.append(
            _edge(picture, edge, language)
            | {
                "flow": flow,
                "kind": kind_of("DataFlow", 1, language),
                "what": f"{kind_of('DataFlow', 1, language)}: {plain(text)}",
            }
        )
    return sorted(found, key=lambda edge: (edge["start"], edge["end"], edge["type"], edge["what"], edge["since"]))


def _edge(picture: Picture, edge: Row, language: str) -> Row:
    """Return an edge with what is said of it."""
    properties = edge["properties"]
    danish_word, english, colour, dashes = STATES.get(
        edge["state"], (*_words(edge["type"], picture.query.edges), "", [])
    )
    kind = what = danish_word if language == "da" else english
    if edge["type"] == "MISSING":
        reason = _reason(properties, language)
        what = f"{what} ({plain(reason)})"
    sources = properties.get("sources") or []
    return {
        "start": edge["start"],
        "end": edge["end"],
        "type": edge["type"],
        "state": edge["state"],
        "what": what,
        "kind": kind,
        "colour": colour
        or inked(NODES["DataFlow" if edge["type"] == "FLOW" else picture.nodes[edge["start"]]["label"]].colour),
        "dashes": dashes or (DOTTED if sources == ILLUSTRATIVE else []),
        "illustrative": sources == ILLUSTRATIVE,
        "since": plain(properties.get("valid_from") or ""),
        "until": plain(properties.get("valid_to") or ""),
        "deadline": plain(properties.get("deadline") or ""),
        "sources": [plain(source) for source in sources],
        "flow": None,
    }


@cache
def inked(colour: str) -> str:
    """Return a colour darkened until a line of it is seen on white: 3 to 1, as WCAG 2.2 asks of graphics (1.4.11)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    while True:
        light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        if 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05) >= 3:
            return "#" + "".join(f"{round(255 * part):02X}" for part in parts)
        parts = [0.96 * part for part in parts]


def _reason(properties: Row, language: str) -> str:
    """Return why a link is thought to be missing."""
    if properties.get("requirement"):
        return f"{'kræves af' if language == 'da' else 'required by'} {properties['requirement']}"
    k, n = properties.get("k"), properties.get("n")
    if language == "da":
        return f"{k} af {n} kommuner med begge systemer har den"
    return f"{k} of {n} municipalities with both systems have it"


def _words(kind: str, declared: dict[str, str]) -> tuple[str, str]:
    """Return what a kind of edge is called in Danish and English: as the map declares, or the noun."""
    english = kind.lower().replace("_", " ")
    return declared.get(kind) or (RELATIONSHIPS[kind].danish if kind in RELATIONSHIPS else english), english


def said(edge: Row, language: str = "da") -> str:
    """Return what an edge is, since when, and who says so."""
    words = ("siden", "til", "frist", "kilde") if language == "da" else ("since", "until", "deadline", "source")
    values = (edge["since"], edge["until"], edge["deadline"])
    parts = [f"{word} {value}" for word, value in zip(words, values, strict=False) if value]
    parts += [f"{words[3]}: {', '.join(edge['sources'])}"] if edge["sources"] else []
    return " · ".join([edge["what"], *parts])


def width(edges: int) -> float:
    """Return how many pixels wide a line is that stands for so many edges."""
    return round(min(2 + math.log2(edges), 7), 1)


def together(edges: Iterable[Row], stands: Callable[[str], str]) -> list[tuple[str, str, list[Row]]]:
    """Return (start, end, edges) of those that would lie upon each other, where each end stands for its group."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for edge in edges:
        start, end = stands(edge["start"]), stands(edge["end"])
        if start != end or edge["start"] == edge["end"]:
            groups[start, end, edge["type"], edge["state"], edge["illustrative"]].append(edge)
    return [(start, end, found) for (start, end, *_), found in groups.items()]


def legend(drawing: Canvas) -> dict[str, list[Row]]:
    """Return what stands for what, of what is there."""
    labels = [node["label"] for node in drawing.nodes.values()]
    kinds: dict[tuple[str, str], Row] = {}
    for edge in drawing.edges:
        kinds[edge["kind"], edge["colour"]] = {
            "name": edge["kind"],
            "colour": edge["colour"],
            "dashes": edge["dashes"] if edge["type"] == "MISSING" else [],
        }
    nouns = [
        {
            "label": label,
            "name": kind_of(label, labels.count(label), drawing.language),
            "count": labels.count(label),
            "colour": noun.colour,
            "shape": noun.shape,
        }
        for label, noun in NODES.items()
        if label in labels
    ]
    made_up = any(thing["illustrative"] for thing in [*drawing.edges, *drawing.nodes.values()])
    text = "illustrativ: opdigtet for eksemplets skyld" if drawing.language == "da" else "illustrative: made up"
    return {
        "nouns": nouns,
        "edges": sorted(kinds.values(), key=lambda kind: (bool(kind["dashes"]), kind["name"])),
        "made_up": [{"name": text, "colour": "#333333", "dashes": DOTTED}] if made_up else [],
    }
