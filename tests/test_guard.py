"""The guard: what reads comes through; nothing writes, reads a file, sees Neo4j itself, or lasts."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import neo4j  # noqa: TID251 - a type
import pytest
from attacks import ATTACKS, BUILDING, ENDLESS, ITERATING, LARGE, NESTED, QUERIES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import InvalidParameter, KBError, QueryError, Refused, RequestError, TooMany, TooMuch
from kb.graph import Graph
from kb.guard import Guard, Limits, plan, reading, verdicts, words

AT = date(2026, 6, 1)
QUICK = Limits(seconds=1.5)


def everything(graph: Graph) -> str:
    """Return what nothing may change: nodes, relationships, indexes and names."""
    rows = graph.read("MATCH (n) RETURN labels(n), properties(n) AS p ORDER BY elementId(n)")
    rows += graph.read("MATCH ()-[r]->() RETURN type(r), properties(r) AS p ORDER BY elementId(r)")
    rows += graph.read("SHOW INDEXES YIELD name RETURN name ORDER BY name")
    rows += graph.read("CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey ORDER BY propertyKey")
    return repr(rows)


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack(town: Graph, attack: str) -> None:
    """Refuse it, or stop it; soon, in words, with nothing changed."""
    before = everything(town)
    began = time.monotonic()
    params = {"url": "file:///etc/passwd", "large": 10**12, "pattern": "(a|aa)+$"}
    with pytest.raises(RequestError) as error:
        Guard(town, QUICK).ask(attack, params, at=AT)
    assert time.monotonic() - began < 8
    assert "root:" not in str(error.value)
    assert everything(town) == before


def test_there_are_a_hundred_attacks() -> None:
    """Hold the promise: a hundred of them, each once."""
    assert len(set(ATTACKS)) == len(ATTACKS) >= 150


@pytest.mark.parametrize("query", QUERIES)
def test_what_reads_comes_through(town: Graph, query: str) -> None:
    """Answer what analysts ask, with the rows that Neo4j itself gives."""
    found = Guard(town).ask(query, {"x": 1}, at=AT)
    assert len(found.rows) == len(town.read(query, {"x": 1, "at": AT}))
    assert not found.truncated
    ids = {node["id"] for node in found.nodes}
    assert all({edge["start"], edge["end"]} <= ids for edge in found.edges)


WORDS = st.sampled_from(
    r"""LOAD CSV FROM AS r RETURN CALL { } ( ) [ ] , | IN x EXISTS COUNT COLLECT USE system SHOW USERS SETTINGS CREATE
    MERGE SET DELETE n (n) (n:System) MATCH WHERE UNWIND WITH YIELD name value dbms.listConfig() db.labels() range(1,3)
    'file:///etc/passwd' "file:///etc/passwd" /* */ // ` ' " CASE WHEN THEN END true 1 + =~ reduce TRANSACTIONS
    PROFILE EXPLAIN CYPHER UNION ; . $x any all FOREACH REMOVE DETACH labels(n) n.name""".split()  # noqa: SIM905
)


@given(st.lists(WORDS, min_size=1, max_size=14).map(" ".join) | st.lists(WORDS, max_size=9).map("".join))
@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_words_in_any_order(town: Graph, query: str) -> None:
    """Answer or refuse whatever is made of the words that attacks are made of, with nothing changed."""
    version = town.version
    holds(town, query)
    assert town.version == version
    assert town.read("MATCH (n) RETURN count(n) AS n") == [{"n": SIZE.setdefault("n", _size(town))}]


EXPRESSION = st.recursive(
    st.sampled_from(["1", "'a'", "null", "rand()", "$x", "[1, 2]", "date()", "LOADED"]),
    lambda inner: (
        st.tuples(inner, inner).map(lambda two: f"coalesce({two[0]}, {two[1]})")
        | inner.map(lambda one: f"CASE WHEN rand() < 2 THEN {one} END")
        | inner.map(lambda one: f"[y IN [1] | {one}]")
        | inner.map(lambda one: f"COLLECT {{ UNWIND [1] AS z RETURN {one} }}")
        | inner.map(lambda one: f"COLLECT {{ LOAD CSV FROM 'file:///etc/passwd' AS r RETURN {one} }}")
        | inner.map(lambda one: f"COLLECT {{ CALL dbms.listConfig('auth') YIELD value RETURN [value, {one}] }}")
        | inner.map(lambda one: f"head([{one}])")
    ),
    max_leaves=6,
)


@given(EXPRESSION)
@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_subqueries_at_any_depth(town: Graph, expression: str) -> None:
    """Let no file and no procedure through, however deep in an expression Neo4j plans it out of sight."""
    found = holds(town, f"WITH 0 AS LOADED RETURN {expression} AS found")
    assert found is None or not ("LOAD CSV" in expression or "CALL dbms" in expression)


SIZE: dict[str, int] = {}


def _size(graph: Graph) -> int:
    return graph.read("MATCH (n) RETURN count(n) AS n")[0]["n"]  # type: ignore[no-any-return]


def holds(graph: Graph, query: str) -> Any:
    """Ask, and return the answer; whatever is refused is refused as the caller's doing, never as a failure of ours."""
    try:
        found = Guard(graph, QUICK).ask(query, {"x": 1}, at=AT)
    except RequestError:
        return None
    assert "root:" not in repr(found)
    assert "dbms.security" not in repr(found)
    return found


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("MATCH (n) RETRN n", (1, 11, 10)),
        ("MATCH (n)\nRETURN toUpper(1)", (2, 16, 25)),
        ("RETURN nofun(2)", (1, 8, 7)),
        ("MATCH (æ)\n  RETURN ø", (2, 10, 19)),
    ],
)
def test_where_it_is_wrong(town: Graph, query: str, position: tuple[int, int, int]) -> None:
    """Say it in Neo4j's words, with line, column and offset in the query as it was written."""
    with pytest.raises(QueryError) as error:
        Guard(town).ask(query, at=AT)
    assert error.value.position == dict(zip(("line", "column", "offset"), position, strict=True))
    assert f"line {position[0]}, column {position[1]}" in str(error.value)
    assert "EXPLAIN" not in str(error.value)


