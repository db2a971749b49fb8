"""The questions as declared: headers that tell the truth, Cypher that only reads, typed rows, parameters refused."""

import ast
import inspect
import re
import shutil
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import neo4j  # noqa: TID251 - plans and access modes are the driver's business
import pytest
from asked import needed
from landscapes import landscape, write
from starlette.testclient import TestClient

from api.app import create_app
from kb import algorithms, dates, queries
from kb.engine import Address
from kb.errors import InvalidParameter, SourceError, UnknownKey
from kb.graph import COVERAGE, Graph
from kb.load import load
from kb.model import NODES, RELATIONSHIPS
from kb.queries import FOLDER, Query, catalogue
from kb.snapshots.adding import CREATING
from kb.snapshots.statements import template
from kb.trend import trends

KINDS = ("analyses", "maps", "checks")
ALL = [query for kind in KINDS for query in catalogue(kind).values()]
ROWS = [query for kind in ("analyses", "checks") for query in catalogue(kind).values()]
AT = "2026-11-23"


def name(query: Query) -> str:
    """Name a question in the list of tests."""
    return f"{query.kind}/{query.name}"


every_question = pytest.mark.parametrize("query", [*ALL, COVERAGE], ids=name)
questions_with_rows = pytest.mark.parametrize("query", ROWS, ids=name)


def code(text: str) -> str:
    """Return Cypher without its comments and what stands in quotes."""
    return re.sub(r"//[^\n]*|/\*.*?\*/|'[^']*'|\"[^\"]*\"", "", text, flags=re.DOTALL)


@pytest.fixture(scope="module")
def driver(address: Address) -> Iterator[neo4j.Driver]:
    """Lend the bare driver, to look at what Neo4j itself says of a question."""
    with neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as found:
        yield found


def answered(driver: neo4j.Driver, address: Address, text: str, params: dict[str, Any]) -> tuple[list[str], str]:
    """Run a question under read access and return the keys of its answer and the kind of statement it is."""
    with driver.session(database=address.database, default_access_mode=neo4j.READ_ACCESS) as session:
        result = session.run(text, params)
        keys = list(result.keys())
        return keys, str(result.consume().query_type)


@every_question
def test_parameters_are_declared_and_used(query: Query) -> None:
    """Declare each `$name` of the Cypher, and use each that is declared; a function may use them in its place."""
    text = "\n".join(re.sub(r"//.*", "", line) for line in query.text.splitlines())
    used = set(re.findall(r"\$([A-Za-z_]\w*)", text))
    if query.draws:
        assert "rows" in used
        used = used - {"rows"} | set(catalogue()[query.draws.question].params)
        assert set(query.params) - {"limit"} <= used
        return
    # What several questions are computed from may be narrowed by what one of them can't be asked.
    facts = (FOLDER / "facts" / f"{query.facts}.cypher").read_text(encoding="utf-8") if query.facts else ""
    assert used - set(re.findall(r"\$(\w+)", facts)) <= set(query.params)
    if query.computed:
        function = getattr(algorithms, query.name)
        source = inspect.getsource(inspect.getmodule(function) or function)
        used |= {param for param in query.params if f'"{param}"' in source}
    assert set(query.params) - used <= {"limit"}


@every_question
def test_everything_is_said_in_danish_too(query: Query) -> None:
    """Give titles, questions, explanations, labels and docs in both languages."""
    for field in ("title", "title_da", "asks", "asks_da", "how", "how_da"):
        text = getattr(query, field)
        assert text, field
        assert text == text.strip()
    assert query.asks.endswith("?")
    assert query.asks_da.endswith("?")
    assert query.asks != query.asks_da
    assert query.how != query.how_da
    for declared in (*query.params.values(), *query.columns.values()):
        assert declared.doc.strip().endswith(".")
        assert declared.da.strip()
    for param in query.params.values():
        if param.one_of:
            assert param.default is None or param.default in param.one_of


