"""The checks: each with a landscape in which it finds something, and the same landscape mended, in which it doesn't."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Rows
from pydantic_core import from_json, to_json
from starlette.testclient import TestClient

from api.app import create_app
from api.shapes import Checked, Checks
from kb.errors import SourceError
from kb.graph import Graph
from kb.queries import FOLDER, Query, catalogue, read

AT = "2026-06-01"
CHECKS = catalogue("checks")
Put = Callable[[Rows], Graph]
Line = dict[str, str]


def lines(*texts: str, **columns: str) -> list[Line]:
    """Return rows of a file: `lines("a b", "c d", start="", end="")` has two columns and two rows."""
    return [dict(zip(columns, text.split(" "), strict=True)) for text in texts]


def ends(*texts: str) -> list[Line]:
    """Return relationships, written as `start end`, `start end since` or `start end since until`."""
    names = ("start", "end", "valid_from", "valid_to")
    return [dict(zip(names, text.split(" "), strict=False)) for text in texts]


def things(*ids: str, **more: str) -> list[Line]:
    """Return nodes whose name is their id."""
    return [{"id": one, "name": one, **more} for one in ids]


PLACES: Rows = {
    "municipality": [{"code": code, "name": code} for code in ("0101", "0102")],
    "system": things("a", "b"),
    "source": things("src"),
}
DECIDED: Rows = {
    "decision": [{"id": "d", "title": "d", "status": "adopted", "decided_on": "2024"}],
    "sets": ends("d q"),
}
RETIRE: Rows = {
    **DECIDED,
    "requirement": [{"id": "q", "kind": "retirement", "deadline": "2026-05"}],
    "applies_to": ends("q System:a"),
    "uses": ends("0101 a", "0102 b"),
}
ADOPT: Rows = {
    **DECIDED,
    "requirement": [{"id": "q", "kind": "adoption", "deadline": "2026-05"}],
    "demands": ends("q System:a"),
    "reports": [{"start": "Municipality:0102", "end": "src", "subject": "usages"}],
}
ACCEPTED: Rows = {
    "deviation": [{"id": "x", "reason": "because"}],
    "deviates_from": ends("x q"),
    "claimed_by": ends("x 0101"),
    "accepted_by": ends("x d"),
}
BLOCK: Rows = {
    **DECIDED,
    "building_block": things("block"),
    "requirement": [{"id": "q", "kind": "adoption"}],
    "demands": ends("q BuildingBlock:block"),
}
ENDED: Rows = {
    "uses": ends("0101 a"),
    "contract": [{"id": "old", "title": "Old", "ends_on": "2026-05"}],
    "held_by": ends("old Municipality:0101"),
    "covers": ends("old a"),
    "vendor": things("v"),
    "awarded_to": ends("old v"),
}
FLOW: Rows = {
    "data_flow": [{"id": "f"}],
    "sends": ends("a f"),
    "received_by": ends("f b"),
    "within": ends("f 0101"),
    "uses": ends("0101 a", "0102 b"),
}
FINDS: dict[str, tuple[Rows, list[dict[str, Any]]]] = {
    "flow_outside_use": (FLOW, [{"municipality": "0101", "flow": "f", "system": "b"}]),
    "superseded_by_rejected": (
        {
            "decision": [
                {"id": "d", "title": "d", "status": "superseded"},
                {"id": "e", "title": "e", "status": "rejected"},
            ],
            "supersedes": ends("e d"),
        },
        [{"decision": "d", "rejected": "e"}],
    ),
    "usage_past_end_of_life": (
        {"system": [{"id": "a", "name": "a", "end_of_life": "2026-06-01"}], "uses": ends("0101 a", "0102 a 2020 2026")},
        [{"system": "a", "municipality": "0101", "end_of_life": "2026-06-01"}],
    ),
    "retired_system_in_use": (
        RETIRE,
        [{"system": "a", "municipality": "0101", "requirement": "q", "decision": "d", "deadline": "2026-05"}],
    ),
    "requirement_overdue": (
        ADOPT,
        [
            {
                "requirement": "q",
                "decision": "d",
                "deadline": "2026-05",
                "applicable": 2,
                "explained": 0,
                "missing": 1,
                "unknown": 1,
            }
        ],
    ),
    "ended_contract": (ENDED, [{"contract": "old", "system": "a", "municipality": "0101", "ends_on": "2026-05"}]),
    "requirement_unmeetable": (
        BLOCK,
        [{"requirement": "q", "decision": "d", "demands": "BuildingBlock", "target": "block"}],
    ),
    "contract_incomplete": (
        {
            **ENDED,
            "contract": [*ENDED["contract"], {"id": "bare", "title": "Bare"}],
            "covers": [],
            "system": things("a"),
        },
        [
            {"contract": "bare", "title": "Bare", "lacks": ["vendor", "system", "holder"]},
            {"contract": "old", "title": "Old", "lacks": ["system"]},
        ],
    ),
    "system_undescribed": (
        {
            "uses": ends("0101 a", "0101 b", "0102 b"),
            "vendor": things("v"),
            "supplies": ends("v a", "v b 2020 2026"),
        },
        [
            {"system": "b", "name": "b", "users": 2, "lacks": ["supplier", "capability"]},
            {"system": "a", "name": "a", "users": 1, "lacks": ["capability"]},
        ],
    ),
    "duplicate_vendors": (
        {"vendor": [*things("v", "w", cvr="99100001"), *things("x", cvr="99100002"), *things("y", "z")]},
        [{"cvr": "99100001", "vendors": ["v", "w"]}],
    ),
    "overlapping_usages": (
        {
            "uses": ends(
                "0101 a 2019 2021", "0101 a 2020", "0101 a 2015 2019", "0102 a 2019 2021", "0102 a 2021", "0102 b"
            )
        },
        [{"municipality": "0101", "system": "a", "first": "2019", "second": "2020"}],
    ),
    "unknown_source": (
        {
            "uses": [{**one, "sources": "src|gone"} for one in ends("0101 a", "0102 a")],
            "system": [{"id": "a", "name": "a", "sources": "gone"}],
        },
        [
            {"unknown": "gone", "type": "System", "facts": 1, "example": "a"},
            {"unknown": "gone", "type": "USES", "facts": 2, "example": "0101 a"},
        ],
    ),
}
"""A landscape in which the check finds something, and what."""
MENDED: list[tuple[str, str, Rows]] = [
    ("flow_outside_use", "the other end is in use too", {**FLOW, "uses": ends("0101 a", "0101 b")}),
    ("flow_outside_use", "the other end is infrastructure",
     {**FLOW, "system": [*things("a"), *things("b", kind="national_register")]}),
    ("flow_outside_use", "the flow has ended", {**FLOW, "within": ends("f 0101 2020 2026")}),
    ("superseded_by_rejected", "the later one was adopted", {
        "decision": [{"id": "d", "title": "d", "status": "superseded"}, {"id": "e", "title": "e", "status": "adopted"}],
        "supersedes": ends("e d"),
    }),
    ("usage_past_end_of_life", "its life ends tomorrow", {
        "system": [{"id": "a", "name": "a", "end_of_life": "2026-06-02"}], "uses": ends("0101 a"),
    }),
    ("usage_past_end_of_life", "it is only planned", {
        "system": [{"id": "a", "name": "a", "end_of_life": "2020"}],
        "uses": [{"start": "0101", "end": "a", "status": "planned"}],
    }),
    ("retired_system_in_use", "the usage has ended", {**RETIRE, "uses": ends("0101 a 2020 2026")}),
    ("retired_system_in_use", "the deadline is tomorrow",
     {**RETIRE, "requirement": [{"id": "q", "kind": "retirement", "deadline": "2026-06-02"}]}),
    ("retired_system_in_use", "a deviation was accepted", {**RETIRE, **ACCEPTED}),
    ("retired_system_in_use", "the decision was only proposed",
     {**RETIRE, "decision": [{"id": "d", "title": "d", "status": "proposed", "decided_on": "2024"}]}),
    ("requirement_overdue", "one municipality meets it", {**ADOPT, "uses": ends("0101 a")}),
    ("requirement_overdue", "the deadline is ahead",
     {**ADOPT, "requirement": [{"id": "q", "kind": "adoption", "deadline": "2026-06"}]}),
    ("requirement_overdue", "it has no deadline", {**ADOPT, "requirement": [{"id": "q", "kind": "adoption"}]}),
    ("requirement_overdue", "it concerns nobody", {**RETIRE, "uses": []}),
    ("ended_contract", "it ends today", {**ENDED, "contract": [{"id": "old", "title": "T", "ends_on": "2026-06-01"}]}),
    ("ended_contract", "the usage has ended", {**ENDED, "uses": ends("0101 a 2020 2026")}),
    ("ended_contract", "another contract runs", {
        **ENDED,
        "contract": [*ENDED["contract"], {"id": "new", "title": "T", "starts_on": "2026"}],
        "held_by": ends("old Municipality:0101", "new Municipality:0101"),
        "covers": ends("old a", "new a"),
    }),
    ("requirement_unmeetable", "a system realises it", {**BLOCK, "realises": ends("a block")}),
    ("requirement_unmeetable", "an interface is carried by it",
     {**BLOCK, "interface": things("i"), "carried_by": ends("i block")}),
    ("requirement_unmeetable", "it does not apply yet",
     {**BLOCK, "requirement": [{"id": "q", "kind": "adoption", "applies_from": "2027"}]}),
    ("contract_incomplete", "it names all three", ENDED),
    ("system_undescribed", "both are known", {
        "uses": ends("0101 a"), "vendor": things("v"), "supplies": ends("v a"),
        "capability": [{"id": "27", "name_da": "Social"}], "supports": ends("a 27"),
    }),
    ("duplicate_vendors", "their numbers differ", {
        "vendor": [*things("v", cvr="99100001"), *things("w", cvr="99100002")],
    }),
    ("overlapping_usages", "they only meet", {"uses": ends("0101 a 2019 2020", "0101 a 2020")}),
    ("unknown_source", "it is there", {"uses": [{**one, "sources": "src"} for one in ends("0101 a")]}),
]  # fmt: skip
CIRCLES = {
    "ownership_cycle": ("Vendor", "OWNED_BY", "vendor"),
    "capability_cycle": ("Capability", "PART_OF", "capability"),
}
OUTSIDE = {"ownership_cycle", "capability_cycle"}
"""Those that guard over what loading refuses: their rows have to get in another way."""


def found(graph: Graph, check: str) -> list[dict[str, Any]]:
    """Return what a check finds on the day."""
    query = CHECKS[check]
    return graph.ask(query, **({"at": AT} if "at" in query.params else {})).rows


def test_every_check_is_tried_both_ways() -> None:
    """Leave no check out."""
    assert set(FINDS) | OUTSIDE == set(CHECKS)
    assert {check for check, _, _ in MENDED} | OUTSIDE == set(CHECKS)


@pytest.mark.parametrize("check", FINDS)
def test_a_check_finds(load_rows: Put, check: str) -> None:
    """Name exactly what is wrong."""
    rows, expected = FINDS[check]
    assert found(load_rows(PLACES | rows), check) == expected


@pytest.mark.parametrize(("check", "rows"), [(c, r) for c, _, r in MENDED], ids=[f"{c}: {why}" for c, why, _ in MENDED])
def test_a_check_finds_nothing(load_rows: Put, check: str, rows: Rows) -> None:
    """Be silent once it is mended, or where it is as it should be."""
    assert found(load_rows(PLACES | rows), check) == []


def test_a_requirement_is_unmeetable_for_what_it_demands(load_rows: Put) -> None:
    """Hold a system to its end of life and its retirement, a block to who realises it, a standard to who follows it."""
    graph = load_rows(
        {
            "decision": DECIDED["decision"],
            "system": [
                *things("old", end_of_life="2026-06-01"),
                *things("living", end_of_life="2026-06-02"),
                *things("out"),
            ],
            "building_block": things("by-old", "by-out", "by-living"),
            "standard": things("followed", "unfollowed"),
            "interface": things("i"),
            "follows": ends("i followed", "i unfollowed 2020 2026"),
            "realises": ends("old by-old", "out by-out", "living by-living"),
            "requirement": [
                *({"id": f"s-{one}", "kind": "adoption"} for one in ("old", "living", "out")),
                *({"id": f"b-{one}", "kind": "adoption"} for one in ("old", "living", "out")),
                *({"id": f"t-{one}", "kind": "standard"} for one in ("followed", "unfollowed")),
                {"id": "retire", "kind": "retirement"},
            ],
            "applies_to": ends("retire System:out", "t-followed System:living", "t-unfollowed System:living"),
            "demands": ends(
                *(f"s-{one} System:{one}" for one in ("old", "living", "out")),
                *(f"b-{one} BuildingBlock:by-{one}" for one in ("old", "living", "out")),
                *(f"t-{one} Standard:{one}" for one in ("followed", "unfollowed")),
            ),
            "sets": ends(
                *(
                    f"d {q}"
                    for q in [
                        "s-old",
                        "s-living",
                        "s-out",
                        "b-old",
                        "b-living",
                        "b-out",
                        "t-followed",
                        "t-unfollowed",
                        "retire",
                    ]
                )
            ),
        }
    )
    assert [row["requirement"] for row in found(graph, "requirement_unmeetable")] == [
        "b-old", "b-out", "s-old", "s-out", "t-unfollowed",
    ]  # fmt: skip


@pytest.mark.parametrize("check", CIRCLES)
def test_a_circle_is_found(graph: Graph, check: str) -> None:
    """Show the way round for each member, and none for who only leads into it; nothing for a mere chain."""
    label, relationship, column = CIRCLES[check]
    dates = "{valid_from_day: date('0001-01-01'), valid_to_day: date('9999-12-31')}"
    with graph.writing() as run:
        run(
            f"UNWIND ['a', 'b', 'c', 'd', 'e'] AS id CREATE (:{label} {{id: id}}) WITH count(*) AS n "
            "UNWIND [['a', 'b'], ['b', 'c'], ['e', 'a'], ['c', 'd']] AS pair "
            f"MATCH (x:{label} {{id: pair[0]}}), (y:{label} {{id: pair[1]}}) CREATE (x)-[:{relationship} {dates}]->(y)"
        )
    assert found(graph, check) == []
    with graph.writing() as run:
        run(f"MATCH (x:{label} {{id: 'c'}}), (y:{label} {{id: 'a'}}) CREATE (x)-[:{relationship} {dates}]->(y)")
    assert found(graph, check) == [
        {column: "a", "circle": ["a", "b", "c", "a"]},
        {column: "b", "circle": ["b", "c", "a", "b"]},
        {column: "c", "circle": ["c", "a", "b", "c"]},
    ]


def test_an_ownership_that_has_ended_closes_no_circle(graph: Graph) -> None:
    """Look at the day that is asked for."""
    with graph.writing() as run:
        run(
            "CREATE (a:Vendor {id: 'a'}), (b:Vendor {id: 'b'}), "
            "(a)-[:OWNED_BY {valid_from_day: date('2010-01-01'), valid_to_day: date('2020-01-01')}]->(b), "
            "(b)-[:OWNED_BY {valid_from_day: date('2015-01-01'), valid_to_day: date('9999-12-31')}]->(a)"
        )
    assert found(graph, "ownership_cycle") == []
    assert len(graph.ask(CHECKS["ownership_cycle"], at="2016").rows) == 2


@pytest.mark.parametrize("query", CHECKS.values(), ids=list(CHECKS))
def test_a_check_over_http(town: Graph, query: Query) -> None:
    """Answer as an analysis does, with how bad it is and what to do beside it; as CSV too."""
    with TestClient(create_app(town)) as client:
        url = f"/api/v1/checks/{query.name}"
        body = client.get(url).json()
        answer = from_json(to_json(town.ask(query)))
        beside = ("title", "title_da", "severity", "advice", "advice_da")
        assert body == answer | {name: getattr(query, name) for name in beside}
        Checked[query.row].model_validate(body)  # type: ignore[name-defined]
        table = client.get(url, headers={"accept": "text/csv"})
        assert table.text.splitlines()[0] == ",".join(query.columns)
        assert table.text.count("\n") == len(body["rows"]) + 1
        listed = {
            one["name"]: one for one in Checks.model_validate(client.get("/api/v1/checks").json()).model_dump()["items"]
        }
        assert list(listed) == list(CHECKS)
        assert (listed[query.name]["severity"], listed[query.name]["advice_da"]) == (query.severity, query.advice_da)
        assert listed[query.name]["link"] == url


@pytest.mark.parametrize(
    ("kind", "without"),
    [("checks", "severity"), ("checks", "advice"), ("checks", "advice_da"), ("analyses", "")],
)  # fmt: skip
def test_a_check_says_how_bad_and_what_to_do(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, kind: str, without: str
) -> None:
    """Refuse a check that doesn't, and any other question that does; name the file."""
    text = (FOLDER / "checks" / "duplicate_vendors.cypher").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not without or line.partition("=")[0].strip() != without]
    path = tmp_path / "cypher" / kind / "mine.cypher"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(kept), encoding="utf-8")
    (path.parent.parent / "parameters.toml").write_text((FOLDER / "parameters.toml").read_text(encoding="utf-8"))
    monkeypatch.setattr("kb.queries.FOLDER", tmp_path / "cypher")
    with pytest.raises(SourceError, match=rf"cypher/{kind}/mine.cypher:1: a check says its severity"):
        read(path)
