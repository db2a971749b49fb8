"""Pictures: what a question of `cypher/maps/` found, as nodes and edges to be drawn."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from neo4j.graph import Node, Path, Relationship

from kb.chart_kinds import Draws
from kb.kept import Version, size
from kb.model import NODES
from kb.queries import Query, catalogue
from kb.rows import Answer, Row
from kb.seen import sources

ENDS = """
UNWIND $ends AS end
MATCH (n:System|BuildingBlock {id: end[0]})
WHERE CASE WHEN end[1] IS NULL THEN n:System ELSE EXISTS { (:Requirement {id: end[1]})-[:DEMANDS]->(n) } END
RETURN end, n
"""

AREAS = """
UNWIND $systems AS system
MATCH (s:System {id: system})-[r:SUPPORTS]->(:Capability)-[:PART_OF*0..]->(c:Capability)
WHERE r.valid_from_day <= $at < r.valid_to_day AND NOT EXISTS { (c)-[:PART_OF]->() }
WITH system, c ORDER BY c.id
RETURN system, head(collect(c.name_da)) AS area
"""
MANY = 300
"""Above so many nodes a map is rolled up."""


@dataclass(frozen=True)
class Picture:
    """A graph to be drawn.

    Nodes {id, label, key, name, properties} and edges {type, start, end, state, properties}, each by id.
    """

    query: Query
    params: Row
    nodes: dict[str, Row] = field(default_factory=dict)
    edges: dict[str, Row] = field(default_factory=dict)
    hidden: int = 0
    marked: set[str] = field(default_factory=set)
    """The nodes that stand out, as the map says what they are."""
    areas: dict[str, str] = field(default_factory=dict)
    """The business area of each system, by the node's id, where there are too many nodes to be shown one by one."""

    @property
    def weight(self) -> int:
        """Return how many values it holds; edges that are told alike hold what is told of them together."""
        told = {id(edge["properties"]): edge["properties"] for edge in self.edges.values()}
        return size([list(self.nodes.values()), list(told.values())]) + 6 * len(self.edges) + 2 * len(self.areas)

    @property
    def said_by(self) -> list[tuple[str, str]]:
        """Return the sources of all that is drawn, as (label, key)."""
        told = {id(thing["properties"]): thing["properties"] for thing in (*self.nodes.values(), *self.edges.values())}
        return [("Source", key) for key in sorted({key for one in told.values() for key in one.get("sources") or ()})]

    def without(self, closed: list[str]) -> "Picture":
        """Return the picture without the sources, and runs, that are not for everybody."""
        return replace(self, nodes=sources.without(self.nodes, closed), edges=sources.without(self.edges, closed))


def picture_of(
    query: Query,
    params: Row,
    read: Callable[[str, Row], tuple[list[Row], Version | None]],
    answered: Callable[[Query, Row, tuple[str, ...]], tuple[Answer, Version] | None],
) -> tuple[Picture, Version | None] | None:
    """Return what a map shows and of which version, null when the landscape changed between the queries that it takes.

    `read` returns records and the version of the landscape that they are of, `answered` the answer to a question.
    """
    rows: list[Row] = []
    versions: set[Version | None] = set()
    name = query.draws.question if query.draws else query.overlay.get("question")
    if name:
        asked = catalogue()[name]
        own = {name: value for name, value in params.items() if name in asked.params and name != "limit"}
        whole = asked.validated(own | ({"limit": None} if "limit" in asked.params else {}))
        answer = answered(asked, whole, query.draws.columns if query.draws else ())
        if answer is None:
            return None
        rows, versions = answer[0].rows, {answer[1]}
    shown, hidden = cut(query.draws, rows, params.get("limit")) if query.draws else ([], 0)
    records, version = read(query.text, params | ({"rows": shown} if query.draws else {}))
    versions.add(version)
    picture = assembled(query, params, records, hidden)
    if query.overlay:
        found, version = read(ENDS, {"ends": [list(end) for end in ends_of(picture, rows)]})
        versions.add(version)
    if len(versions) > 1:  # a load came in between
        return None
    if query.overlay:
        lay_over(picture, rows, found)
    if systems := systems_of(picture):
        found, version = read(AREAS, {"systems": systems, "at": params["at"]})
        versions.add(version)
        lie_in(picture, found)
    return (picture, version) if len(versions) == 1 else None


def cut(draws: Draws, rows: list[Row], limit: int | None) -> tuple[list[Row], int]:
    """Return the rows that a map is drawn from, and how many of the things that rows name it so leaves out.

    Rows that are alike in the declared columns are one, which says how many `times` it occurs.
    """
    merged: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        said = {name: row[name] for name in draws.columns or row}
        key = tuple(tuple(value) if isinstance(value, list) else value for value in said.values())
        merged.setdefault(key, {**said, "times": 0})["times"] += 1
    shown = list(merged.values())[:limit]
    return shown, len(_named(draws, merged.values()) - _named(draws, shown))


def _named(draws: Draws, rows: Iterable[Row]) -> set[str]:
    """Return the keys of things that rows name."""
    values = [row[name] for row in rows for name in draws.nodes if row[name] is not None]
    return {key for value in values for key in (value if isinstance(value, list) else [value])}