@pytest.mark.parametrize("query", ROWS, ids=name)
def test_an_order_is_of_columns_or_helpers(town: Graph, query: Query) -> None:
    """Order by what is in the rows, each once."""
    stated = [part.removesuffix(" desc") for part in query.order]
    assert len(set(stated)) == len(stated)
    assert all(re.fullmatch(r"\w+( desc)?", part) for part in query.order)
    if query.computed:
        params = query.validated(needed(town, query))
        facts = algorithms.MADE_OF.get(query.name, list)(town.read(query.text, query.taken(params)))
        rows = list(getattr(algorithms, query.name)(facts, params))
        for row in rows:
            assert set(row) <= set(query.columns) | set(stated)
            assert {part for part in stated if part not in query.columns} <= set(row)


@every_question
def test_questions_only_read(town: Graph, driver: neo4j.Driver, address: Address, query: Query) -> None:
    """Run under read access, and be a reading statement by its plan."""
    params = query.validated(needed(town, query)) if query is not COVERAGE else {"at": date(2026, 1, 1)}
    params = query.taken(params) | ({"rows": []} if query.draws else {})
    for text in (query.text, "EXPLAIN " + query.text):
        assert answered(driver, address, text, params)[1] == "r"


@every_question
def test_what_is_returned_is_what_is_declared(
    town: Graph, driver: neo4j.Driver, address: Address, query: Query
) -> None:
    """Return the declared columns, and beside them only what the order needs."""
    if query.computed or query.kind == "maps":
        return
    params = query.validated(needed(town, query))
    keys, _ = answered(driver, address, query.text, query.taken(params))
    helpers = {part.removesuffix(" desc") for part in query.order} - set(query.columns)
    assert set(keys) == set(query.columns) | helpers
    assert len(keys) == len(set(keys))


def test_only_the_load_folder_writes(driver: neo4j.Driver, address: Address) -> None:
    """Find no writing clause outside cypher/load/, and there nothing that deletes a node or reads what is not here."""
    writing = re.compile(
        r"\b(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|FOREACH|LOAD\s+CSV|DROP|INSERT|GRANT|USE)\b|\bapoc\.", re.I
    )
    for path in FOLDER.rglob("*.cypher"):
        found = set(map(str.upper, writing.findall(code(path.read_text(encoding="utf-8")))))
        assert found <= ({"CREATE", "SET", "REMOVE", "DELETE"} if path.parent.name == "load" else set()), path
    for path in (FOLDER / "load").glob("*.cypher"):
        declared = CREATING if path.stem == "relationships" else {"key": "id"}
        text = template(path.stem, **declared).replace("`", "")
        with driver.session(database=address.database) as session:
            result = session.run("EXPLAIN " + text, {"rows": [], "absent": {}})
            assert result.consume().query_type in ("w", "rw"), path  # nodes are told where they are


def test_writing_is_refused_where_questions_are_asked(town: Graph) -> None:
    """Keep a question that would write from writing, whatever its file says."""
    query = catalogue()["reuse_rate"].model_copy(update={"text": "CREATE (:System {id: 'x'}) RETURN 1 AS systems"})
    before = town.read("MATCH (n) RETURN count(n) AS n")
    with pytest.raises(Exception, match="Writing in read access mode not allowed"):
        town.ask(query)
    assert town.read("MATCH (n) RETURN count(n) AS n") == before


def assert_typed(query: Query, rows: list[dict[str, Any]]) -> None:
    """Hold each value against the declared type, strictly."""
    for row in rows:
        assert list(row) == list(query.columns)
        query.row.model_validate(row, strict=True)
        for column, declared in query.columns.items():
            value = row[column]
            if value is None:
                assert declared.optional, column
            elif declared.base == "date":
                dates.first_day(value)
            elif declared.base == "float":
                assert type(value) in (float, int), (column, value)
            elif declared.base == "int":
                assert type(value) is int, (column, value)


