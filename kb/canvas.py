"""What a picture looks like, whatever draws it: its nodes and edges with what is said of them, and its legend."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from kb import browse, danish, naming
from kb.danish import fold
from kb.graph import Graph
from kb.kept import size
from kb.layout import Places, layout
from kb.looks import DOTTED, ILLUSTRATIVE, Names, look, source_names
from kb.model import NODES
from kb.naming import noun_name
from kb.pictures import Picture
from kb.queries import Query
from kb.rollup import Rolled, rolled
from kb.rows import Row
from kb.texts import plain, short

Link = Callable[[str, str], str]
"""Returns the address of a node by its label and key."""


class Edge(NamedTuple):
    """An edge to draw; edges that look alike share what is said of them."""

    start: str
    end: str
    look: Row
    """{type, state, what, kind, colour, dashes, illustrative, since, until, deadline, sources, times, said}"""
    flow: str | None = None
    """The node of the data flow that it stands for."""


@dataclass(frozen=True)
class Canvas:
    """A picture ready to be drawn: all nodes and edges, where they stand, and which stand for others at first."""

    query: Query
    params: Row
    title: str
    language: str
    nodes: dict[str, Row]
    edges: list[Edge]
    places: Places
    rolled: Rolled = field(default_factory=Rolled)
    hidden: int = 0
    leads: bool = False
    """Whether nodes lead to their pages."""

    @property
    def asks(self) -> str:
        """Return the question that it answers."""
        return self.query.asks_da if self.language == "da" else self.query.asks

    @property
    def how(self) -> str:
        """Return what it shows and leaves out."""
        return self.query.how_da if self.language == "da" else self.query.how

    @property
    def stamp(self) -> str:
        """Return the day that it is of."""
        return danish.day(self.params["at"], self.language)

    @cached_property
    def weight(self) -> int:
        """Return how many values it holds."""
        looks = {id(edge.look): edge.look for edge in self.edges}
        return size([list(self.nodes.values()), list(looks.values())]) + 5 * len(self.edges) + 6 * len(self.places)

    @cached_property
    def closed(self) -> "list[Bundle]":
        """Return the bundles of its edges while each group is closed."""
        stands = self.rolled.stands
        return together(self.edges, lambda end: stands.get(end, end))

    @cached_property
    def most(self) -> int:
        """Return what the widest line stands for; where nothing stands for much, no line is as wide as lines get."""
        return max([36, *(times(edges) for *_, edges in self.closed)])

    def width(self, edges: "Iterable[Edge]") -> float:
        """Return how many pixels wide a line is: as the root of what it stands for, as areas are compared."""
        return round(min(1 + 6 * math.sqrt(times(edges) / self.most), 7), 1)

    @cached_property
    def names(self) -> list[tuple[str, str, str]]:
        """Return (folded name, name, node) of all nodes, to be searched."""
        return [(fold(node["name"]), node["short"], name) for name, node in self.nodes.items()]

    @cached_property
    def legend(self) -> dict[str, list[Row]]:
        """Return what stands for what, of what is there."""
        return _legend(self)


def canvas(picture: Picture, link: Link | None = None, language: str = "da", names: Names | None = None) -> Canvas:
    """Return what the picture looks like; above what a reader can take in it is rolled up.

    `names` are what things without a name are called, and sources, by label and key.
    """
    called = names or {}
    edges = _edges(picture, language, called)
    drawn = {end for edge in edges for end in (edge.start, edge.end)}
    flows = {edge.flow for edge in edges if edge.flow}
    nodes = {
        name: _node(
            node | {"name": called.get((node["label"], node["key"]), node["name"])},
            link,
            language,
            called,
            _mark(picture.query, language) if name in picture.marked else "",
        )
        for name, node in sorted(picture.nodes.items())
        if name in drawn or name not in flows
    }
    up = rolled(nodes, picture.areas, language)
    return Canvas(
        query=picture.query,
        params=picture.params,
        title=_title(picture, language),
        language=language,
        nodes=nodes,
        edges=edges,
        places=up.places if up.groups else layout(list(nodes), [(edge.start, edge.end) for edge in edges]),
        rolled=up,
        hidden=picture.hidden,
        leads=link is not None,
    )


def laid(graph: Graph, query: Query, given: Row, language: str, link: Link | None = None) -> Canvas:
    """Return a map as it is drawn, with things and sources by their names; kept for as long as the landscape stands."""

    def drawn(picture: Picture) -> Canvas:
        things = ((node["label"], node["key"]) for node in picture.nodes.values())
        called = naming.names(graph, things, language) | browse.names(graph, picture.said_by, language)
        return canvas(picture, link, language, called)

    return graph.pictured(query.name, (language, link("System", "") if link else None), drawn, **given)


def _mark(query: Query, language: str) -> str:
    """Return what the nodes are that stand out."""
    return next((word if language == "da" else name.replace("_", " ") for name, word in query.marks.items()), "")


def _node(node: Row, link: Link | None, language: str, called: Names, mark: str) -> Row:
    """Return a node with what is said of it; one with a mark stands out."""
    noun, sources = NODES[node["label"]], node["properties"].get("sources") or []
    lines = [f"{noun_name(noun, language).capitalize()}: {plain(node['name'])}"]
    lines += [mark] if mark else []
    lines += [f"{'kilde' if language == 'da' else 'source'}: {source_names(sources, called)}"] if sources else []
    return {
        **node,
        "marked": bool(mark),
        "href": link(node["label"], node["key"]) if link else None,
        "short": short(node["name"], 60),
        "told": "\n".join(lines),
        "shape": noun.shape,
        "colour": noun.colour,
        "illustrative": list(sources) == ILLUSTRATIVE,
    }


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


def _edges(picture: Picture, language: str, called: Names) -> list[Edge]:
    """Return the edges to draw: a flow between two systems that are there is one edge, not a node with two."""
    ends: dict[str, dict[str, str]] = defaultdict(dict)
    for edge in picture.edges.values():
        if edge["type"] == "SENDS":
            ends[edge["end"]]["start"] = edge["start"]
        elif edge["type"] == "RECEIVED_BY":
            ends[edge["start"]]["end"] = edge["end"]
    flows = {flow: pair for flow, pair in ends.items() if len(pair) == 2}
    looks: dict[tuple[str, str, str, int], Row] = {}
    found = []
    for edge in picture.edges.values():
        if edge["start"] in flows or edge["end"] in flows:
            continue
        # Edges that are told alike have the same properties, which are looked at once.
        key = (edge["type"], edge["state"], picture.nodes[edge["start"]]["label"], id(edge["properties"]))
        seen = looks.get(key) or looks.setdefault(key, look(picture, edge, language, called))
        found.append(Edge(edge["start"], edge["end"], seen))
    for flow, pair in flows.items():
        node = picture.nodes[flow]
        text = node["properties"].get("description") or node["name"]
        edge = {"type": "FLOW", "state": "there", "properties": node["properties"], **pair}
        kind = noun_name(NODES["DataFlow"], language)
        seen = look(picture, edge, language, called, kind, f"{kind}: {plain(text)}")
        found.append(Edge(pair["start"], pair["end"], seen, flow))
    return sorted(
        found, key=lambda edge: (edge.start, edge.end, edge.look["type"], edge.look["what"], edge.look["since"])
    )


Bundle = tuple[str, str, list[Edge]]
"""(start, end, edges) of those that would lie upon each other."""


def times(edges: Iterable[Edge]) -> int:
    """Return how much edges stand for together: as many as each says, or one."""
    return sum(edge.look["times"] for edge in edges)


def alike(look: Row) -> tuple[str, str, bool]:
    """Return what edges have in common that are one line where they lie upon each other."""
    return look["type"], look["state"], look["illustrative"]


def together(edges: Iterable[Edge], stands: Callable[[str], str]) -> list[Bundle]:
    """Return edges in bundles, where each end stands for its group."""
    groups: dict[tuple[Any, ...], list[Edge]] = defaultdict(list)
    for edge in edges:
        start, end, look = stands(edge.start), stands(edge.end), edge.look
        if start != end or edge.start == edge.end:
            groups[start, end, *alike(look)].append(edge)
    return [(start, end, found) for (start, end, *_), found in groups.items()]


def _legend(drawing: Canvas) -> dict[str, list[Row]]:
    counts = Counter(node["label"] for node in drawing.nodes.values())
    looks = {id(edge.look): edge.look for edge in drawing.edges}.values()
    kinds: dict[tuple[str, str], Row] = {}
    for one in looks:
        kinds[one["kind"], one["colour"]] = {
            "name": one["kind"],
            "colour": one["colour"],
            "dashes": one["dashes"] if one["type"] == "MISSING" else [],
        }
    nouns = [
        {
            "label": label,
            "name": noun_name(NODES[label], drawing.language, counts[label]),
            "count": counts[label],
            "colour": noun.colour,
            "shape": noun.shape,
        }
        for label, noun in NODES.items()
        if label in counts
    ]
    notes: list[Row] = []
    if marked := next((node for node in drawing.nodes.values() if node["marked"]), None):
        text = f"{'stor' if drawing.language == 'da' else 'large'}: {_mark(drawing.query, drawing.language)}"
        notes.append({"name": text, "colour": marked["colour"], "dashes": [], "shape": marked["shape"]})
    if any(thing["illustrative"] for thing in (*looks, *drawing.nodes.values())):
        text = "illustrativ: opdigtet for eksemplets skyld" if drawing.language == "da" else "illustrative: made up"
        notes.append({"name": text, "colour": "#333333", "dashes": DOTTED})
    if any(one["times"] > 1 for one in looks):
        name, word = next(iter(drawing.query.says.items()))
        text = f"bredere streg: flere {word}" if drawing.language == "da" else f"wider line: more {name}"
        notes.append({"name": text, "colour": "#333333", "dashes": []})
    return {
        "nouns": nouns,
        "edges": sorted(kinds.values(), key=lambda kind: (bool(kind["dashes"]), kind["name"])),
        "notes": notes,
    }
