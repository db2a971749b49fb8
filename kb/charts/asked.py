"""The chart of an answer: with the names of the keys in it, and the deadlines that lines are held against."""

from collections.abc import Sequence

from kb import browse
from kb.charts.declared import chart, nothing, trend
from kb.charts.words import say
from kb.graph import Graph
from kb.queries import Query
from kb.rows import Row


def drawn(graph: Graph, query: Query, rows: Sequence[Row], language: str = "da", *, decision: str | None = None) -> str:
    """Return the rows of an answer as the question declares, lines against the deadlines of a decision, as SVG text."""
    rules = deadlines(graph, decision, language) if decision and query.chart and query.chart.kind == "lines" else []
    called = names(graph, query, rows, language)
    return chart(query, rows, language, names=called, rules=rules) or nothing(query, language)


def drawn_over_time(graph: Graph, query: Query, rows: Sequence[Row], language: str = "da") -> str:
    """Return the rows of a question's trend as lines, as SVG text."""
    return trend(query, rows, language, names=names(graph, query, rows, language)) or nothing(query, language)


def names(graph: Graph, query: Query, rows: Sequence[Row], language: str) -> dict[str, str]:
    """Return the name of each key that the question's chart shows, or else of those in its first column."""
    shown = query.chart.others() if query.chart else list(query.columns)[:1]
    columns = [name for name in shown if name in query.columns and query.columns[name].base == "str"]
    keys = [
        (label, row[name]) for name in columns for label in query.keys(name) for row in rows if row[name] is not None
    ]
    return {key: name for (_, key), name in browse.names(graph, keys, language).items()}


def deadlines(graph: Graph, decision: str, language: str = "da") -> list[tuple[str, str]]:
    """Return (date, what it is) of the deadlines that a decision sets, for lines to be held against."""
    rows = graph.read(
        "MATCH (:Decision {id: $decision})-[:SETS]->(r:Requirement) WHERE r.deadline IS NOT NULL "
        "RETURN DISTINCT r.deadline AS day ORDER BY day",
        {"decision": decision},
    )
    return [(row["day"], say("frist", "deadline", language)) for row in rows]
