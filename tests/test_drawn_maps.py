"""What maps show: the rows of the question of the same name, or what is around a thing; just which nodes and edges."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from conftest import Rows
from test_checks import ends, things

from kb import opened
from kb.canvas import canvas, laid
from kb.errors import UnknownKey
from kb.graph import Graph
from kb.map_files import sketch
from kb.maps import draw, page
from kb.pictures import Picture
from kb.queries import catalogue

AT = "2026-11-23"
Edges = set[tuple[str, str, str]]


def edges(picture: Picture, *types: str) -> Edges:
    """Return (type, key, key) of the edges of these types, or of all."""
    return {
        (edge["type"], edge["start"].split(":", 1)[1], edge["end"].split(":", 1)[1])
        for edge in picture.edges.values()
        if not types or edge["type"] in types
    }


def keys(picture: Picture, *labels: str) -> set[str]:
    """Return the keys of the nodes of these labels, or of all."""
    return {node["key"] for node in picture.nodes.values() if not labels or node["label"] in labels}


def rows_of(town: Graph, name: str, **given: Any) -> list[dict[str, Any]]:
    """Return every row of a question."""
    limit = {"limit": None} if "limit" in catalogue()[name].params else {}
    return town.ask(name, **given, **limit, at=AT).rows


@pytest.mark.parametrize("given", [{}, {"municipality": "0901"}, {"direction": "upstream"}, {"depth": 1}])
@pytest.mark.parametrize("system", ["journal", "omsorg", "skolenet"])
def test_dependencies(town: Graph, system: str, given: dict[str, Any]) -> None:
    """Join the systems of the answer by the steps of their paths, each from who sends to who receives."""
    rows = rows_of(town, "dependencies", system=system, **given)
    picture = town.picture("dependencies", system=system, **given, at=AT)
    steps = {
        ("FLOW", *(pair if row["direction"] == "downstream" else pair[::-1]))
        for row in rows
        for pair in pairwise(row["path"])
    }
    assert edges(picture) == steps
    assert keys(picture) == {system, *(row["id"] for row in rows)}
    assert picture.hidden == 0


def test_what_a_limit_leaves_out_is_counted(town: Graph) -> None:
    """Draw the first rows, and count the things that the others name."""
    ids = [row["id"] for row in rows_of(town, "dependencies", system="journal")]
    picture = town.picture("dependencies", system="journal", at=AT, limit=1)
    assert keys(picture) == {"journal", ids[0]}
    assert picture.hidden == len(set(ids) - {ids[0]}) > 0


def test_single_points(town: Graph) -> None:
    """Draw each bridge once, and each point with all that it exchanges data with."""
    rows = rows_of(town, "single_points")
    picture = town.picture("single_points", at=AT)
    bridges = {("BRIDGE", row["system"], row["other"]) for row in rows if row["kind"] == "bridge"}
    assert bridges
    assert edges(picture, "BRIDGE") == bridges
    points = {row["system"] for row in rows if row["kind"] == "articulation_point"}
    assert points <= keys(picture)
    assert all({one, other} & points for _, one, other in edges(picture, "FLOW"))
    assert not {frozenset(edge[1:]) for edge in bridges} & {frozenset(edge[1:]) for edge in edges(picture, "FLOW")}


def test_what_would_split_the_landscape_stands_out(town: Graph) -> None:
    """Draw the one critical system of the town larger than others, in a page and in SVG, and say what it is."""
    drawing = canvas(town.picture("single_points", at=AT))
    assert [node["key"] for node in drawing.nodes.values() if node["marked"]] == ["journal"]
    large = opened.node(drawing, "System:journal")
    assert large["size"] > opened.node(drawing, "System:barnesag").get("size", 14)
    assert "kritisk system" in large["title"].split("\n")
    assert "stor: kritisk system" in page(drawing)
    assert "stor: kritisk system" in sketch(drawing)
    assert "large: critical system" in page(canvas(town.picture("single_points", at=AT), language="en"))
    assert not any(node["marked"] for node in canvas(town.picture("reuse", at=AT)).nodes.values())


def test_sources_are_called_by_their_names(town: Graph) -> None:
    """Say of nodes and edges who says so, by name where a reader points; files keep the ids."""
    drawing = laid(town, catalogue("maps")["reuse"], {"at": AT}, "da")
    of_one = [edge.look["said"] for edge in drawing.edges if edge.look["sources"] == ["havneliste"]]
    assert of_one
    assert all(said.endswith("kilde: Havnelauget: liste over it-systemer") for said in of_one)
    assert "kilde: Opdigtet til afprøvning" in {node["told"].split("\n")[-1] for node in drawing.nodes.values()}


@pytest.mark.parametrize("vendor", ["zeta", "alfa-it", "gamma-soft"])
def test_vendor_exit(town: Graph, vendor: str) -> None:
    """Draw the systems that are hit, who supplies them too, and what could take their place."""
    rows = rows_of(town, "vendor_exit", vendor=vendor)
    picture = town.picture("vendor_exit", vendor=vendor, at=AT)
    assert edges(picture, "REPLACES") == {
        ("REPLACES", new, row["system"]) for row in rows for new in row["replacements"]
    }
    assert {system for _, _, system in edges(picture, "SUPPLIES")} == {row["system"] for row in rows}
    supplied = {(vendor, system) for _, vendor, system in edges(picture, "SUPPLIES")}
    assert {(other, row["system"]) for row in rows for other in row["remaining"]} <= supplied


@pytest.mark.parametrize("given", [{}, {"level": "system"}, {"municipality": "0903"}, {"state": "missing"}])
def test_missing_integrations(town: Graph, given: dict[str, Any]) -> None:
    """Draw each missing one between two systems once, in its state, and say in how many municipalities."""
    rows = rows_of(town, "missing_integrations", **given)
    picture = town.picture("missing_integrations", **given, at=AT)
    drawn = {
        (edge["start"], edge["end"].split(":", 1)[1], edge["properties"].get("requirement"), edge["state"]): edge
        for edge in picture.edges.values()
    }
    said = [(f"System:{row['system']}", row["target"], row["requirement"], row["state"]) for row in rows]
    assert set(drawn) == set(said)
    for one, edge in drawn.items():
        times = None if given.get("level") == "system" else said.count(one)
        assert edge["properties"].get("municipalities") == times


def test_peers(town: Graph) -> None:
    """Draw the first of those most alike, and the shared systems that say most."""
    rows = rows_of(town, "peers", municipality="0901")[:3]
    picture = town.picture("peers", municipality="0901", at=AT, limit=3)
    assert edges(picture, "SIMILAR") == {("SIMILAR", "0901", row["other"]) for row in rows}
    uses = {("USES", code, system) for row in rows for system in row["because"] for code in ("0901", row["other"])}
    assert edges(picture, "USES") == uses
    with pytest.raises(UnknownKey, match="no Municipality '9999'"):
        town.picture("peers", municipality="9999")


@pytest.mark.parametrize("decision", ["d-2024"])
def test_decision_trace(town: Graph, decision: str) -> None:
    """Draw each row as an edge: relationships as they are, and from each municipality how far it is."""
    rows = rows_of(town, "decision_trace", decision=decision)
    picture = town.picture("decision_trace", decision=decision, at=AT, limit=None)
    there = {(row["type"], row["from"], row["to"]) for row in rows if row["type"].isupper()}
    assert edges(picture) - edges(picture, "MEETS", "MISSING") == there
    states = {(row["to"], row["from"], row["type"]) for row in rows if not row["type"].isupper()}
    assert {state for _, _, state in states} >= {"met", "missing", "unknown"}
    drawn = {
        (
            edge["start"].split(":", 1)[1],
            edge["end"].split(":", 1)[1],
            "met" if edge["type"] == "MEETS" else edge["state"],
        )
        for edge in picture.edges.values()
        if edge["type"] in ("MEETS", "MISSING")
    }
    assert drawn == states


def test_procurement_windows(town: Graph) -> None:
    """Draw the contracts of each window, with who holds them and what they cover."""
    rows = rows_of(town, "procurement_windows")
    picture = town.picture("procurement_windows", at=AT, limit=None)
    assert edges(picture, "WINDOW") == {("WINDOW", row["capability"], one) for row in rows for one in row["contracts"]}
    for label, column in (("Municipality", "municipalities"), ("System", "systems"), ("Contract", "contracts")):
        assert keys(picture, label) == {one for row in rows for one in row[column]}


PLACE: Rows = {
    "municipality": [{"code": code, "name": code} for code in ("0101", "0102", "0103")],
    "capability": [{"id": "1", "name_da": "En"}, {"id": "1.1", "name_da": "En en"}, {"id": "2", "name_da": "To"}],
    "part_of": ends("1.1 1"),
    "system": things("a", "b", "unused", "other"),
    "vendor": things("v", "w", "owner"),
    "owned_by": ends("v owner", "w owner 2010 2020"),
    "supplies": ends("v a", "w b", "w unused", "w other"),
    "supports": ends("a 1.1", "b 1", "unused 1.1", "other 2"),
    "uses": ends("0101 a", "0102 a", "0103 a 2010 2020", "0103 b", "0101 other"),
    "data_flow": [{"id": "f"}, {"id": "g"}],
    "sends": ends("a f", "a g"),
    "received_by": ends("f b", "g b"),
    "within": ends("f 0101", "g 0102"),
    "decision": [{"id": "d", "title": "D", "status": "adopted", "decided_on": "2024"}],
    "goal": [{"id": "goal", "title": "Goal"}],
    "advances": ends("d goal"),
    "requirement": [{"id": "q", "kind": "integration"}],
    "sets": ends("d q"),
    "applies_to": ends("q Capability:1"),
    "demands": ends("q System:other"),
}
AREA: Edges = {("PART_OF", "1.1", "1")}
AROUND: dict[str, tuple[dict[str, Any], Edges, int]] = {
    # What the owner has: v since ever, w until 2020 only, so that b is not its.
    "vendor": (
        {"vendor": "owner"},
        {("OWNED_BY", "v", "owner"), ("SUPPLIES", "v", "a"), ("USES", "0101", "a"), ("USES", "0102", "a")},
        0,
    ),
    # Two flows, each within one municipality, are one edge; 0103 stopped using it.
    "system": (
        {"system": "a"},
        {
            ("FLOW", "a", "b"), ("SUPPLIES", "v", "a"), ("SUPPORTS", "a", "1.1"), ("USES", "0101", "a"),
            ("USES", "0102", "a"),
        },
        0,
    ),
    # In use or not; other supports another area.
    "capability": (
        {"capability": "1"},
        {
            *AREA, ("SUPPORTS", "a", "1.1"), ("SUPPORTS", "b", "1"), ("SUPPORTS", "unused", "1.1"),
            ("SUPPLIES", "v", "a"), ("SUPPLIES", "w", "b"), ("SUPPLIES", "w", "unused"),
            ("OWNED_BY", "v", "owner"), ("APPLIES_TO", "q", "1"),
        },
        0,
    ),
    # Only a, which has two users; b, its user and nobody else are hidden.
    "vendor_concentration": (
        {"capability": "1", "limit": 1},
        {("USES", "0101", "a"), ("USES", "0102", "a"), ("SUPPLIES", "v", "a"), ("OWNED_BY", "v", "owner")},
        2,
    ),
    # By main area and ultimate owner: a counts for area 1, which 1.1 is part of.
    "landscape": ({}, {("SERVES_AREA", "owner", "1"), ("SERVES_AREA", "w", "1"), ("SERVES_AREA", "w", "2")}, 0),
    # The systems that the area leads to, a before b; b and unused are hidden.
    "decision": (
        {"decision": "d", "limit": 1},
        {
            *AREA, ("ADVANCES", "d", "goal"), ("SETS", "d", "q"), ("APPLIES_TO", "q", "1"), ("DEMANDS", "q", "other"),
            ("SUPPORTS", "a", "1.1"),
        },
        2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AROUND)
def test_around_a_thing(load_rows: Callable[[Rows], Graph], name: str) -> None:
    """Draw just these edges between just these things, and count what was left out."""
    given, expected, hidden = AROUND[name]
    picture = load_rows(PLACE).picture(name, **given, at=AT)
    assert edges(picture) == expected
    assert keys(picture) == {key for _, *both in expected for key in both}
    assert picture.hidden == hidden


def test_an_edge_says_how_much_it_stands_for(load_rows: Callable[[Rows], Graph]) -> None:
    """Say it in words, draw the line wider the more it is, and say in the legend what width means."""
    drawing = canvas(load_rows(PLACE).picture("landscape", at=AT))
    said = {(edge.start, edge.end): edge.look["what"] for edge in drawing.edges}
    assert said == {
        ("Vendor:owner", "Capability:1"): "betjener (anvendelser: 2, systemer: 1)",
        ("Vendor:w", "Capability:1"): "betjener (anvendelser: 1, systemer: 1)",
        ("Vendor:w", "Capability:2"): "betjener (anvendelser: 1, systemer: 1)",
    }
    wide = {(line["from"], line["to"]): line["width"] for line in opened.seen(drawing)["edges"]}
    assert [wide[pair] for pair in said] == [2.4, 2.0, 2.0]  # 1 + 6·√(2 ÷ 36)
    assert "bredere streg: flere anvendelser" in page(drawing)
    assert "bredere streg: flere anvendelser" in sketch(drawing)


def test_edges_that_are_no_relationships_have_a_danish_name(town: Graph) -> None:
    """Say on the map what such an edge is, and what it counts is not lost."""
    picture = town.picture("landscape", at=AT)
    assert all(edge["properties"]["usages"] > 0 for edge in picture.edges.values())
    assert "betjener" in draw(picture)
    for query in catalogue("maps").values():
        assert all(word == word.lower() and word for word in [*query.edges.values(), *query.says.values()])