@questions_with_rows
def test_rows_of_the_town_are_of_the_declared_types(town: Graph, query: Query) -> None:
    """Give no text for a number, no null where none may be, no true for one."""
    for at in ("2016-01-01", "2022-06-15", AT):
        days = {"at": at} if "at" in query.params else {}
        answer = town.ask(query, **needed(town, query), **days)
        assert_typed(query, answer.rows)
        assert query.kind == "checks" or set(answer.coverage) >= {"municipalities", "known", "reporting"}


@pytest.mark.parametrize("seed", range(4))
def test_rows_of_random_landscapes_are_of_the_declared_types(landscape_graph: Graph, tmp_path: Path, seed: int) -> None:
    """Hold them where much is unknown, too; draw every map while at it."""
    facts = landscape(Random(seed).choice, seed)  # noqa: S311 - no secret is made of it
    load(landscape_graph, write(facts, tmp_path / "facts"), replace=True)
    for query in ALL:
        given = needed(landscape_graph, query)
        if None in given.values():
            continue
        for at in ("2021-03", "2024-02-29"):
            days = {"at": at} if "at" in query.params else {}
            if query.kind == "maps":
                assert landscape_graph.picture(query.name, **given, **days).query is query
            else:
                assert_typed(query, landscape_graph.ask(query, **given, **days).rows)


def test_names_are_one_everywhere() -> None:
    """Name a question as its file, alike in no two kinds of rows, and its function as it."""
    for query in ALL:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", query.name)
        assert query.path.stem == query.name
        assert not query.computed or callable(getattr(algorithms, query.name))
    titles = [(query.kind, query.title) for query in ALL] + [(query.kind, query.title_da) for query in ALL]
    assert len(set(titles)) == len(titles) - sum(query.title == query.title_da for query in ALL)
    assert set(catalogue("analyses")).isdisjoint(catalogue("checks"))


def test_questions_name_only_what_there_is() -> None:
    """Mention no label, relationship type or property in Cypher that the model does not have."""
    known = set(NODES) | set(RELATIONSHIPS)
    properties = {field for noun in (*NODES.values(), *RELATIONSHIPS.values()) for field in noun.model_fields}
    properties |= {f"{field}_day" for field in properties} | {"key"}
    for path in FOLDER.rglob("*.cypher"):
        if path.parent.name == "load":
            continue
        text = code(path.read_text(encoding="utf-8"))
        for group in re.findall(r"[\[(]\w*:([\w|]+)", text):
            assert set(group.split("|")) <= known, (path, group)


# Parameters


@pytest.mark.parametrize("query", ALL, ids=name)
def test_an_unknown_parameter_is_refused(town: Graph, query: Query) -> None:
    """Name the parameter; ignore none."""
    with pytest.raises(InvalidParameter, match=rf"^{query.name}: colour: "):
        query.validated({**needed(town, query), "colour": "red"})


@pytest.mark.parametrize("query", [query for query in ALL if "limit" in query.params], ids=name)
def test_a_limit_below_one_is_refused(town: Graph, query: Query) -> None:
    """Take whole numbers from 1, and null or `all` for all."""
    given = needed(town, query)
    for limit in (0, -1, "0", "many", 1.5, 2**63, "99999999999999999999"):
        with pytest.raises(InvalidParameter, match=rf"^{query.name}: limit"):
            query.validated({**given, "limit": limit})
    allowed: list[tuple[Any, int | None]] = [("all", None), (None, None), (1, 1), ("7", 7), (2**63 - 1, 2**63 - 1)]
    for limit, expected in allowed:
        assert query.validated({**given, "limit": limit})["limit"] == expected


