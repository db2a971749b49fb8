"""What loading refuses although every row is right by itself: each rule, in one folder and half of it in the graph."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from brute_force import first as first_day
from conftest import Rows, write_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landscapes import Facts, landscapes, write
from test_load import state

from kb.errors import SourceError
from kb.graph import Graph
from kb.imports.consistency import Checked
from kb.imports.folder import Folder
from kb.load import load
from kb.model import NODES, RELATIONSHIPS

BASE: Rows = {
    "municipality": [{"code": "0101", "name": "A"}],
    "vendor": [{"id": key, "name": key} for key in "abc"],
    "system": [{"id": key, "name": key} for key in "xyz"],
    "capability": [{"id": key, "name_da": key} for key in "xyz"],
    "building_block": [{"id": key, "name": key} for key in "xy"],
    "standard": [{"id": key, "name": key} for key in "xy"],
    "data_flow": [{"id": key} for key in "fg"],
    "decision": [{"id": key, "title": key, "status": "adopted"} for key in ("d1", "d2", "d3", "d4")],
}


def rel(stem: str, *edges: str) -> Rows:
    """Return rows of a relationship from `start end [valid_from [valid_to]]`, where - is empty."""
    names = ("start", "end", "valid_from", "valid_to")
    return {
        stem: [dict(zip(names, ("" if part == "-" else part for part in edge.split()), strict=False)) for edge in edges]
    }


def need(kind: str, demands: str = "", applies_to: str = "System:y") -> Rows:
    """Return a requirement of a kind, with what it demands and whom it applies to, separated by blanks."""
    found: Rows = {"requirement": [{"id": "r", "kind": kind}]}
    for stem, things in (("demands", demands), ("applies_to", applies_to)):
        if things:
            found[stem] = [{"start": "r", "end": thing} for thing in things.split()]
    return found


def both(*parts: Rows) -> Rows:
    """Return the rows of all parts."""
    found: Rows = defaultdict(list)
    for part in parts:
        for stem, rows in part.items():
            found[stem] = found[stem] + rows
    return dict(found)


@dataclass(frozen=True)
class Case:
    """A landscape in two halves, and what is wrong with both together."""

    name: str
    there: Rows
    new: Rows
    message: str = ""


R = need("integration", "System:x")

REFUSED = [
    Case("part of two", rel("part_of", "x y"), rel("part_of", "x z"), "column end: 'x' has a second area above at the"),
    Case("part of a circle", rel("part_of", "x y", "y z"), rel("part_of", "z x"), "closes a circle: "),
    Case("part of itself", {}, rel("part_of", "x x"), "closes a circle: x -> x"),
    Case("superseding in a circle", rel("supersedes", "d1 d2"), rel("supersedes", "d2 d1"), "closes a circle: "),
    Case("superseding itself", {}, rel("supersedes", "d1 d1"), "closes a circle: d1 -> d1"),
    Case("two owners", rel("owned_by", "a b"), rel("owned_by", "a c"), "'a' has a second owner at the same time: 'b'"),
    Case("two owners for a while", rel("owned_by", "a b 2015 2020-02"), rel("owned_by", "a c 2020"), "second owner"),
    Case("two owners on one day", rel("owned_by", "a b - 2020-01-02"), rel("owned_by", "a c 2020"), "second owner"),
    Case("an owner within", rel("owned_by", "a b 2015 2020"), rel("owned_by", "a c 2016 2017"), "second owner"),
    Case("owners in a circle", rel("owned_by", "a b", "b c"), rel("owned_by", "c a"), "closes a circle: "),
    Case("owning itself", {}, rel("owned_by", "a a 2015 2016"), "closes a circle: a -> a"),
    Case("owners in a circle for a day", rel("owned_by", "a b - 2015-01-02"), rel("owned_by", "b a 2015"), "circle"),
    Case(
        "three in a circle for a while",
        rel("owned_by", "a b 2010 2016", "b c 2012"),
        rel("owned_by", "c a 2015"),
        "closes a circle",
    ),
    Case("two senders", rel("sends", "x f"), rel("sends", "y f"), "column start: 'f' has a second sender at the same"),
    Case("two senders for a while", rel("sends", "x f 2015"), rel("sends", "y f - 2015-02"), "second sender"),
    Case(
        "two receivers", rel("received_by", "f x"), rel("received_by", "f y"), "column end: 'f' has a second receiver"
    ),
    Case("set by two", both(R, rel("sets", "d1 r")), rel("sets", "d2 r"), "neither superseding the other"),
    Case(
        "set by two cousins",
        both(R, rel("sets", "d1 r"), rel("supersedes", "d3 d1", "d3 d2")),
        rel("sets", "d2 r"),
        "neither superseding the other",
    ),
    Case("demanding two", R, rel("demands", "r System:z"), "'r' demands 2 things; integration demands exactly one"),
    Case("demanding two of one key", R, rel("demands", "r BuildingBlock:x"), "'r' demands 2 things"),
    Case(
        "retirement that demands", need("retirement"), rel("demands", "r System:x"), "retirement, which demands nothing"
    ),
    Case("retirement of an area", need("retirement"), rel("applies_to", "r Capability:x"), "applies to systems only"),
    Case(
        "retirement of an area of one key",
        need("retirement"),
        rel("applies_to", "r Capability:y"),
        "applies to systems only",
    ),
]
CHANGED = [
    Case(
        "a longer first owner",
        rel("owned_by", "a b 2015 2018", "a c 2019"),
        rel("owned_by", "a b 2015-01-01 2020"),
        "'a' has a second owner at the same time: 'c'",
    ),
    Case("integration that turns", R, {"requirement": [{"id": "r", "kind": "standard"}]}, "demands a System; standard"),
    Case("one that turns retirement", R, {"requirement": [{"id": "r", "kind": "retirement"}]}, "demands nothing"),
    Case(
        "adoption that turns",
        need("adoption", "System:x", ""),
        {"requirement": [{"id": "r", "kind": "integration"}]},
        "applies to nothing; integration applies to at least one",
    ),
]
WHOLE = [
    Case("demanding nothing", {}, need("integration"), "'r' demands 0 things; integration demands exactly one"),
    Case("adoption of nothing", {}, need("adoption"), "'r' demands 0 things; adoption demands exactly one"),
    Case("standard of nothing", {}, need("standard"), "'r' demands 0 things; standard demands exactly one"),
    Case(
        "integration with a standard",
        {},
        need("integration", "Standard:x"),
        "demands a Standard; integration demands a",
    ),
    Case("adoption of a standard", {}, need("adoption", "Standard:x"), "demands a Standard; adoption demands a"),
    Case(
        "standard that is a block", {}, need("standard", "BuildingBlock:x"), "demands a BuildingBlock; standard demands"
    ),
    Case(
        "for nobody", {}, need("integration", "System:x", ""), "'r' applies to nothing; integration applies to at least"
    ),
    Case("standard for nobody", {}, need("standard", "Standard:x", ""), "applies to nothing; standard applies to"),
    Case("retirement of nothing", {}, need("retirement", "", ""), "applies to nothing; retirement applies to"),
]
ACCEPTED = [
    Case("one after the other", rel("owned_by", "a b - 2020"), rel("owned_by", "a c 2020")),
    Case("one before the other", rel("owned_by", "a b 2020-02"), rel("owned_by", "a c - 2020-02-01")),
    Case("the same owner twice, overlapping", rel("owned_by", "a b 2015 2020"), rel("owned_by", "a b 2016")),
    Case("the same sender twice", rel("sends", "x f"), rel("sends", "x f 2016")),
    Case("several senders of several flows", rel("sends", "x f"), rel("sends", "y g")),
    Case("one sender of several flows", rel("sends", "x f"), rel("sends", "x g")),
    Case("one owner of several", rel("owned_by", "a c"), rel("owned_by", "b c")),
    Case("owned by what it owned", rel("owned_by", "a b - 2015"), rel("owned_by", "b a 2015")),
    Case("three in a circle, never at once", rel("owned_by", "a b - 2015", "b c 2014"), rel("owned_by", "c a 2015")),
    Case("two areas in one", rel("part_of", "x z"), rel("part_of", "y z")),
    Case("superseding two", rel("supersedes", "d1 d2"), rel("supersedes", "d1 d3")),
    Case("superseded by two", rel("supersedes", "d2 d1"), rel("supersedes", "d3 d1")),
    Case("set by its successor", both(R, rel("sets", "d1 r"), rel("supersedes", "d2 d1")), rel("sets", "d2 r")),
    Case(
        "set by its successor's successor",
        both(R, rel("sets", "d1 r"), rel("supersedes", "d2 d1", "d3 d2")),
        rel("sets", "d3 r"),
    ),
    Case(
        "set by three in a row",
        both(R, rel("sets", "d1 r"), rel("supersedes", "d2 d1", "d3 d2")),
        rel("sets", "d2 r", "d3 r"),
    ),
    Case("set by nobody", {}, R),
    Case("integration with a block", {}, need("integration", "BuildingBlock:x", "Capability:x System:y")),
    Case("adoption by all", {}, need("adoption", "BuildingBlock:x", "")),
    Case("adoption of a system by some", {}, need("adoption", "System:x", "Capability:x")),
    Case("standard", {}, need("standard", "Standard:x", "Capability:x System:x")),
    Case("retirement", need("retirement"), rel("applies_to", "r System:x")),
    Case("one more to apply to", R, rel("applies_to", "r Capability:x")),
]


def name(case: Case) -> str:
    """Name the case in the list of tests."""
    return case.name


def put(graph: Graph, folder: Path, rows: Rows) -> list[str]:
    """Load rows and return the problems, each beginning with the file's name."""
    try:
        load(graph, write_rows(rows, folder))
    except SourceError as error:
        return [line.replace(f"{folder}/", "") for line in str(error).splitlines()]
    return []