def test_values(town: Graph) -> None:
    """Give what JSON can say: nodes as the maps have them, dates as ISO 8601, numbers that JSON lacks in words."""
    query = """MATCH p = (m:Municipality)-[u:USES]->(s:System {id: 'omsorg'}) WITH p, u, s ORDER BY m.code LIMIT 1
    RETURN p, u, s, $at AS at, duration('P1D') AS one, 1.0 / 0 AS big, point({x: 1, y: 2}) AS place,
    {a: [s]} AS nested"""
    found = Guard(town).ask(query, at=AT)
    row = dict(zip(found.columns, found.rows[0], strict=True))
    assert row["s"]["id"] == "System:omsorg"
    assert row["p"] == [found.nodes[0], found.edges[0], row["s"]]
    assert row["u"]["type"] == "USES"
    assert row["u"]["end"] == "System:omsorg"
    assert (row["at"], row["one"], row["big"]) == ("2026-06-01", "P1D", "inf")
    assert row["place"] == {"srid": 7203, "coordinates": [1.0, 2.0]}
    assert row["nested"] == {"a": [row["s"]]}
    assert not [name for name in row["s"]["properties"] if name.endswith("_day")]


def test_rows_and_bytes_are_limited(town: Graph) -> None:
    """Say that there are more."""
    guard = Guard(town)
    assert len(guard.ask("UNWIND range(1, 5000) AS x RETURN x", at=AT).rows) == 1000
    exact = guard.ask("UNWIND range(1, 7) AS x RETURN x", at=AT, limit=7)
    assert (len(exact.rows), exact.truncated) == (7, False)
    cut = guard.ask("UNWIND range(1, 8) AS x RETURN x", at=AT, limit=7)
    assert (cut.rows, cut.truncated) == ([[x] for x in range(1, 8)], True)
    small = Guard(town, replace(Limits(), answer_bytes=1000)).ask("UNWIND range(1, 900) AS x RETURN x, 'abcdef'", at=AT)
    assert small.truncated
    assert 50 < len(small.rows) < 150


def test_memory_is_limited(town: Graph) -> None:
    """Fail by itself; Neo4j stays up for all others."""
    guard = Guard(town, Limits(seconds=30))
    query = "WITH [x IN range(0, 9999) | x] AS l UNWIND range(0, 9999) AS y RETURN size(collect(l))"
    with pytest.raises(TooMuch, match="memory"):
        guard.ask(query, at=AT)
    assert guard.ask("RETURN 1", at=AT).rows == [[1]]


