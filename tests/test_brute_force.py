"""The brute force against the answers worked out by hand on the town, and against laws that any landscape obeys."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import brute_force
import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landscapes import dates, landscapes

HERE = Path(__file__).parent
TOWN = brute_force.read(HERE / "town")
GOLDEN = sorted((HERE / "answers").glob("*.csv"))


def golden(path: Path) -> tuple[str, dict[str, Any], list[str], list[dict[str, str]]]:
    """Return the question, its parameters, the columns and the rows (as texts) of a golden answer."""
    lines = path.read_text(encoding="utf-8").splitlines()
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    rows = list(table)
    return (
        path.stem.partition("-")[0],
        json.loads(lines[0].removeprefix("# params: ")),
        list(table.fieldnames or []),
        rows,
    )


def same(value: Any, text: str) -> bool:
    """Whether a value is what a golden cell says: figures to 9 digits, empty for null or an empty list."""
    if value is None or value == []:
        return text == ""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, (int, float)):
        return text != "" and math.isclose(value, float(text), rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(value, list):
        return len(value) == text.count("|") + 1 and all(map(same, value, text.split("|")))
    return bool(text == value)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_hand_and_brute_force_agree(path: Path) -> None:
    """Compute on the town what was worked out by hand."""
    question, params, columns, expected = golden(path)
    assert columns in (brute_force.COLUMNS[question].split(), brute_force.columns_of(question))
    assert "at" in params or "to" in params, "an answer that depends on today is none"

    rows = brute_force.ask(question, TOWN, **params)

    assert len(rows) == len(expected), rows
    for number, (row, wanted) in enumerate(zip(rows, expected, strict=True), 1):
        differing = {c: (row[c], wanted[c]) for c in columns if not same(row[c], wanted[c])}
        assert not differing, f"row {number}: computed, by hand: {differing}"


def asked(facts: brute_force.Facts, at: str) -> list[tuple[str, dict[str, Any]]]:
    """Return each question with parameters that fit the landscape."""
    m, s = facts["municipality"][0]["code"], facts["system"][0]["id"]
    vendors, decisions = ([row["id"] for row in facts.get(stem, [])] for stem in ("vendor", "decision"))
    questions: list[tuple[str, dict[str, Any]]] = [
        *(("vendor_concentration", {"basis": basis}) for basis in ("usages", "population", "contract_value")),
        *(("missing_integrations", {"level": level, "limit": None}) for level in ("municipality", "system")),
        *(("conformance", {"by": by}) for by in ("requirement", "decision", "municipality", "region", "all")),
        *((name, {"shared": True}) for name in ("reuse_rate", "duplication", "vendor_concentration")),
        *((name, {"municipality": m}) for name in ("peers", "reuse_candidates", "single_points")),
        ("dependencies", {"system": s}),
        ("procurement_windows", {"at_least": 1, "level": "main"}),
        ("conformance_detail", {"limit": None}),
        *((name, {}) for name in ("reuse", "vendor_lock_in", "decision_gaps", "vendor_cover", "reporting")),
    ]
    if vendors:
        questions += [
            ("vendor_exit", {"vendor": vendors[0]}),
            ("vendor_merger", {"acquirer": vendors[0], "target": vendors[-1], "level": "main"}),
        ]
    if decisions:
        questions.append(("decision_trace", {"decision": decisions[0]}))
    return [(question, {"at": at, **params}) for question, params in questions] + [
        ("landscape_diff", {"from": "2020-06-15", "to": "2024-02-29"})
    ]


def law(*bounds: float) -> tuple[float, float]:
    """Widen bounds by what binary fractions cost."""
    return min(bounds) - 1e-9, max(bounds) + 1e-9


BOUNDS = {
    **dict.fromkeys(("share", "population_share", "rate", "well_reused", "similarity", "largest_share"), law(0, 1)),
    **dict.fromkeys(("system_share", "closed_flow_share", "exit_part", "alternatives_part", "index"), law(0, 1)),
    **dict.fromkeys(("uptake", "conformance", "coverage", "cumulative_share", "illustrative_share"), law(0, 1)),
    **dict.fromkeys(("hhi", "hhi_if_new", "hhi_if_largest", "hhi_before", "hhi_after"), law(0, 10_000)),
    **dict.fromkeys(("cr1", "cr4"), law(0, 100)),
    "wilson": law(0.5, 1),
}


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=landscapes(), at=dates())
def test_figures_are_in_bounds_and_rows_in_one_order(facts: brute_force.Facts, at: str) -> None:
    """Keep shares in [0, 1] and HHI in [0, 10 000], whatever order the files are in."""
    landscape = brute_force.Landscape(facts)
    backwards = brute_force.Landscape({stem: rows[::-1] for stem, rows in facts.items()})
    for question, params in asked(facts, at):
        rows = brute_force.ask(question, landscape, **params)
        assert rows == brute_force.ask(question, backwards, **params), question
        for row in rows:
            for column, (low, high) in BOUNDS.items():
                assert row.get(column) is None or low <= row[column] <= high, (question, column, row)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=landscapes(), at=dates())
def test_answers_agree_with_each_other(facts: brute_force.Facts, at: str) -> None:
    """Say the same where two questions tell of one thing."""
    landscape = brute_force.Landscape(facts)
    (rate,) = brute_force.reuse_rate(landscape, at, shared=True)
    assert rate["usages"] == sum(row["users"] for row in brute_force.reuse(landscape, at, limit=None))

    detail = brute_force.conformance_detail(landscape, at, limit=None)
    gaps = brute_force.missing_integrations(landscape, at, kind="required", limit=None)
    assert {
        (row["requirement"], row["municipality"], row["system"], row["state"], row["days_overdue"]) for row in gaps
    } == {
        (row["requirement"], row["municipality"], system, row["state"], row["days_overdue"])
        for row in detail
        if row["kind"] == "integration" and row["state"] != "met"
        for system in row["evidence"]
    }

    for row in brute_force.conformance(landscape, at, by="municipality"):
        states = [row[state] for state in ("met", "explained", "due", "missing", "unknown")]
        assert row["applicable"] == sum(states) == sum(one["municipality"] == row["key"] for one in detail)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=landscapes(), at=dates(), data=st.data())
def test_graph_questions_agree_with_networkx(facts: brute_force.Facts, at: str, data: st.DataObject) -> None:
    """Find the points, bridges and distances that a graph library finds."""
    landscape = brute_force.Landscape(facts)
    flows = nx.DiGraph(landscape.at(at).flows.values())
    undirected = nx.Graph(edge for edge in flows.edges if edge[0] != edge[1])
    rows = brute_force.single_points(landscape, at, infrastructure=True)
    assert {row["system"] for row in rows if row["other"] is None} == set(nx.articulation_points(undirected))
    assert {(row["system"], row["other"]) for row in rows if row["other"]} == {
        tuple(sorted(edge)) for edge in nx.bridges(undirected)
    }

    system = data.draw(st.sampled_from(sorted(row["id"] for row in facts["system"])))
    if system in flows:
        found = brute_force.dependencies(landscape, system, at, direction="downstream", depth=2)
        within = nx.single_source_shortest_path_length(flows, system, cutoff=2)
        assert {system: 0} | {row["id"]: row["distance"] for row in found} == within
