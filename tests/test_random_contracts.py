"""The questions about contracts against brute force, over landscapes where enough of them are known for quartiles."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import brute_force
import pytest
from conftest import Rows, write_rows
from test_answers import assert_same

from kb.graph import Graph
from kb.load import load

AT = "2026-06-01"
ASKED: dict[str, list[dict[str, Any]]] = {
    "duplication": [{}, {"level": "main", "shared": True}, {"region": "Nord"}],
    "procurement_windows": [{}, {"lead_months": 0, "months": 3}, {"level": "main", "region": "Nord", "at_least": 1}],
    "vendor_merger": [{"acquirer": "v0", "target": "v1", "basis": "contract_value", "shared": True}],
    "vendor_lock_in": [{}],
    "vendor_exit": [{"vendor": "v0"}],
}


def contracts(seed: int) -> Rows:
    """Return a landscape in which nearly everybody has contracts for nearly everything."""
    rng = Random(seed)  # noqa: S311 - no secret is made of it
    codes, systems, vendors = [f"{n:04}" for n in range(1, 19)], ["a", "b", "c", "d"], ["v0", "v1", "v2"]
    rows: Rows = {
        "municipality": [
            {
                "code": m,
                "name": m,
                "region": rng.choice(["Nord", "Nord", "Syd"]),
                "population": rng.choice(["", *"1345679"]),
            }
            for m in codes
        ],
        "system": [{"id": s, "name": s, "joint": rng.choice(["", "", "true"])} for s in systems],
        "capability": [{"id": c, "name_da": c} for c in ("1", "1.1", "2")],
        "part_of": [{"start": "1.1", "end": "1"}],
        "vendor": [{"id": v, "name": v} for v in vendors],
        "owned_by": [{"start": "v2", "end": "v0"}] if rng.random() < 0.5 else [],
        "supports": [{"start": s, "end": rng.choice(["1", "1.1", "2"])} for s in systems],
        "supplies": [{"start": rng.choice(vendors), "end": s} for s in systems],
        "uses": [{"start": m, "end": s} for m in codes for s in systems if rng.random() < 0.3],
    }
    for n in range(60):
        held = rng.sample(codes, rng.randint(1, 4))
        ends = rng.choice(["", "2027", "2027-08-31", "2028-02", "2029-03-31", "2030-11-30"])
        value, notice = rng.choice(["", "0", *["1000", "2500", "99999"] * 4]), rng.choice(["", "1", "6", "18"])
        rows.setdefault("contract", []).append(
            {"id": f"k{n}", "title": "k", "value_dkk": value, "ends_on": ends, "notice_months": notice}
        )
        rows.setdefault("held_by", []).extend({"start": f"k{n}", "end": f"Municipality:{m}"} for m in held)
        rows.setdefault("covers", []).extend(
            {"start": f"k{n}", "end": s} for s in rng.sample(systems, rng.randint(1, 3))
        )
        rows.setdefault("awarded_to", []).extend(
            {"start": f"k{n}", "end": v} for v in rng.sample(vendors, rng.randint(0, 2))
        )
    return rows


@pytest.mark.parametrize("seed", [0, 7, 8, 13])
def test_answers_about_contracts(landscape_graph: Graph, tmp_path: Path, seed: int) -> None:
    """Answer as the brute force does; in these four some market has eight known costs or more."""
    rows = contracts(seed)
    load(landscape_graph, write_rows(rows, tmp_path), replace=True)
    landscape = brute_force.Landscape(rows)
    for name, asked in ASKED.items():
        for params in asked:
            found = landscape_graph.ask(name, at=AT, **params).rows
            assert_same(found, brute_force.ask(name, landscape, at=AT, **params), brute_force.columns_of(name))
    quartiles = [row["q1"] for row in landscape_graph.ask("duplication", at=AT, shared=True).rows]
    assert any(quartile is not None for quartile in quartiles)


def test_the_largest_of_kroner_is_compared_to_the_oere(load_rows: Callable[[Rows], Graph]) -> None:
    """Name of 1/14 krone (z) and 1/15 krone (b), both 0.07 to two decimals, the first by id; its share is its own."""
    parts = {"z": [f"s{n}" for n in range(14)], "b": ["s0", *(f"t{n}" for n in range(14))]}
    rows: Rows = {
        "municipality": [{"code": "0001", "name": "M"}],
        "system": [{"id": s, "name": s} for s in sorted({s for systems in parts.values() for s in systems})],
        "capability": [{"id": "1", "name_da": "En"}],
        "supports": [{"start": "s0", "end": "1"}],
        "vendor": [{"id": v, "name": v} for v in parts],
        "contract": [{"id": f"k-{v}", "title": "k", "value_dkk": "1"} for v in parts],
        "held_by": [{"start": f"k-{v}", "end": "Municipality:0001"} for v in parts],
        "awarded_to": [{"start": f"k-{v}", "end": v} for v in parts],
        "covers": [{"start": f"k-{v}", "end": s} for v, systems in parts.items() for s in systems],
    }
    graph = load_rows(rows)
    found = graph.ask("vendor_concentration", at=AT, basis="contract_value").rows
    expected = brute_force.ask("vendor_concentration", brute_force.Landscape(rows), at=AT, basis="contract_value")
    assert_same(found, expected, brute_force.columns_of("vendor_concentration"))
    (_, market) = found
    # z has 1/14 ÷ (1/14 + 1/15) = 15/29 of it and b 14/29.
    assert (market["largest"], round(29 * market["largest_share"], 9), round(29 * market["cr1"], 9)) == ("b", 14, 1500)