def test_time_is_limited(town: Graph) -> None:
    """Stop it in Neo4j, too."""
    with pytest.raises(TooMuch, match=r"takes more than 1\.5 s"):
        Guard(town, QUICK).ask(LONG, at=AT)
    assert quiet(town)


def test_an_answer_in_time_where_neo4j_can_not_be_stopped(town: Graph) -> None:
    """Tell the caller in time; what goes on keeps its place, and gives it back."""
    # Planned before, with a short list: while it plans, Neo4j can be stopped.
    assert Guard(town, Limits(seconds=60)).ask(UNSTOPPED, at=date(1, 1, 1)).rows == [[True]]
    guard = Guard(town, Limits(seconds=0.5, patience=0.1, per_caller=1))
    began = time.monotonic()
    with pytest.raises(TooMuch, match=r"takes more than 0\.5 s"):
        guard.ask(UNSTOPPED, at=AT)
    assert time.monotonic() - began < 4
    with pytest.raises(TooMany):
        guard.ask("RETURN 1", at=AT)
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            assert guard.ask("RETURN 1", at=AT).rows == [[1]]
            return
        except TooMany:
            time.sleep(0.1)
    pytest.fail("its place is not free")


UNSTOPPED = (
    "WITH range(0, 9999)[..5 * $at.year] AS l " + "WITH l + l AS l " * 6 + "RETURN all(x IN l WHERE "
    "datetime(toString(1000 + x / 10)) IS NOT NULL)"
)
"""Some seconds of one expression in our time, which Neo4j goes through to its end."""


@pytest.mark.parametrize("query", ITERATING.values(), ids=ITERATING)
def test_too_much_for_each_element(query: str) -> None:
    """Refuse what would go on for minutes after it was stopped."""
    with pytest.raises(Refused, match=r"each element|fewer steps"):
        words.check(query, longest=9_999, many=True)


TENS = "WITH [a, a, a, a, a, a, a, a, a, a] AS a, [b, b, b, b, b, b, b, b, b, b] AS b "


@pytest.mark.parametrize(
    "query",
    [
        "MATCH ()-[r]->() WITH collect(r) AS l WITH [x IN l | l] AS a, [x IN l | l] AS b RETURN a = b",
        f"MATCH ()-[r]->() WITH collect(r.key) AS a, collect(r.key) AS b {TENS * 5} RETURN a = b",
        "RETURN CASE WHEN true THEN COUNT { MATCH (x), (y), (z) WITH collect(x.id) AS a, collect(x.id) AS b "
        f"{TENS * 5} WHERE a = b RETURN 1 }} END AS x",
    ],
)
def test_few_rows_grow_as_well(query: str) -> None:
    """Begin with as many as there are relationships, 40 000, where by its plan a query has no more rows."""
    with pytest.raises(Refused, match="fewer steps"):
        words.check(query, many=False, things=15.3)


def test_what_is_done_with_each_of_many_elements() -> None:
    """Let look for some of them, and at their properties; what takes more is done before they are collected."""
    words.check(_MANY + "RETURN [x IN l WHERE x.name CONTAINS 'e' AND x.id <> 'a' | x.name] AS some", many=True)
    words.check(_MANY + "RETURN size([x IN l WHERE x.n > 1]) + size([x IN l WHERE x.n < 1]) AS n", many=True)
    words.check(_MANY.replace("(c)", "(toUpper(c.name))") + "RETURN l", many=True)
    with pytest.raises(Refused, match=r"within collect"):
        words.check(_MANY + "RETURN [x IN l | toUpper(x.name)] AS names", many=True)


_MANY = "MATCH (a)--(b)--(c) WITH a, collect(c) AS l "