@pytest.mark.parametrize("query", [q for q in ROWS if "limit" in q.params], ids=name)
def test_a_limit_cuts_after_ordering_and_says_so(town: Graph, query: Query) -> None:
    """Give the first rows of the whole answer, and tell whether there are more."""
    given = needed(town, query)
    whole = town.ask(query, **given, limit=None)
    assert not whole.truncated
    count = len(whole.rows)
    for limit in {1, 2, count - 1, count, count + 1, 2**63 - 1} - {0, -1}:
        cut = town.ask(query, **given, limit=limit)
        assert cut.rows == whole.rows[:limit]
        assert cut.truncated == (limit < count)
    assert town.ask(query, **given).rows == whole.rows[: query.params["limit"].default]


@pytest.mark.parametrize("query", [q for q in ROWS if q.kind == "analyses"], ids=name)
def test_an_imprecise_day_is_its_first(town: Graph, query: Query) -> None:
    """Take `2024-05` and `2024` for their first day, and say which day that was."""
    for param in (param for param, declared in query.params.items() if declared.base == "date"):
        for text, day in (("2024-05", date(2024, 5, 1)), ("2025", date(2025, 1, 1)), ("2024-02-29", date(2024, 2, 29))):
            assert query.validated({**needed(town, query), param: text})[param] == day
        for text in ("2017-13", "2017-02-30", "17-03-2017", "2017-3", "", "now", "2017-03-02T00:00", "٢٠١٧"):
            with pytest.raises(InvalidParameter, match=rf"^{query.name}: {param}: "):
                query.validated({**needed(town, query), param: text})
    if "at" in query.params:
        one, other = (town.ask(query.name, **needed(town, query), at=at) for at in ("2024-05", date(2024, 5, 1)))
        assert one == other
        assert one.at == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-11-22T22:59:59+00:00", "2026-11-22"), ("2026-11-22T23:00:00+00:00", "2026-11-23"),
     ("2026-07-01T21:59:59+00:00", "2026-07-01"), ("2026-07-01T22:00:00+00:00", "2026-07-02")],
)  # fmt: skip
def test_today_is_that_of_denmark(town: Graph, monkeypatch: pytest.MonkeyPatch, moment: str, day: str) -> None:
    """Begin the day in Copenhagen, in winter and in summer, whatever the machine's time zone."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.fromisoformat(moment).astimezone(tz)

    monkeypatch.setattr(dates, "datetime", Clock)
    assert town.ask("reuse").at == date.fromisoformat(day)
    assert town.ask("reuse", at="today").at == date.fromisoformat(day)
    assert town.picture("reuse").params["at"] == date.fromisoformat(day)


KEYS = [
    (query, param)
    for query in ALL
    for param, declared in query.params.items()
    if declared.key_of or declared.value_of or declared.one_of
]


@pytest.mark.parametrize(("query", "param"), KEYS, ids=lambda value: value if isinstance(value, str) else name(value))
def test_what_is_nowhere_is_refused(town: Graph, query: Query, param: str) -> None:
    """Raise UnknownKey for a key, InvalidParameter for a region or a choice that there is not; name the parameter."""
    declared = query.params[param]
    expected = UnknownKey if declared.key_of else InvalidParameter
    ask = town.picture if query.kind == "maps" else town.ask
    nowhere: list[Any] = ["nowhere", "", " ", "' OR 1=1", "ø\n", "09 01"]
    for value in nowhere:
        with pytest.raises(expected, match=rf"\b{param}: "):
            ask(query.name, **{**needed(town, query), param: value})
    wrong: list[Any] = ["\ud800", 5, ["0901"], {"a": 1}]
    for value in wrong:
        with pytest.raises(InvalidParameter, match=rf"\b{param}"):
            ask(query.name, **{**needed(town, query), param: value})


def test_a_question_that_is_not_there_is_refused(town: Graph) -> None:
    """Name those that are."""
    with pytest.raises(UnknownKey, match=r"no analysis 'wisdom'; there are .*vendor_concentration"):
        town.ask("wisdom")
    with pytest.raises(UnknownKey, match=r"no map 'reuse_rate'; there are .*municipality"):
        town.picture("reuse_rate")


# Files


GOOD = """/*
title    = "Newest vendors"
title_da = "Nyeste leverandører"
asks     = "Which vendors came last?"
asks_da  = "Hvilke leverandører kom sidst?"

[params]
at = {}
limit = {}

[columns]
vendor = { type = "str", da = "Leverandør", doc = "Id of the vendor." }
since = { type = "date?", da = "Siden", doc = "When its first system came." }
*/
MATCH (v:Vendor)-[r:SUPPLIES]->(:System)
WHERE r.valid_from_day <= $at < r.valid_to_day
RETURN v.id AS vendor, min(r.valid_from) AS since
ORDER BY vendor DESC
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Lend a folder of questions of one's own in the place of cypher/."""
    shutil.copytree(FOLDER, tmp_path / "cypher")
    monkeypatch.setattr(queries, "FOLDER", tmp_path / "cypher")
    catalogue.cache_clear()
    yield tmp_path / "cypher"
    monkeypatch.undo()
    catalogue.cache_clear()


