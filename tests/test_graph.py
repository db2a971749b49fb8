"""The one seam to Neo4j: errors in one sentence, rows in order, and coverage that is that of the landscape."""

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cmp_to_key
from pathlib import Path
from typing import Any

import pytest
from conftest import Rows, write_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from neo4j import ManagedTransaction, exceptions  # noqa: TID251 - the seam is looked at from the other side

from kb import connection
from kb.connection import Work
from kb.engine import Address
from kb.errors import EngineError, InvalidParameter, UnknownKey
from kb.graph import Graph
from kb.kept import ENTRY, Kept, size
from kb.load import load
from kb.queries import Query, catalogue
from kb.rows import Row, as_csv, ordered

NOWHERE = "bolt://127.0.0.1:1"


def subclasses(root: type[Exception]) -> Iterator[type[Exception]]:
    """Yield a class and all below it."""
    yield root
    for below in root.__subclasses__():
        yield from subclasses(below)


@pytest.mark.parametrize("kind", [*subclasses(exceptions.Neo4jError), *subclasses(exceptions.DriverError)])
def test_every_error_of_the_driver_is_said_in_one_line(landscape_graph: Graph, kind: type[Exception]) -> None:
    """Translate it whatever it says, and write nothing."""
    for arguments in ((), ("",), ("something",), ("something\nand more of it",)):
        of = (exceptions.SessionError, exceptions.TransactionError, exceptions.ResultError)
        error = kind(None, *arguments) if issubclass(kind, of) else kind(*arguments)
        with pytest.raises(EngineError) as caught, landscape_graph.writing() as run:  # noqa: PT012
            run("CREATE (:System {id: 'left behind'})")
            raise error
        assert str(caught.value).strip()
        assert "\n" not in str(caught.value)
        assert "more of it" not in str(caught.value)
        assert landscape_graph.address.password not in str(caught.value)
    assert landscape_graph.read("MATCH (s:System {id: 'left behind'}) RETURN s.id") == []


def test_an_error_of_ours_in_a_transaction_stays_what_it_is(landscape_graph: Graph) -> None:
    """Blame no address for what has nothing to do with it."""
    with pytest.raises(ValueError, match=r"^ours$"), landscape_graph.writing():
        raise ValueError("ours")


def test_cypher_that_is_none_is_an_engine_error(landscape_graph: Graph) -> None:
    """Say what Neo4j says of it."""
    with pytest.raises(EngineError, match=r"says: .*SyntaxError"):
        landscape_graph.read("MATCH nothing")


def test_too_little_memory_says_what_to_set(landscape_graph: Graph) -> None:
    """Name the setting, in place of a limit that nobody has set."""
    with pytest.raises(EngineError, match=r"too little memory .*set KB_HEAP to more"):
        landscape_graph.read("UNWIND range(1, 50000000) AS i WITH collect(toString(i)) AS texts RETURN size(texts)")


def test_reading_does_not_write(landscape_graph: Graph) -> None:
    """Refuse to write where only reading was asked for."""
    with pytest.raises(EngineError, match="Writing in read access mode not allowed"):
        landscape_graph.read("CREATE (:System {id: 'x'})")


@pytest.mark.parametrize(
    "uri", ["", "nonsense", "http://127.0.0.1:7474", "bolt://[::1", "bolt://127.0.0.1:x", "bolt://127.0.0.1/?a=b"]
)
def test_an_address_that_is_none_is_refused(uri: str) -> None:
    """Say that it is the address, and quote it."""
    with pytest.raises(EngineError) as caught:
        Graph(Address(uri, "neo4j", "secret", "neo4j"))
    assert repr(uri) in str(caught.value) or f"at {uri} says" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nobody_at_home_is_said_once_and_soon() -> None:
    """Print one line, without the driver's own story of its retries."""
    code = "import sys; from kb.__main__ import main; sys.argv = ['kb', 'check']; main()"
    environment = {**os.environ, "NEO4J_URI": NOWHERE, "NEO4J_PASSWORD": "secret"}
    root = Path(__file__).parent.parent
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=root, timeout=60
    )
    expected = f"kb: no Neo4j answers at {NOWHERE}: start it, or set NEO4J_URI to where it is\n"
    assert (found.returncode, found.stdout, found.stderr) == (1, "", expected)


