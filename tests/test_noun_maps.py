"""The maps of the plan and its papers: just which nodes and edges stand around a thing."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Rows
from test_checks import ends, things
from test_drawn_maps import AT, Edges, edges, keys

from kb.graph import Graph
from kb.pictures import rows_of
from kb.queries import catalogue

PLACE: Rows = {
    "municipality": [{"code": code, "name": code} for code in ("0101", "0102", "0103", "0104")],
    "organisation": things("kl"),
    "working_group": things("group"),
    "person": things("ida", "bo"),
    "member_of": ends("Person:ida WorkingGroup:group", "Person:bo WorkingGroup:group 2010 2020"),
    "vendor": things("v", "owner"),
    "owned_by": ends("v owner"),
    "system": things("a", "b", "c", "d"),
    "supplies": ends("v a"),
    "capability": [
        {"id": "veg", "name_da": "Ærter"},
        {"id": "bean", "name_da": "Bønner"},
        {"id": "fruit", "name_da": "Kål"},
    ],
    "part_of": ends("bean veg"),
    "supports": ends("a bean", "a veg", "b fruit", "c fruit 2010 2020"),
    "uses": ends("0101 a", "0102 a", "0103 a", "0101 b", "0102 b 2010 2020"),
    "building_block": things("block"),
    "standard": things("sf"),
    "interface": things("i"),
    "realises": ends("a block", "b block 2010 2020"),
    "exposes": ends("b i"),
    "follows": ends("i sf"),
    "carried_by": ends("i block"),
    "develops": ends("group BuildingBlock:block", "group Standard:sf"),
    # f and g from a to b, g within one municipality; h from b to itself; x has ended; y comes from who has no area.
    "data_flow": [{"id": one} for one in ("f", "g", "h", "x", "y")],
    "sends": ends("a f", "a g", "b h", "a x 2010 2020", "c y"),
    "received_by": ends("f b", "g b", "h b", "x b", "y a"),
    "within": ends("g 0101"),
    "contract": [{"id": "k", "title": "K"}],
    "held_by": ends("k Municipality:0101", "k Organisation:kl", "k Municipality:0102 2010 2020"),
    "awarded_to": ends("k v"),
    "covers": ends("k a", "k b 2010 2020"),
    "meeting": [{"id": "m", "title": "M"}],
    "convened_by": ends("m WorkingGroup:group"),
    "decision": [{"id": one, "title": one, "status": "adopted"} for one in ("d", "e")],
    "made": ends("m d"),
    "concerns": ends("d System:a", "e Capability:fruit"),
    "goal": [{"id": "goal", "title": "Goal"}],
    "advances": ends("d goal"),
    "requirement": [{"id": "q", "kind": "integration"}, {"id": "r", "kind": "standard"}],
    "sets": ends("d q", "e r"),
    "applies_to": ends("q Capability:veg", "r System:b"),
    "demands": ends("q BuildingBlock:block", "r Standard:sf"),
    "document": [{"id": one, "title": one} for one in ("agenda", "paper")],
    "documents": ends("agenda Meeting:m", "paper System:a", "paper Decision:e"),
}
MADE: Edges = {("CONVENED_BY", "m", "group"), ("MADE", "m", "d")}
SET: Edges = {("ADVANCES", "d", "goal"), ("SETS", "d", "q"), ("CONCERNS", "d", "a")}
AROUND: dict[str, tuple[dict[str, Any], Edges]] = {
    # b realised it until 2020 only.
    "building_block": (
        {"building_block": "block"},
        {
            ("REALISES", "a", "block"), ("SUPPLIES", "v", "a"), ("CARRIED_BY", "i", "block"), ("FOLLOWS", "i", "sf"),
            ("DEMANDS", "q", "block"), ("SETS", "d", "q"), ("APPLIES_TO", "q", "veg"), ("DEVELOPS", "group", "block"),
        },
    ),
    "standard": (
        {"standard": "sf"},
        {
            ("FOLLOWS", "i", "sf"), ("EXPOSES", "b", "i"), ("CARRIED_BY", "i", "block"), ("DEMANDS", "r", "sf"),
            ("SETS", "e", "r"), ("APPLIES_TO", "r", "b"), ("DEVELOPS", "group", "sf"),
        },
    ),
    # 0102 was a holder, and b was covered, until 2020 only.
    "contract": (
        {"contract": "k"},
        {
            ("HELD_BY", "k", "0101"), ("HELD_BY", "k", "kl"), ("AWARDED_TO", "k", "v"), ("OWNED_BY", "v", "owner"),
            ("COVERS", "k", "a"), ("SUPPORTS", "a", "veg"), ("SUPPORTS", "a", "bean"),
        },
    ),
    # bo left the group in 2020; e was decided elsewhere.
    "meeting": (
        {"meeting": "m"},
        {
            *MADE, *SET, ("MEMBER_OF", "ida", "group"), ("DOCUMENTS", "agenda", "m"), ("APPLIES_TO", "q", "veg"),
            ("DEMANDS", "q", "block"),
        },
    ),
    "document": ({"document": "agenda"}, {*MADE, *SET, ("DOCUMENTS", "agenda", "m")}),
    # Three use a, so that nobody stands alone with it; one uses b.
    "duplication": (
        {"level": "main"},
        {
            ("SUPPORTS", "a", "veg"), ("SUPPORTS", "a", "bean"), ("PART_OF", "bean", "veg"), ("SUPPORTS", "b", "fruit"),
            ("USES", "0101", "b"),
        },
    ),
    # a counts once for the area that bean is part of; c supports none any more, and stands for itself.
    "data_flows": ({}, {("FLOW", "veg", "fruit"), ("FLOW", "fruit", "fruit"), ("FLOW", "c", "veg")}),
}  # fmt: skip


@pytest.mark.parametrize("name", AROUND)
def test_around_a_thing(load_rows: Callable[[Rows], Graph], name: str) -> None:
    """Draw just these edges between just these things, and leave nothing out."""
    given, expected = AROUND[name]
    picture = load_rows(PLACE).picture(name, **given, at=AT)
    assert edges(picture) == expected
    assert keys(picture) == {key for _, *both in expected for key in both}
    assert picture.hidden == 0


def test_a_paper_about_several_things(load_rows: Callable[[Rows], Graph]) -> None:
    """Draw what a paper documents, and of each what hangs on it."""
    picture = load_rows(PLACE).picture("document", document="paper", at=AT)
    assert edges(picture) == {
        ("DOCUMENTS", "paper", "a"), ("DOCUMENTS", "paper", "e"), ("SUPPLIES", "v", "a"), ("SUPPORTS", "a", "veg"),
        ("SUPPORTS", "a", "bean"), ("CONCERNS", "e", "fruit"), ("SETS", "e", "r"),
    }  # fmt: skip


FLOWS = [
    ({}, {("veg", "fruit", 2), ("fruit", "fruit", 1), ("c", "veg", 1)}),
    (
        {"level": "stated"},
        {("veg", "fruit", 2), ("bean", "fruit", 2), ("fruit", "fruit", 1), ("c", "veg", 1), ("c", "bean", 1)},
    ),
    # f is national, and holds for 0101, which has both ends; g runs there; h too; nobody has c.
    ({"municipality": "0101"}, {("veg", "fruit", 2), ("fruit", "fruit", 1)}),
    ({"municipality": "0103"}, set()),
    ({"capability": "veg"}, {("veg", "fruit", 2), ("c", "veg", 1)}),
    ({"at": "2015"}, {("veg", "fruit", 3), ("fruit", "fruit", 1), ("fruit", "veg", 1)}),
    ({"limit": 1}, {("veg", "fruit", 2)}),
]


@pytest.mark.parametrize(("given", "expected"), FLOWS)
def test_the_matrix_of_data_flows(load_rows: Callable[[Rows], Graph], given: Any, expected: Any) -> None:
    """Count each flow once from the area of its sender to that of its receiver."""
    picture = load_rows(PLACE).picture("data_flows", **{"at": AT, **given})
    assert {(row["sender"], row["receiver"], row["flows"]) for row in rows_of(picture)} == expected
    assert list(catalogue("maps")["data_flows"].columns) == ["sender", "receiver", "flows"]
    assert picture.hidden == (1 if given == {"limit": 1} else 0)