def test_a_new_question_is_one_file(town: Graph, folder: Path) -> None:
    """Drop a file into the folder, and ask it: of the graph, over HTTP as JSON and CSV; find it in the catalogue."""
    (folder / "analyses" / "newest_vendors.cypher").write_text(GOOD, encoding="utf-8")
    answer = town.ask("newest_vendors", at=AT)
    found = town.read(
        "MATCH (v:Vendor)-[r:SUPPLIES]->() WHERE r.valid_from_day <= date($at) < r.valid_to_day "
        "RETURN DISTINCT v.id AS vendor ORDER BY vendor DESC",
        {"at": AT},
    )
    assert [row["vendor"] for row in answer.rows] == [row["vendor"] for row in found]
    assert len(answer.rows) > 2
    with TestClient(create_app(town)) as client:
        url = "/api/v1/analyses/newest_vendors"
        body = client.get(url, params={"at": AT, "limit": 2}).json()
        assert body["rows"] == answer.rows[:2]
        assert body["truncated"] is True
        assert body["asks"] == "Which vendors came last?"
        table = client.get(url, params={"at": AT, "format": "csv"}).text.splitlines()
        assert table[0] == "vendor,since"
        assert len(table) == len(answer.rows) + 1
        assert "newest_vendors" in {item["name"] for item in client.get("/api/v1/analyses").json()["items"]}
        described = client.get("/openapi.json").json()["paths"][url]["get"]
        assert {param["name"] for param in described["parameters"]} >= {"at", "limit", "format"}
        assert client.get(url, params={"limit": 0}).status_code == 422


BAD = [
    ("no header", lambda text: text.split("*/")[1], "a question begins with a block comment"),
    ("no TOML", lambda text: text.replace("title    =", "title"), "Expected '='"),
    ("a missing title", lambda text: text.replace('title_da = "Nyeste leverandører"\n', ""), "title_da"),
    ("an unknown word", lambda text: text.replace("asks_da", "ask_da"), "ask_da"),
    ("a type that is none", lambda text: text.replace("date?", "day"), "columns.since.type"),
    ("a parameter that is not shared", lambda text: text.replace("at = {}", "at = {}\nwhen = {}"), "params.when.type"),
    ("an undeclared parameter", lambda text: text.replace("at = {}\n", ""), "$at is used and not declared"),
    ("an unused parameter", lambda text: text.replace("at = {}", "at = {}\nregion = {}"), "region is declared and not"),
    ("an unknown noun", lambda t: t.replace("at = {}", 'at = { key_of = "Bank" }'), "no noun 'Bank'"),
    ("an unknown property", lambda t: t.replace("at = {}", 'at = { value_of = "System.colour" }'), "System.colour"),
    ("a name", lambda text: text.replace("title    =", 'name = "x"\ntitle    ='), "name"),
    ("params that are none", lambda text: text.replace("[params]", "params = 5\n[more]"), "params"),
    ("a parameter that is text", lambda text: text.replace("at = {}", 'at = "today"'), "at"),
    ("a column that is text", lambda text: re.sub(r"since = .*", 'since = "str"', text), "columns.since"),
    ("facts that are not there", lambda text: text.replace("/*", '/*\nfacts = "x"'), "no cypher/facts/x.cypher"),
    ("facts and no function", lambda text: text.replace("/*", '/*\nfacts = "requirements"'), "computed = true"),
    (
        "a parameter left that is none",
        lambda text: text.replace("/*", '/*\nleaves = ["x"]'),
        "leaves: no parameter 'x'",
    ),
    ("an order that is nothing", lambda text: text.replace("/*", '/*\norder = ["sinse desc"]'), "order: 'sinse'"),
    (
        "a list ordered downwards",
        lambda text: text.replace("/*", '/*\norder = ["since desc"]').replace("date?", "list[str]"),
        "since is a list",
    ),
    ("a column that is not there", lambda text: text.replace("AS since", "AS first"), "since is declared and not"),
    (
        "a default that is no choice",
        lambda text: text.replace("at = {}", 'at = { one_of = ["a"], default = "b" }'),
        "at",
    ),
]