def test_a_wrong_password_is_said(address: Address) -> None:
    """Name the user and the settings, and not the password."""
    with pytest.raises(EngineError, match="refuses the user 'neo4j' with that password: set NEO4J_USER") as caught:
        Graph(replace(address, password="not this one"))
    assert "not this one" not in str(caught.value)


def test_a_database_that_is_not_there_is_said(address: Address) -> None:
    """Say what Neo4j says of it."""
    with pytest.raises(EngineError, match=r"says: .*(?i:database|graph).*nowhere"):
        Graph(replace(address, database="nowhere"))


def test_a_database_of_somebody_else_is_refused(graph: Graph, address: Address) -> None:
    """Name what is in it; a label of which nothing is left does no harm."""
    with graph.writing() as run:
        run("CREATE (:`Not ``ours`)")
    with pytest.raises(EngineError, match="holds 'Not `ours' nodes, which are not Byplan's: use an empty database"):
        Graph(address)
    with graph.writing() as run:
        run("MATCH (n) DETACH DELETE n")
    Graph(address).close()


# Order

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "float?": st.sampled_from([0.1, 0.1 + 1e-12, 0.2, -1.5, 0.0, -0.0, 5, 1e300, 0.1234567891, 0.1234567892]),
    "int?": st.sampled_from([0, 1, 2, -1, 10**15, 10**15 + 1]),
    "str?": st.sampled_from(["", "a", "ab", "b", "B", "Æ", "ø", "Å", "é", "ﬁ", "😀", "a\0", "10", "9"]),
    "bool?": st.booleans(),
    "list[str]?": st.lists(st.sampled_from(["a", "b", "ø"]), max_size=2),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[Query, list[Row]]:
    """Draw a question with an order over some of its columns, and rows for it."""
    columns = {f"c{at}": draw(st.sampled_from(sorted(VALUES))) for at in range(draw(st.integers(1, 4)))}
    stated = draw(st.lists(st.sampled_from(sorted(columns)), unique=True, min_size=1))
    down = [name for name in stated if not columns[name].startswith("list")]
    order = tuple(name + (" desc" if name in down and draw(st.booleans()) else "") for name in stated)
    query = catalogue()["reuse"].model_copy(
        update={
            "order": order,
            "columns": {
                name: catalogue()["reuse"].columns["name"].model_copy(update={"type": kind})
                for name, kind in columns.items()
            },
        }
    )
    row = st.fixed_dictionaries({name: st.none() | VALUES[kind] for name, kind in columns.items()})
    return query, draw(st.lists(row, max_size=8))


def compare(query: Query) -> Any:
    """Return the rule as a comparison of two rows: stated columns, then the others; null last both ways."""
    stated = {name.removesuffix(" desc"): -1 if name.endswith(" desc") else 1 for name in query.order}
    ways = stated | {name: 1 for name in query.columns if name not in stated}

    def figure(value: Any) -> Any:
        return math.floor(value * 1e9 + 0.5) / 1e9 if isinstance(value, float) and abs(value) < 1e6 else value

    def rule(one: Row, other: Row) -> int:
        for name, way in ways.items():
            a, b = figure(one[name]), figure(other[name])
            if a is None or b is None:
                if (a is None) != (b is None):
                    return 1 if a is None else -1
            elif a != b:
                return way if a > b else -way
        return 0

    return cmp_to_key(rule)


@settings(max_examples=300, deadline=None)
@given(table=tables())
def test_rows_are_ordered_as_stated(table: tuple[Query, list[Row]]) -> None:
    """Sort as the plain comparison does, whatever order they came in."""
    query, rows = table
    expected = sorted(rows, key=compare(query))
    assert ordered(rows, query) == expected
    turned = ordered(rows[::-1], query)
    key = compare(query)
    assert all(not key(a) < key(b) and not key(b) < key(a) for a, b in zip(turned, expected, strict=True))


def test_without_an_order_rows_stay_as_they_came() -> None:
    """Leave the order to the Cypher."""
    query = catalogue()["reuse"].model_copy(update={"order": ()})
    rows: list[Row] = [{"name": "b"}, {"name": "a"}]
    assert ordered(rows, query) == rows


def test_csv_writes_null_truth_and_lists() -> None:
    """Write what `kb load` would read: null as nothing, true and false, lists with bars, figures whole."""
    rows: list[Row] = [{"a": None, "b": True, "c": ["x", "ø"], "d": 0.1 + 0.2}, {"a": 'q"', "b": False, "c": []}]
    assert as_csv(rows, "abcd") == 'a,b,c,d\n,true,x|ø,0.30000000000000004\n"q""",false,,\n'