@pytest.mark.parametrize(
    "call", ["datetime(toString(2000 + y)) IS NULL", "split('a-b-c', '-')[y] = 'a'", "duration({days: y}) IS NULL"]
)
def test_calls_that_take_longer_than_others(call: str) -> None:
    """Weigh what reads times and cuts texts more than what compares numbers, of which there may be several."""
    collected = "MATCH (n) WITH collect(n.weight) AS l RETURN "
    words.check(f"{collected}[y IN l WHERE {call}]", many=False)
    words.check(f"{collected}[y IN l WHERE {' OR '.join(['abs(y) = 3'] * 12)}]", many=False)
    with pytest.raises(Refused, match="each element"):
        words.check(f"{collected}[y IN l WHERE {' OR '.join([call] * 7)}]", many=False)


def test_a_long_parameter_beside_lists() -> None:
    """Hold the letters of parameters against what is done with each element."""
    query = (
        "MATCH (s:System) WITH collect(s.name) AS names RETURN [x IN names WHERE toLower(x) CONTAINS toLower($t) | x]"
    )
    words.check(query, longest=500, many=False)
    with pytest.raises(Refused, match="each element"):
        words.check(query, longest=5_000, many=False)


def quiet(graph: Graph) -> bool:
    """Tell whether nothing of the guard's runs in Neo4j, or soon stops."""
    query = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.byplan IS NOT NULL RETURN count(*) AS n"
    until = time.monotonic() + 5
    while graph.read(query)[0]["n"]:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


LONG = "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y UNWIND range(1, 10000) AS z RETURN count(*)"


@pytest.fixture
def busy(town: Graph) -> Iterator[Guard]:
    """Lend a guard through which two queries of one caller run, each for long."""
    guard = Guard(town, Limits(seconds=60, at_once=3))
    errors: list[KBError] = []

    def ask(ticket: str) -> None:
        try:
            guard.ask(LONG, at=AT, caller="one", ticket=ticket)
        except KBError as error:
            errors.append(error)

    threads = [threading.Thread(target=ask, args=(ticket,)) for ticket in ("first", "second")]
    for thread in threads:
        thread.start()
    query = "SHOW TRANSACTIONS YIELD metaData, currentQuery WHERE metaData.byplan IS NOT NULL RETURN count(*) AS n"
    while town.read(query)[0]["n"] < 2:
        time.sleep(0.05)
    yield guard
    for ticket in ("first", "second"):
        guard.stop(ticket)
    for thread in threads:
        thread.join(10)
    assert len(errors) == 2
    assert quiet(town)


def test_few_at_a_time(busy: Guard) -> None:
    """Let a caller ask two things at once, and others on; refuse more than there is room for."""
    with pytest.raises(TooMany, match="2 of your queries"):
        busy.ask("RETURN 1", at=AT, caller="one")
    assert busy.ask("RETURN 1", at=AT, caller="other").rows == [[1]]
    busy.stop("first")
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            assert busy.ask("RETURN 1", at=AT, caller="one").rows == [[1]]
            return
        except TooMany:
            time.sleep(0.1)
    pytest.fail("the place of what was stopped is not free")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"at": 1}, "parameters.at"),
        ({"n": 2**63}, "64 bits"),
        ({"n": "\ud800"}, "half a letter"),
        ({"n": [{"a\ud800": 1}]}, "half a letter"),
        ({"n": ["x" * 10_001]}, "10001 letters"),
        ({"n": ["x" * 9_000] * 12}, "letters of JSON"),
    ],
)
def test_parameters_that_can_not_be_sent(town: Graph, params: dict[str, Any], message: str) -> None:
    """Refuse them by name."""
    with pytest.raises(InvalidParameter, match=message):
        Guard(town).ask("RETURN $n", params, at=AT)


def test_parameters_that_are_too_deep(town: Graph) -> None:
    """Refuse what is nested without end."""
    deep: list[Any] = []
    for _ in range(500):
        deep = [deep]
    with pytest.raises(InvalidParameter, match="deep"):
        Guard(town).ask("RETURN $n", {"n": deep}, at=AT)


@pytest.mark.parametrize(
    "query", ["RETURN '", 'RETURN "', "RETURN `a", "RETURN 1 /* x", "RETURN 'a\\'", "RETURN x.y('a\\\\', \"b')"]
)
def test_what_is_never_closed(query: str) -> None:
    """Refuse a text, a name or a comment without end: where the rest of it stands can't be told."""
    with pytest.raises(Refused, match="closed"):
        words.check(query, many=False)


