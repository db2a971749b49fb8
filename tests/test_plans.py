"""How Neo4j finds what the questions read."""

import pytest

from benchmarks.__main__ import needed
from benchmarks.plans import steps
from kb.graph import Graph
from kb.queries import Query, catalogue

OF_EVERYTHING = {"unknown_source"}
"""What asks about every fact there is, and so has to look at each."""
QUESTIONS = [
    query
    for kind in ("analyses", "checks", "maps")
    for query in catalogue(kind).values()
    if query.name not in OF_EVERYTHING
]


@pytest.fixture(autouse=True, scope="module")
def _forgotten(landscape_graph: Graph) -> None:
    """Have Neo4j forget the plans that it made for what other tests had in the graph."""
    landscape_graph._driver.execute_query("CALL db.clearQueryCaches()")


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: f"{query.kind}-{query.name}")
def test_nothing_is_held_against_everything(town: Graph, query: Query) -> None:
    """Walk all nodes nowhere, and join two lists by what they have in common, never each of one with each of the other.

    Neo4j puts single rows, such as lists that it has collected, beside others by a product, too: one with each of them.
    """
    for step in steps(town._driver, query, query.validated(needed(town._driver, query)) | {"rows": []}):
        assert step["operator"] != "AllNodesScan", step
        if step["operator"] == "CartesianProduct":
            assert min(step["from"]) <= 1, step