# Coverage

PLACES: Rows = {
    "municipality": [{"code": "0101", "name": "A"}, {"code": "0102", "name": "B"}],
    "system": [{"id": "x", "name": "X"}],
    "source": [{"id": "s", "name": "S", "retrieved_on": "2024"}],
    "uses": [{"start": "0101", "end": "x", "sources": "s"}],
}


def test_coverage_follows_every_load(graph: Graph, address: Address, tmp_path: Path) -> None:
    """Answer with the coverage of what is there now, whoever loaded it, wherever the graph was asked before."""
    with Graph(address) as other:

        def seen(rows: Rows, at: str = "2025-01-01", **more: Any) -> tuple[Any, ...]:
            load(other, write_rows(rows, tmp_path / str(len(list(tmp_path.iterdir())))), **more)
            found = [one.ask("reuse", at=at).coverage for one in (graph, other)]
            assert found[0] == found[1]
            return found[0]["municipalities"], found[0]["known"], found[0]["newest_source"]

        assert graph.ask("reuse", at="2025-01-01").coverage["municipalities"] == 0
        assert seen(PLACES) == (2, 1, "2024")
        assert seen({"uses": [{"start": "0102", "end": "x"}]}) == (2, 2, "2024")
        assert seen({"source": [{"id": "s", "name": "S", "retrieved_on": "2025-02"}]}) == (2, 2, "2025-02")
        assert seen({"municipality": [{"code": "0102", "name": "B", "valid_to": "2020"}]}) == (1, 1, "2025-02")
        assert seen({}, at="2019-01-01") == (2, 2, "2025-02")
        assert seen({"municipality": PLACES["municipality"]}, replace=True) == (2, 0, None)


def test_an_answer_is_of_one_landscape(graph: Graph, address: Address, tmp_path: Path) -> None:
    """Give rows and coverage of one version, and keep neither, where a load ends while a question is being answered."""
    text = """MATCH (m:Municipality) WHERE m.valid_from_day <= $at
        WITH count(m) AS systems UNWIND range(1, 15000000) AS x
        WITH systems, count(x % 7) AS usages
        RETURN systems, usages, $region + $capability + $shared AS nothing"""
    columns = {name: catalogue()["reuse_rate"].columns[name] for name in ("systems", "usages")}
    slow = catalogue()["reuse_rate"].model_copy(update={"text": text, "columns": columns})
    municipalities: list[dict[str, str]] = []
    with Graph(address) as other, ThreadPoolExecutor() as pool:
        for code in ("0101", "0102"):
            asked = pool.submit(graph.ask, slow, at="2025-01-01")
            time.sleep(0.3)
            municipalities.append({"code": code, "name": code})
            load(other, write_rows({"municipality": municipalities}, tmp_path / code))
            answer = asked.result()
            assert answer.rows[0]["systems"] == answer.coverage["municipalities"]
            assert graph.ask("reuse", at="2025-01-01").coverage["municipalities"] == len(municipalities)


def test_coverage_of_one_place_is_not_that_of_another(graph: Graph, tmp_path: Path) -> None:
    """Keep scopes apart: all, a region, a municipality; and days."""
    rows = {**PLACES, "municipality": [{"code": "0101", "name": "A", "region": "N"}, {"code": "0102", "name": "B"}]}
    load(graph, write_rows(rows, tmp_path / "rows"))
    asked: list[dict[str, Any]] = [
        {},
        {"region": "N"},
        {"municipality": "0102"},
        {"municipality": "0102", "region": "N"},
    ]
    for _ in range(2):
        found = [graph.ask("missing_integrations", at="2025-01-01", **given).coverage for given in asked]
        assert [(one["municipalities"], one["known"]) for one in found] == [(2, 1), (1, 1), (1, 0), (0, 0)]
    with pytest.raises(UnknownKey, match="municipality: no Municipality '0103'"):
        graph.ask("missing_integrations", municipality="0103")


def test_a_password_in_the_address_is_refused_unseen() -> None:
    """Keep what stands in NEO4J_URI out of every message."""
    with pytest.raises(EngineError, match="NEO4J_USER and NEO4J_PASSWORD") as refused:
        Graph(Address("bolt://neo4j:hunter2@127.0.0.1:7687", "neo4j", "x", "neo4j"))
    assert "hunter2" not in str(refused.value)