@pytest.mark.parametrize("query", NESTED.values(), ids=NESTED)
def test_what_is_nested_too_deep(town: Graph, query: str) -> None:
    """Refuse at once, before Neo4j sees it: its planner has a stack, and who overruns it is never answered."""
    began = time.monotonic()
    with pytest.raises(Refused, match=r"nested too deep|in a query"):
        Guard(town).ask(query, at=AT)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("query", [*QUERIES, "MATCH (n) WHERE n.id IN [" + "'abcdef', " * 900 + "'x'] RETURN n"])
def test_what_is_not_nested(query: str) -> None:
    """Take what analysts ask for no nesting, long lists and many conditions among it."""
    words.check_depth(query)
    words.check_depth("MATCH (n:System) WHERE " + " OR ".join(f"n.id = 'x{number}'" for number in range(200)))


def test_functions_of_plugins() -> None:
    """Refuse a function that isn't Neo4j's own, however its name is written."""
    unlisted = frozenset({"apoc.load.json", "evil"})
    for query in ("RETURN apoc.load.json('x')", "RETURN `apoc` . /**/ Load.JSON ('x')", "RETURN [x IN [1] | EVIL(x)]"):
        with pytest.raises(Refused, match="this function"):
            words.check(query, unlisted, many=False)
    words.check("RETURN 'apoc.load.json(1)', n.evil, toUpper('evil(')", unlisted, many=False)


