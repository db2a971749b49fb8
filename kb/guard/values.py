"""What Neo4j answers, as JSON can say it: nodes and relationships as the maps have them, dates as ISO 8601."""

import math
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from kb.errors import QueryError
from kb.model import NODES
from kb.pictures import drawn
from kb.rows import Row

UNREADABLE = "there is a date or time in the answer that is not of the years 1 to 9999"


def plain(value: Any, nodes: dict[str, Row], edges: dict[str, Row]) -> Any:
    """Return a value of an answer as JSON can say it, and note its nodes and relationships.

    Raises QueryError for what the driver could not make anything of.
    """
    match value:
        case None | bool() | str() | int():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Point():
            return {"srid": value.srid, "coordinates": [plain(one, nodes, edges) for one in value]}
        case list():
            return [plain(one, nodes, edges) for one in value]
        case dict():
            return {str(name): plain(one, nodes, edges) for name, one in value.items()}
        case Path():
            return [plain(thing, nodes, edges) for thing in _along(value)]
        case Node():
            node = _node(value)
            return nodes.setdefault(node["id"], node)
        case Relationship():
            start, end = (_node(end)["id"] if end.labels else end.element_id for end in value.nodes if end is not None)
            properties = _properties(value)
            edge = {"id": value.element_id, "type": value.type, "start": start, "end": end, "properties": properties}
            return edges.setdefault(value.element_id, edge)
        case Date() | Time() | DateTime() | Duration():
            return value.iso_format()
        case bytes() | bytearray():
            return value.hex()
    if hasattr(value, "raw_data"):  # of what it can't make anything of the driver's class is its own
        raise QueryError(UNREADABLE)
    return str(value)


def _along(path: Path) -> list[Node | Relationship]:
    things: list[Node | Relationship] = [path.start_node]
    for node, relationship in zip(path.nodes[1:], path.relationships, strict=True):
        things += [relationship, node]
    return things


def _node(node: Node) -> Row:
    labels = sorted(node.labels)
    if len(labels) == 1 and labels[0] in NODES:
        return drawn(node)
    name = labels[0] if labels else ""
    return {"id": node.element_id, "label": name, "key": node.element_id, "name": name, "properties": _properties(node)}


def _properties(thing: Node | Relationship) -> Row:
    return {name: plain(value, {}, {}) for name, value in sorted(thing.items())}