def test_the_last_day_there_is_cannot_be_asked_for(town: Graph) -> None:
    """Refuse the day that stands for no end, on which nothing would be active."""
    with pytest.raises(InvalidParameter, match="stands for no end"):
        town.ask("reuse", at="9999-12-31")
    assert town.ask("reuse", at="9999-12-30").rows


def test_a_limit_beyond_what_neo4j_counts_is_no_failure(town: Graph) -> None:
    """Draw everything when more than there is may be drawn."""
    assert town.picture("reuse", at="2026-06-01", limit=2**31).hidden == 0


def test_coverage_is_kept_for_a_bounded_number_of_scopes(town: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget coverage rather than keep that of every day that anybody asks for."""
    monkeypatch.setattr(town, "_kept", Kept(3 * (ENTRY + 30)))
    for day in range(1, 9):
        town.ask("reuse_rate", at=f"2026-06-0{day}")
    scopes = [("coverage", date(2026, 6, day), None, None) for day in range(1, 9)]
    assert 1 <= sum(scope in town._kept for scope in scopes) <= 3


def test_what_was_read_is_kept_until_the_landscape_changes(
    graph: Graph, address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read a question's facts once for all who ask of them, and anew whoever wrote, by whatever way."""
    rows: Rows = {
        "municipality": [{"code": code, "name": code} for code in ("0101", "0102", "0103")],
        "system": [{"id": s, "name": s} for s in ("x", "y")],
        "uses": [{"start": code, "end": "x"} for code in ("0101", "0102")],
    }
    load(graph, write_rows(rows, tmp_path / "rows"))
    read: list[str] = []
    really = graph._read

    def reading(text: str, params: Row | None) -> Any:
        read.append(text)
        return really(text, params)

    monkeypatch.setattr(graph, "_read", reading)
    text = catalogue()["peers"].text

    def others(municipality: str, at: str = "2026-06-01") -> list[str]:
        return [row["other"] for row in graph.ask("peers", municipality=municipality, at=at).rows]

    assert [others("0101"), others("0102"), others("0103")] == [["0102"], ["0101"], ["0101", "0102"]]
    assert read.count(text) == 1
    assert others("0101", "2026-06-02") == ["0102"]
    assert read.count(text) == 2
    with Graph(address) as other:
        other.define(["MATCH (m:Municipality {code: '0102'})-[u:USES]->() DELETE u"])
    assert others("0101") == []
    assert read.count(text) == 3


def test_what_is_kept_is_bounded() -> None:
    """Let go of what was not used for longest, of what alone is too much, and of every other version."""
    kept = Kept(3 * (ENTRY + 10))
    for name in "abc":
        kept.put("one", name, name.upper(), 10)
    assert kept.get("one", "a") == "A"
    kept.put("one", "d", "D", 10)
    assert [kept.get("one", name) for name in "abcd"] == ["A", None, "C", "D"]
    kept.put("one", "e", "E", 1000)
    assert "e" not in kept
    assert kept.get("two", "a") is None
    kept.put("two", "a", "AA", 10)
    assert [kept.get("two", "a"), kept.get("one", "a"), kept.get("one", "c")] == ["AA", None, None]
    assert size([{"a": [1, "x"], "b": None}, (2.0, [])]) == 9
    assert size(["x" * 99_999, Markup("<p>") * 1000]) == 1 + 1000 + 31


FULL = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"


def _full_for(seconds: float) -> Work[int]:
    """Return what finds all of Neo4j's memory taken by others for so long."""
    until = time.monotonic() + seconds

    def work(run: ManagedTransaction) -> int:
        if time.monotonic() < until:
            raise exceptions.Neo4jError._hydrate_neo4j(
                code=FULL, message="The allocation would use more than the limit"
            )
        ((found,),) = run.run("RETURN 1")
        return int(found)

    return work


def test_memory_that_others_have_taken(landscape_graph: Graph) -> None:
    """Wait for it, longer than the driver does: what analysts ask is stopped in time."""
    assert landscape_graph.whole(_full_for(3))[0] == 1


def test_memory_that_is_not_there(landscape_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say so in the end, and what to do."""
    monkeypatch.setattr(connection, "FULL_SECONDS", 0.5)
    with pytest.raises(EngineError, match="too little memory for all of that at once: set KB_HEAP"):
        landscape_graph.whole(_full_for(60))
