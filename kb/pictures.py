"""Pictures: what a question of `cypher/maps/` found, as nodes and edges to be drawn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kb.model import NODES
from kb.queries import Query
from kb.rows import Row

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
    areas: dict[str, str] = field(default_factory=dict)
    """The business area of each system, by the node's id, where there are too many nodes to be shown one by one."""


def assembled(query: Query, params: Row, records: list[Row]) -> Picture:
    """Return the nodes, relationships, paths and lists of them in the records as one picture."""
    picture = Picture(query, params, hidden=sum(record.get("hidden") or 0 for record in records))
    ids: dict[str, str] = {}
    edges = []
    for thing in _entities(list(record.values()) for record in records):
        if hasattr(thing, "labels"):
            node = drawn(thing)
            ids[thing.element_id] = node["id"]
            picture.nodes[node["id"]] = node
        else:
            edges.append(thing)
    for edge in edges:
        start, end = (ids.get(node.element_id) if node else None for node in edge.nodes)
        if start and end:
            picture.edges[f"{edge.type} {edge['key']}"] = {
                "type": edge.type,
                "start": start,
                "end": end,
                "state": "there",
                "properties": _plain(edge),
            }
    return picture


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


def drawn(node: Any) -> Row:
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
    """Return the properties as declared, without what is only there to be compared or found."""
    return {name: value for name, value in sorted(properties.items()) if not name.endswith("_day") and name != "key"}


def _entities(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the driver's nodes and relationships, which are told by what they have: only graph.py knows the driver."""
    for value in values:
        if isinstance(value, list):
            yield from _entities(value)
        elif hasattr(value, "relationships"):
            yield from (*value.nodes, *value.relationships)
        elif hasattr(value, "element_id"):
            yield value
