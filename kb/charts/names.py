"""What the keys in a chart are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from kb import browse
from kb.graph import Graph
from kb.queries import Query


def names(graph: Graph, query: Query, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the name of each key that the question's chart shows."""
    if query.chart is None:
        return {}
    columns = [name for name in query.chart.others() if name in query.columns and query.columns[name].base == "str"]
    keys = [
        (label, row[name]) for name in columns for label in query.keys(name) for row in rows if row[name] is not None
    ]
    return {key: name for (_, key), name in browse.names(graph, keys).items()}