@pytest.mark.parametrize("case", [*REFUSED, *WHOLE], ids=name)
def test_refused_in_one_folder(graph: Graph, tmp_path: Path, case: Case) -> None:
    """Say it once, at the line that makes it wrong, and write nothing."""
    (found,) = put(graph, tmp_path / "whole", both(BASE, case.there, case.new))
    assert case.message in found
    assert ".csv:" in found
    assert state(graph) == ([], [])


@pytest.mark.parametrize("case", [*REFUSED, *CHANGED], ids=name)
def test_refused_where_half_is_in_the_graph(graph: Graph, tmp_path: Path, case: Case) -> None:
    """Hold the new folder against what is there, and point at the new row; to replace what is there is fine."""
    assert put(graph, tmp_path / "there", both(BASE, case.there)) == []
    before = state(graph)
    (found,) = put(graph, tmp_path / "new", case.new)
    assert case.message in found
    stem = next(iter(case.new))
    assert found.startswith(f"{stem}.csv:")
    assert 2 <= int(found.split(":")[1]) <= len(case.new[stem]) + 1
    assert state(graph) == before


@pytest.mark.parametrize("case", ACCEPTED, ids=name)
def test_accepted_in_one_folder_and_in_two(graph: Graph, tmp_path: Path, case: Case) -> None:
    """Load it whole, or half after half, to the same end."""
    assert put(graph, tmp_path / "whole", both(BASE, case.there, case.new)) == []
    whole = state(graph)
    load(graph, write_rows(both(BASE, case.there), tmp_path / "there"), replace=True)
    assert put(graph, tmp_path / "new", case.new) == []
    assert state(graph) == whole