def assembled(query: Query, params: Row, records: list[Row], hidden: int = 0) -> Picture:
    """Return the nodes, relationships, paths, and lists of them in the records as one picture.

    A map {type, start, end} of two nodes, perhaps with {state, key, properties}, is an edge that is no relationship.
    """
    picture = Picture(query, params, hidden=hidden + sum(record.get("hidden") or 0 for record in records))
    ids: dict[str, str] = {}
    edges = []
    told: dict[Any, Row] = {}
    for thing in _entities(list(record.values()) for record in records):
        if isinstance(thing, dict):
            both = [drawn(thing["start"]), drawn(thing["end"])]
            picture.nodes.update({node["id"]: node for node in both})
            one, other = (node["id"] for node in both)
            ids |= {thing["start"].element_id: one, thing["end"].element_id: other}
            properties = {name: value for name, value in thing.get("properties", {}).items() if value is not None}
            picture.edges[" ".join((thing["type"], one, other, thing.get("key", "")))] = {
                "type": thing["type"],
                "start": one,
                "end": other,
                "state": thing.get("state", "there"),
                "properties": properties,
            }
        elif isinstance(thing, Node):
            node = drawn(thing)
            ids[thing.element_id] = node["id"]
            picture.nodes[node["id"]] = node
        else:
            edges.append(thing)
    picture.marked.update(ids[node.element_id] for record in records for node in record.get("marked") or ())
    for edge in edges:
        start, end = (ids.get(node.element_id) if node else None for node in edge.nodes)
        if start and end:
            picture.edges[f"{edge.type} {edge['key']}"] = {
                "type": edge.type,
                "start": start,
                "end": end,
                "state": "there",
                "properties": _once(told, _plain(edge)),
            }
    return picture


def _once(told: dict[Any, Row], properties: Row) -> Row:
    """Return the same properties for all that have equal ones: a map may have hundreds of thousands of edges."""
    key = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in properties.items())
    return told.setdefault(key, properties)


def rows_of(picture: Picture) -> list[Row]:
    """Return the edges as rows of the columns that the map declares: its ends, and what it says of each edge."""
    start, end, *said = picture.query.columns
    rows = []
    for edge in picture.edges.values():
        ends = {start: picture.nodes[edge["start"]]["key"], end: picture.nodes[edge["end"]]["key"]}
        rows.append(ends | {name: edge["properties"].get(name) for name in said})
    return rows


def ends_of(picture: Picture, rows: list[Row]) -> set[tuple[str, str | None]]:
    """Return (key, requirement) of what the overlay's rows join, to be looked up with ENDS.

    A system and a block may have one id: what is demanded, the requirement knows; all else is a system.
    """
    start, end = picture.query.overlay["start"], picture.query.overlay["end"]
    return {(row[start], None) for row in rows} | {(row[end], row["requirement"]) for row in rows}


def systems_of(picture: Picture) -> list[str]:
    """Return the keys of the systems whose business areas the picture is rolled up by; none where it need not be."""
    many = len(picture.nodes) > MANY
    return [node["key"] for node in picture.nodes.values() if many and node["label"] == "System"]


def lie_in(picture: Picture, rows: list[Row]) -> None:
    """Keep the business areas that AREAS found."""
    picture.areas.update({f"System:{row['system']}": row["area"] for row in rows})


def lay_over(picture: Picture, rows: list[Row], found: list[Row]) -> None:
    """Add what the overlay's question says is missing, and the things that it joins where they are not drawn yet."""
    known = {}
    for record in found:
        node = drawn(record["n"])
        known[tuple(record["end"])] = picture.nodes.setdefault(node["id"], node)["id"]
    overlay = picture.query.overlay
    for row in rows:
        start, end = known[row[overlay["start"]], None], known[row[overlay["end"]], row["requirement"]]
        picture.edges[f"missing {start} {end} {row['requirement']}"] = {
            "type": "MISSING",
            "start": start,
            "end": end,
            "state": row["state"],
            "properties": {name: value for name, value in row.items() if value is not None},
        }


def drawn(node: Node) -> Row:
    """Return a node of the graph as it is drawn: {id, label, key, name, properties}."""
    (label,) = node.labels
    noun = NODES[label]
    key = node[noun.key_field]
    return {
        "id": f"{label}:{key}",
        "label": label,
        "key": key,
        "name": node.get(noun.title_field(), key),
        "properties": _plain(node),
    }


def _plain(properties: Any) -> Row:
    """Return the properties as declared, without what is only there to be compared, found or traced."""
    ours = ("key", "runs", "folded")
    return {name: value for name, value in sorted(properties.items()) if not name.endswith("_day") and name not in ours}


def _entities(values: Iterable[Any]) -> Iterator[Node | Relationship | Row]:
    """Yield nodes and relationships, and edges that the Cypher makes."""
    for value in values:
        match value:
            case list():
                yield from _entities(value)
            case Path():
                yield from value.nodes
                yield from value.relationships
            case Node() | Relationship() | dict():
                yield value
