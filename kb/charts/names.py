"""What the keys in a chart are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from kb import browse
from kb.charts.words import say
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


def deadlines(graph: Graph, decision: str, language: str = "da") -> list[tuple[str, str]]:
    """Return (date, what it is) of the deadlines that a decision sets, for lines to be held against."""
    rows = graph.read(
        "MATCH (:Decision {id: $decision})-[:SETS]->(r:Requirement) WHERE r.deadline IS NOT NULL "
        "RETURN DISTINCT r.deadline AS day ORDER BY day",
        {"decision": decision},
    )
    return [(row["day"], say("frist", "deadline", language)) for row in rows]