def test_a_second_owner_is_said_where_the_first_stands(graph: Graph, tmp_path: Path) -> None:
    """Name the line of the first, or that it is in the graph."""
    rows = both(BASE, rel("owned_by", "a b", "b c", "a c"))
    expected = "owned_by.csv:4: column end: 'a' has a second owner at the same time: 'b' (line 2)"
    assert put(graph, tmp_path / "whole", rows) == [expected]
    assert put(graph, tmp_path / "there", both(BASE, rel("owned_by", "a b"))) == []
    expected = "owned_by.csv:2: column end: 'a' has a second owner at the same time: 'b' (the graph)"
    assert put(graph, tmp_path / "new", rel("owned_by", "a c")) == [expected]


def test_what_contradicts_already_is_not_this_folders_fault(graph: Graph, tmp_path: Path) -> None:
    """Load what has nothing to do with a contradiction that somebody else wrote into the graph."""
    put(graph, tmp_path / "there", both(BASE, rel("owned_by", "a b")))
    with graph.writing() as run:
        run("MATCH (a:Vendor {id: 'a'}), (c:Vendor {id: 'c'}) CREATE (a)-[:OWNED_BY {key: 'by hand'}]->(c)")
    assert put(graph, tmp_path / "new", rel("owned_by", "b c")) == []


def test_many_ways_and_no_circle_take_no_time(tmp_path: Path) -> None:
    """Walk a ladder of decisions, each superseding the two before: its paths are as many as Fibonacci's rabbits."""
    keys = [f"d{number}" for number in range(200)]
    rows: Rows = {"decision": [{"id": key, "title": key, "status": "superseded"} for key in keys]}
    rows |= rel("supersedes", *(f"{keys[at]} {keys[at - by]}" for at in range(2, 200) for by in (1, 2)))
    folder = Folder(write_rows(rows, tmp_path / "ladder"))
    Checked(folder, None).whole()
    assert folder.problems == []
    rows |= both(rows, rel("supersedes", "d0 d199"))
    folder = Folder(write_rows(rows, tmp_path / "circle"))
    Checked(folder, None).whole()
    assert 1 <= len(folder.problems) <= len(rows["supersedes"])


# Over time: random owners, against a look at every day on which something changes.

YEARS = ("", "2015", "2016", "2017", "2017-01-01", "2018")
Edge = tuple[str, str, str, str]


def _day(text: str, absent: date) -> date:
    return first_day(text) if text else absent


