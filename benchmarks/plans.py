"""What Neo4j does for each question: the steps of its plan, with the rows and database hits of each."""

from collections.abc import Iterator
from typing import Any

import neo4j

from kb.queries import Query

Step = dict[str, Any]


def steps(driver: neo4j.Driver, query: Query, params: dict[str, Any]) -> Iterator[Step]:
    """Run a question and yield the steps of its plan: operator, details, rows, hits and those it gets its rows from."""
    _, summary, _ = driver.execute_query(f"PROFILE {query.text}", query.taken(params) | params)
    if summary.profile is None:
        raise SystemExit(f"Neo4j shows no plan of {query.name}")
    yield from _walk(summary.profile)


def _walk(found: dict[str, Any]) -> Iterator[Step]:
    arguments, below = found["args"], found.get("children", ())
    yield {
        "operator": found["operatorType"].partition("@")[0],
        "details": arguments.get("Details", ""),
        "rows": arguments.get("Rows", 0),
        "hits": arguments.get("DbHits", 0),
        "from": [one["args"].get("Rows", 0) for one in below],
    }
    for one in below:
        yield from _walk(one)


def line(driver: neo4j.Driver, query: Query, params: dict[str, Any]) -> str:
    """Return a row of the table: the most rows that a step has, the hits of all, and which labels are scanned."""
    found = list(steps(driver, query, params))
    scanned = sorted({step["details"].rpartition(":")[2] for step in found if step["operator"] == "NodeByLabelScan"})
    most, hits = max(step["rows"] for step in found), sum(step["hits"] for step in found)
    return f"| {query.name} | {most} | {hits} | {', '.join(scanned)} |"
