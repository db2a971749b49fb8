"""What a question is asked in tests that ask each of them."""

from typing import Any

from kb.graph import Graph
from kb.model import NODES
from kb.queries import Query


def needed(graph: Graph, query: Query) -> dict[str, Any]:
    """Return a value for each parameter that has to be given: a key of the graph, no two the same, or a day."""
    given: dict[str, Any] = {}
    for param, declared in query.params.items():
        if declared.required and declared.key_of:
            key = NODES[declared.key_of].key_field
            keys = [r["key"] for r in graph.read(f"MATCH (n:{declared.key_of}) RETURN n.{key} AS key ORDER BY key")]
            given[param] = keys[len(given) % len(keys)] if keys else None
        elif declared.required:
            given[param] = "2019-05"
    return given