def holds_on_every_day(edges: list[Edge]) -> bool:
    """Tell whether on no day anybody has two owners or owns itself, however far round."""
    for year in ("0001", *filter(None, YEARS)):
        day = first_day(year)
        owner: dict[str, set[str]] = defaultdict(set)
        for start, end, since, until in edges:
            if _day(since, date.min) <= day < _day(until, date.max):
                owner[start].add(end)
        if any(len(owners) > 1 for owners in owner.values()):
            return False
        for vendor in "abc":
            above = [vendor]
            while owner.get(above[-1]) and len(above) < 5:
                above.append(next(iter(owner[above[-1]])))
            if vendor in above[1:]:
                return False
    return True


def identity(edge: Edge) -> tuple[str, str, date]:
    """Return what one relationship of the kind has for itself."""
    return edge[0], edge[1], _day(edge[2], date.min)


@st.composite
def owners(draw: st.DrawFn) -> list[Edge]:
    """Draw a few rows of owned_by that are right one by one."""
    vendors, days = st.sampled_from("abc"), st.sampled_from(YEARS)
    rows = draw(st.lists(st.tuples(vendors, vendors, days, days), min_size=1, max_size=5, unique_by=identity))
    return [row for row in rows if _day(row[2], date.min) < _day(row[3], date.max)]


def owned(edges: list[Edge]) -> Rows:
    """Return the rows of such edges."""
    return {"owned_by": [dict(zip(("start", "end", "valid_from", "valid_to"), edge, strict=True)) for edge in edges]}


@settings(max_examples=150, deadline=None)
@given(edges=owners())
def test_owners_over_time(tmp_path_factory: pytest.TempPathFactory, edges: list[Edge]) -> None:
    """Refuse exactly what goes wrong on some day."""
    folder = Folder(write_rows(both(BASE, owned(edges)), tmp_path_factory.mktemp("owners")))
    Checked(folder, None).whole()
    assert (folder.problems == []) == holds_on_every_day(edges)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(there=owners(), new=owners())
def test_owners_over_time_in_two_folders(
    graph: Graph, tmp_path_factory: pytest.TempPathFactory, there: list[Edge], new: list[Edge]
) -> None:
    """Refuse exactly what goes wrong on some day when the new rows come to those in the graph."""
    if not holds_on_every_day(there):
        return
    load(graph, write_rows(both(BASE, owned(there)), tmp_path_factory.mktemp("there")), replace=True)
    merged = {identity(edge): edge for edge in there}
    for edge in new:
        known = merged.get(identity(edge), edge)
        merged[identity(edge)] = (*edge[:3], edge[3] or known[3])
    found = put(graph, tmp_path_factory.mktemp("new"), owned(new))
    assert (found == []) == holds_on_every_day(list(merged.values())), found


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _rows(graph: Graph) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Read the graph back as the text of its files."""
    for label, noun in NODES.items():
        found = graph.read(f"MATCH (n:{label}) RETURN properties(n) AS p")
        yield noun.file, [{name: _text(row["p"].get(name)) for name in noun.own_fields()} for row in found]
    for label, relationship in RELATIONSHIPS.items():
        found = graph.read(
            f"MATCH (a)-[r:{label}]->(b) RETURN properties(r) AS p, labels(a)[0] AS start_label, "
            "coalesce(a.id, a.code, a.key) AS start, labels(b)[0] AS end_label, coalesce(b.id, b.code, b.key) AS end"
        )
        rows = []
        for row in found:
            ends = {
                side: row[side] if len(possible) == 1 else f"{row[side + '_label']}:{row[side]}"
                for side, possible in (("start", relationship.starts), ("end", relationship.ends))
            }
            rows.append({name: _text((row["p"] | ends).get(name)) for name in relationship.own_fields()})
        yield relationship.file, rows


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts=landscapes(), half=st.booleans())
def test_what_is_loaded_reads_back(
    landscape_graph: Graph, tmp_path_factory: pytest.TempPathFactory, facts: Facts, half: bool
) -> None:
    """Find in the graph exactly the rows of the files, also where every other fact was there before."""
    if half:
        ruled = ("requirement", "demands", "applies_to", "sets", "supersedes", "deviates_from")
        before = {
            stem: rows[::2] if "start" in rows[0] else rows
            for stem, rows in facts.items()
            if rows and stem not in ruled
        }
        load(landscape_graph, write(before, tmp_path_factory.mktemp("half")), replace=True)
    load(landscape_graph, write(facts, tmp_path_factory.mktemp("whole")), replace=not half)
    for stem, found in _rows(landscape_graph):
        expected = [{name: row.get(name, "") for name in found[0]} for row in facts[stem]] if found else []
        assert sorted(map(_as_pairs, found)) == sorted(map(_as_pairs, expected)), stem
        assert len(found) == len(facts.get(stem, [])), stem


def _as_pairs(row: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(row.items())
