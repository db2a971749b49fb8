"""Every question against brute force, over random small landscapes, dates and parameters."""

from pathlib import Path
from typing import Any

import brute_force
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landscapes import Facts, dates, landscapes, write
from test_answers import assert_same

from kb.graph import Graph
from kb.load import load
from kb.queries import Query, catalogue

QUESTIONS = [query for name, query in catalogue().items() if hasattr(brute_force, name)]


def _draw(data: st.DataObject, query: Query, facts: Facts) -> dict[str, Any] | None:
    """Draw a value for each parameter, most of them left at their defaults; null where nothing can be asked."""
    given: dict[str, Any] = {}
    nodes = {
        stem: [row[key] for row in facts.get(stem, [])]
        for stem, key in (
            ("municipality", "code"),
            ("capability", "id"),
            ("vendor", "id"),
            ("decision", "id"),
            ("requirement", "id"),
            ("system", "id"),
        )
    }
    regions = sorted({row["region"] for row in facts["municipality"] if row.get("region")})
    for name, param in query.params.items():
        if param.base == "date":
            given[name] = data.draw(dates(), name)
        elif param.key_of:
            keys = nodes[param.key_of.lower()]
            if param.required and not keys:
                return None
            if param.required or (keys and data.draw(st.integers(0, 3)) == 0):
                given[name] = data.draw(st.sampled_from(keys), name)
        elif param.value_of:
            if regions and data.draw(st.integers(0, 2)) == 0:
                given[name] = data.draw(st.sampled_from(regions), name)
        elif param.one_of:
            given[name] = data.draw(st.sampled_from([*param.one_of, *([None] if param.optional else [])]), name)
        elif param.base == "bool":
            given[name] = data.draw(st.booleans(), name)
        elif name == "limit":
            given[name] = data.draw(st.sampled_from([None, None, None, 1, 2, 100]), name)
        elif name == "at_least":
            given[name] = data.draw(st.sampled_from([0, 1, 2, 5]), name)
        elif param.base == "int":
            least = param.ge or 0
            given[name] = data.draw(st.sampled_from([n for n in (0, 1, 3, 12, 40) if n >= least]), name)
    for name, param in query.params.items():
        if param.after and brute_force.first(str(given[name])) <= brute_force.first(str(given[param.after])):
            return None
    return given


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=landscapes(), data=st.data())
def test_answers_equal_brute_force(
    landscape_graph: Graph, tmp_path_factory: Any, facts: Facts, data: st.DataObject
) -> None:
    """Answer every question as the brute force does, coverage included."""
    folder: Path = tmp_path_factory.mktemp("landscape")
    load(landscape_graph, write(facts, folder), replace=True)
    landscape = brute_force.Landscape(facts)
    for _ in range(3):
        for query in QUESTIONS:
            params = _draw(data, query, facts)
            if params is None:
                continue
            answer = landscape_graph.ask(query.name, **params)
            expected = brute_force.ask(query.name, landscape, **params)
            assert_same(answer.rows, expected, brute_force.columns_of(query.name))
            assert answer.coverage == _coverage(query, landscape, params), (query.name, params)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=landscapes(), data=st.data())
def test_trends_equal_brute_force(
    landscape_graph: Graph, tmp_path_factory: Any, facts: Facts, data: st.DataObject
) -> None:
    """Say of each quarter of a year what the brute force says of that day."""
    load(landscape_graph, write(facts, tmp_path_factory.mktemp("landscape")), replace=True)
    landscape = brute_force.Landscape(facts)
    for query in QUESTIONS:
        params = _draw(data, query, facts) if "at" in query.params else None
        if params is None:
            continue
        since = brute_force.first(params.pop("at"))
        until = brute_force.plus_months(since, 12)
        trend = landscape_graph.trend(query.name, **params, **{"from": since, "to": until, "step": "quarter"})
        quarters = [brute_force.plus_months(since, 3 * number).isoformat() for number in range(5)]
        assert [coverage["date"] for coverage in trend.coverage] == quarters
        for day in quarters:
            expected = brute_force.ask(query.name, landscape, **params, at=day)
            rows = [row for row in trend.rows if row["date"] == day]
            assert_same(rows, expected, brute_force.columns_of(query.name))


def _coverage(query: Query, landscape: brute_force.Landscape, params: dict[str, Any]) -> dict[str, Any]:
    def scope(name: str) -> Any:
        return params.get(name) if name in query.params and query.params[name].scope else None

    at = params["at"] if "at" in params else params["to"]
    return brute_force.coverage(landscape, at, scope("region"), scope("municipality"))
