"""What Neo4j answers, as JSON can say it: nodes and relationships as the maps have them, dates as ISO 8601."""

import math
from typing import Any

from kb.errors import QueryError
from kb.model import NODES
from kb.pictures import drawn
from kb.rows import Row

UNREADABLE = "there is a date or time in the answer that is not of the years 1 to 9999"


def plain(value: Any, nodes: dict[str, Row], edges: dict[str, Row]) -> Any:
    """Return a value of an answer as JSON can say it, and note its nodes and relationships.

    The driver's own types are told by what they have, as only graph.py knows the driver. Raises QueryError for what it
    could not make anything of.
    """
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list):
        return [plain(one, nodes, edges) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one, nodes, edges) for name, one in value.items()}
    if hasattr(value, "srid"):
        return {"srid": value.srid, "coordinates": [plain(one, nodes, edges) for one in value]}
    if hasattr(value, "relationships"):
        return [plain(thing, nodes, edges) for thing in _along(value)]
    if hasattr(value, "labels"):
        node = _node(value)
        return nodes.setdefault(node["id"], node)
    if hasattr(value, "element_id"):
        start, end = (_node(end)["id"] if end.labels else end.element_id for end in value.nodes)
        properties = _properties(value)
        edge = {"id": value.element_id, "type": value.type, "start": start, "end": end, "properties": properties}
        return edges.setdefault(value.element_id, edge)
    if hasattr(value, "raw_data"):
        raise QueryError(UNREADABLE)
    if hasattr(value, "iso_format"):
        return value.iso_format()
    return value.hex() if isinstance(value, bytes | bytearray) else str(value)


def _along(path: Any) -> list[Any]:
    things = [path.start_node]
    for node, relationship in zip(path.nodes[1:], path.relationships, strict=True):
        things += [relationship, node]
    return things


def _node(node: Any) -> Row:
    labels = sorted(node.labels)
    if len(labels) == 1 and labels[0] in NODES:
        return drawn(node)
    name = labels[0] if labels else ""
    return {"id": node.element_id, "label": name, "key": node.element_id, "name": name, "properties": _properties(node)}


def _properties(thing: Any) -> Row:
    return {name: plain(value, {}, {}) for name, value in sorted(thing.items())}