@pytest.mark.parametrize(("change", "message"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_header_that_is_wrong_is_refused(folder: Path, change: Any, message: str) -> None:
    """Say which file it is, and what is wrong, before anything is asked."""
    path = folder / "analyses" / "newest_vendors.cypher"
    assert change(GOOD) != GOOD
    path.write_text(change(GOOD), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        catalogue("analyses")
    assert str(caught.value).startswith("cypher/analyses/newest_vendors.cypher:1: ")
    assert message in str(caught.value)


WRONG = [
    ("a word", lambda text: text.replace("WHERE", "WERE"), 16, "Invalid input 'WERE'"),
    ("a variable", lambda text: text.replace("min(r.", "min(q."), 17, "Variable `q` not defined"),
    ("no function", lambda text: text.replace("/*", "/*\ncomputed = true"), 1, "no function newest_vendors"),
    (
        "what several share",
        lambda text: text.replace("/*", '/*\ncomputed = true\nfacts = "mine"'),
        2,
        "Variable `x` not defined",
    ),
]


@pytest.mark.parametrize(("change", "line", "message"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_an_authors_mistake_is_said_with_its_place(
    town: Graph, folder: Path, change: Any, line: int, message: str
) -> None:
    """Say which file and line it is when Neo4j or the house can't do with it, asked or drawn."""
    (folder / "facts" / "mine.cypher").write_text("MATCH (v:Vendor)\nRETURN x AS vendor, null AS since\n")
    path = folder / "analyses" / "newest_vendors.cypher"
    path.write_text(change(GOOD), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        town.ask("newest_vendors")
    file = "facts/mine" if "`x`" in message else "analyses/newest_vendors"
    assert str(caught.value).startswith(f"cypher/{file}.cypher:{line}: ")
    assert message in str(caught.value)


def test_a_file_that_is_not_utf8_is_refused(folder: Path) -> None:
    """Say which."""
    (folder / "analyses" / "newest_vendors.cypher").write_bytes(GOOD.encode("latin-1"))
    with pytest.raises(SourceError, match=r"newest_vendors\.cypher:1: .*utf-8"):
        catalogue("analyses")


def test_shared_parameters_are_shared() -> None:
    """Declare among the shared parameters only what more than one question has."""
    shared = tomllib.loads((FOLDER / "parameters.toml").read_text(encoding="utf-8"))
    for param in shared:
        assert sum(param in query.params for query in [*ALL, *trends().values()]) > 1, param


def test_the_seam_is_the_only_cypher_in_python() -> None:
    """Keep questions out of Python: what is in kb/ reads at most a few lines of Cypher."""
    for path in (FOLDER.parent / "kb").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "MATCH (" in node.value:
                assert node.value.count("\n") < 15, (path, node.lineno)