def test_what_was_looked_at_is_known_for_a_minute(town: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask Neo4j once whether a text may run; what was refused is looked at, and refused, again."""
    guard = Guard(town)
    allowed = "MATCH (s:System {id: $id}) RETURN s.name AS name"
    look, seen = guard._verdicts.look, list[str]()

    def looked(run: neo4j.ManagedTransaction, text: str, params: dict[str, Any], longest: int) -> None:
        seen.append(text)
        look(run, text, params, longest)

    monkeypatch.setattr(guard._verdicts, "look", looked)
    for one in ("omsorg", "nobody", "omsorg"):
        assert len(guard.ask(allowed, {"id": one}, at=AT).rows) == (one == "omsorg")
    for _ in range(2):
        with pytest.raises(Refused):
            guard.ask("CREATE (n)", at=AT)
    assert seen == [allowed, "CREATE (n)", "CREATE (n)"]
    guard.ask(allowed, {"id": "x" * 99}, at=AT)
    assert seen[3:] == [allowed]
    for text in dict.fromkeys(f"RETURN {number} AS n" for number in range(verdicts.MOST + 1)):
        guard.ask(text, at=AT)
    assert not guard._verdicts.known(allowed, 1)
    assert guard._verdicts.known(text, 0)
    monkeypatch.setattr(verdicts, "SECONDS", -1)
    guard.ask(allowed, {"id": "omsorg"}, at=AT)
    assert not guard._verdicts.known(allowed, 1)


def test_half_a_commit_that_ends_meanwhile(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again what was begun in the midst of a commit and read to its end: half of its rows are nobody's answer."""
    guard, runs = Guard(graph), list[Any]()
    count = "MATCH (d:Document) RETURN count(d) AS n"
    assert guard.ask(count, at=AT).rows == [[0]]
    take = guard._taken

    def taken(*given: Any) -> Any:
        found = take(*given)
        runs.append(found.rows)
        if len(runs) == 1:  # it has read; now all of a commit comes
            with graph.writing() as run:
                run("CREATE (:Document {id: 'one'})")
        return found

    monkeypatch.setattr(guard, "_taken", taken)
    assert guard.ask(count, at=AT).rows == [[1]]
    assert runs == [[[0]], [[1]]]


def test_answers_too_large_to_be_sent(town: Graph) -> None:
    """Refuse them, or fail over them within seconds, two at a time, while all others are answered all along."""
    over, waited, ended = threading.Event(), list[float](), dict[str, object]()

    def others() -> None:
        with Graph(town.address) as graph:
            while not over.wait(0.2):
                began = time.monotonic()
                assert graph.read("MATCH (s:System {id: 'omsorg'}) RETURN count(s) AS n") == [{"n": 1}]
                waited.append(time.monotonic() - began)

    def attack(name: str) -> None:
        began = time.monotonic()
        try:
            ended[name] = len(Guard(town, Limits(seconds=5)).ask(LARGE[name], {"x": [1]}, at=AT).rows)
        except RequestError as error:
            ended[name] = error
        took[name] = time.monotonic() - began

    took: dict[str, float] = {}
    with ThreadPoolExecutor(3) as threads:
        other = threads.submit(others)
        for attacked in [threads.submit(attack, name) for name in LARGE]:
            attacked.result(60)
        over.set()
        other.result(20)
    assert len(LARGE) >= 30
    assert not [name for name in LARGE if not isinstance(ended[name], Refused | TooMuch)]
    assert max(took.values()) < 30, took
    assert max(waited) < 8, took


@pytest.mark.parametrize("query", ENDLESS.values(), ids=ENDLESS)
def test_what_grows_without_end(town: Graph, query: str) -> None:
    """Refuse what multiplies its own parts, step by step, before Neo4j runs it; some of it is no Cypher anyway."""
    with pytest.raises(Refused, match="fewer steps"):
        words.check(query, many=True)
    with pytest.raises((Refused, QueryError)):
        Guard(town).ask(query, at=AT)
    assert quiet(town)


@pytest.mark.parametrize("query", BUILDING)
def test_what_does_not_grow(town: Graph, query: str) -> None:
    """Take what analysts ask, with lists and maps of what was matched, for what it is."""
    params = dict.fromkeys(("q", "one", "region", "name", "not"), "alfa")
    assert len(Guard(town).ask(query, params, at=AT).rows) == len(town.read(query, params | {"at": AT}))


@pytest.mark.parametrize(
    ("query", "many"),
    [
        ("MATCH (a:System) RETURN a.id", False),
        ("MATCH (a:System)--(b) RETURN a.id", False),
        ("MATCH ()-[r]->() RETURN r", False),
        ("UNWIND range(1, 9) AS a RETURN a", False),
        ("UNWIND $x AS id MATCH (a:System {id: id}) RETURN a", False),
        ("MATCH (a) RETURN COLLECT { MATCH (a)--(b) RETURN b } AS b, COLLECT { MATCH (a)--(b) RETURN 1 } AS c", False),
        ("MATCH (a:System) WHERE EXISTS { (a)--()--(:Vendor) } RETURN a", True),
        ("MATCH (a:System) RETURN a UNION MATCH (a:Vendor) RETURN a", False),
        ("MATCH (a:System), (b:Vendor) RETURN a, b", True),
        ("MATCH (a:System)--(b)--(c) RETURN c", True),
        ("MATCH ()-[]->()-[]->(c) RETURN c", True),
        ("MATCH (a:System {id: 'omsorg'})--(b)--(c)--(d) RETURN d", True),
        ("MATCH (a:System {id: 'omsorg'})-[*]-(b) RETURN b", True),
        ("MATCH (a:System {id: 'omsorg'}) ((x)--(y)){1,9} (b) RETURN b", True),
        ("UNWIND range(1, 9) AS a UNWIND range(1, 9) AS b RETURN a", True),
        ("UNWIND range(1, 9) AS a MATCH (b:System) RETURN a", True),
        ("UNWIND $x AS id MATCH (a:System {id: id})--(b) RETURN b", True),
        ("MATCH (a:System), (b:Vendor) WHERE a.id IN $x AND b.id IN $x RETURN a, b", True),
        ("MATCH (a:System) CALL (a) { MATCH (b:Vendor) RETURN b } RETURN a, b", True),
        ("MATCH (a:System) RETURN COLLECT { MATCH (a)--(b)--(c) RETURN c } AS c", True),
        ("MATCH (a:System) RETURN [x IN [1] | COLLECT { MATCH (b)--(c)--(d) RETURN d }] AS c", True),
        ("MATCH (a:System) RETURN CASE WHEN a.id = 'x' THEN [(b)--(c)--(d) | d] END AS c", True),
        ("MATCH (a:System), (b:System) WHERE a.kind = b.kind RETURN a", True),
    ],
)
def test_whether_rows_multiply(town: Graph, query: str, many: bool) -> None:
    """Tell by Neo4j's plan whether a query may have many more rows than there are things or relationships."""
    with town._driver.session() as session:
        shown = session.run(f"EXPLAIN {query}", x=["omsorg"]).consume().plan
    assert shown
    assert (plan.multiplies(shown) or reading.hides(words.tokens(query))) == many
