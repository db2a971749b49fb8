"""The Python client: every question as a method, typed frames, all pages, and errors as kb has them, over HTTP."""

import ast
import inspect
import math
import pickle
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import polars
import pytest
from conftest import Rows, application
from roles import Server
from serving import free_port, served

import kb
from api.app import create_app
from kb import client as client_module
from kb.client import Client, Cut
from kb.client.methods import methods
from kb.client.questions import Questions
from kb.declared import Column
from kb.errors import EngineError, Forbidden, InvalidParameter, KBError, QueryError, Refused, TooMany, UnknownKey
from kb.graph import Graph
from kb.model import NODES
from kb.queries import Query, catalogue

ROOT = Path(__file__).parent.parent
AT = "2026-06-01"
ASKED = [*catalogue().values(), *catalogue("checks").values()]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the environment says of an address and a key."""
    for variable in ("KB_URL", "KB_KEY", "KB_KEY_FILE", "KB_PORT"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def client(town: Graph) -> Iterator[Client]:
    """Lend a client of the town, over a real connection."""
    with served(application(town)) as port, kb.connect(f"http://127.0.0.1:{port}") as found:
        yield found


def given(query: Query) -> dict[str, Any]:
    """Return what the town can be asked a question with."""
    keys = {"Municipality": ["0901"], "System": ["omsorg"], "Decision": ["d-2024"], "Vendor": ["alfa-it", "beta-data"]}
    found: dict[str, Any] = {"at": AT} if "at" in query.params else {}
    for name, param in query.params.items():
        if param.required:
            found[f"{name}_" if name == "from" else name] = keys[param.key_of].pop() if param.key_of else "2019-05"
    return found


def test_connecting_is_cheap() -> None:
    """Start without the driver, the web server, the JVM, drawing or frames; `import kb` alone without pydantic."""
    code = "import sys, kb; before = set(sys.modules); kb.connect(); print('pydantic' in before, sorted(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert found.startswith("False")
    for top in ("neo4j", "fastapi", "starlette", "uvicorn", "jpype", "pyvis", "igraph", "pandas", "polars", "numpy"):
        assert f"'{top}'" not in found
    assert "'kb.client'" in found


def test_the_stub_says_what_there_is() -> None:
    """Tell editors of just the methods that there are, with the parameters and the texts that they have."""
    tree = ast.parse((ROOT / "kb" / "client" / "questions.pyi").read_text(encoding="utf-8"))
    (stub,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    said = {node.name: node for node in stub.body if isinstance(node, ast.FunctionDef) and node.name != "_asked"}
    assert set(said) == set(methods())
    for name, node in said.items():
        method = getattr(Questions, name)
        signature = inspect.signature(method)
        assert [one.arg for one in (*node.args.args, *node.args.kwonlyargs)] == list(signature.parameters), name
        assert ast.get_docstring(node) == inspect.getdoc(method), name
        assert all(one.annotation for one in (*node.args.args[1:], *node.args.kwonlyargs)), name


def test_methods_are_named_as_the_operations(town: Graph) -> None:
    """Have a method for each operation that answers with rows or things, under the one name that it has."""
    described = application(town).openapi()
    operations = {one["operationId"] for path in described["paths"].values() for one in path.values()}
    assert set(methods()) <= operations
    assert {"search", "cypher"} <= operations
    left = operations - set(methods()) - {"search", "cypher"}
    assert {name for name in left if not name.startswith(("map_", "import", "saved_question"))} == {
        *("analyses", "checks", "maps", "changes", "live", "ready"),
    }
    assert set(methods()) <= set(dir(Client))


@pytest.mark.parametrize("query", ASKED, ids=lambda query: str(query.name))
def test_every_question(town: Graph, client: Client, query: Query) -> None:
    """Answer as the graph does, and make of it frames whose columns have the declared types."""
    name = query.name if query.kind == "analyses" else f"check_{query.name}"
    asked = {**given(query), **({"limit": None} if "limit" in query.params else {})}
    answer = getattr(client, name)(**asked)
    own = {one.rstrip("_"): value for one, value in asked.items()}
    expected = town.ask(query if query.kind == "checks" else query.name, **own)
    assert answer.rows == expected.rows
    assert answer.coverage == expected.coverage
    assert not answer.truncated
    assert list(answer.columns) == list(query.columns)
    check_frames(answer)
    assert str(expected.coverage["municipalities"]) in answer.rests_on


def check_frames(answer: client_module.Answer) -> None:
    """Hold both frames against the rows: types as declared, null where and only where the row has null."""
    one, other = answer.polars(), answer.pandas()
    assert one.columns == list(other.columns) == list(answer.columns)
    assert len(one) == len(other) == len(answer)
    kinds: dict[str, tuple[Any, str]] = {
        "str": (polars.String, "string"),
        "int": (polars.Int64, "Int64"),
        "float": (polars.Float64, "Float64"),
        "bool": (polars.Boolean, "boolean"),
        "date": (polars.Date, "datetime64[s]"),
        "list[str]": (polars.List(polars.String), "object"),
        "list[float]": (polars.List(polars.Float64), "object"),
        "list[date]": (polars.List(polars.Date), "object"),
    }
    for name, column in answer.columns.items():
        assert (one.schema[name], str(other[name].dtype)) == kinds[column.base], name
        stored = [row[name] for row in answer.rows]
        assert one[name].is_null().to_list() == other[name].isna().tolist() == [value is None for value in stored]
        if column.base in ("str", "int", "float", "bool", "list[str]", "list[float]"):
            assert one[name].to_list() == stored
            known = [value for value in other[name].tolist() if value is not None and value is not pandas.NA]
            assert known == [value for value in stored if value is not None]


def test_null_is_null_and_dates_are_dates(client: Client) -> None:
    """Keep what is not known apart from zero; a month is its first day, and of a deadline its last."""
    columns = {
        "population": Column(type="int?", doc=""),
        "share": Column(type="float?", doc=""),
        "valid_from": Column(type="date?", doc=""),
        "deadline": Column(type="date?", doc=""),
        "days": Column(type="list[date]?", doc=""),
        "joint": Column(type="bool?", doc=""),
    }
    rows = [
        {"population": 0, "share": 0, "valid_from": "2017-02", "deadline": "2017-02", "days": ["2017"], "joint": False},
        dict.fromkeys(columns),
        {"population": 2**53 + 1, "share": 0.5, "valid_from": "0001", "deadline": "9999", "days": [], "joint": True},
    ]
    answer = client_module.Answer("x", "", None, {}, None, rows, False, columns)
    frame = answer.polars()
    assert frame.rows() == [
        (0, 0.0, date(2017, 2, 1), date(2017, 2, 28), [date(2017, 1, 1)], False),
        (None,) * 6,
        (2**53 + 1, 0.5, date(1, 1, 1), date(9999, 12, 31), [], True),
    ]
    other = answer.pandas()
    assert other["population"].tolist() == [0, pandas.NA, 2**53 + 1]
    assert other["population"].sum() == 2**53 + 1
    assert other["valid_from"].dt.year.tolist()[0] == 2017
    assert other["deadline"].isna().tolist() == [False, True, False]
    assert other["joint"].tolist() == [False, pandas.NA, True]
    assert other["days"].tolist() == [[date(2017, 1, 1)], None, []]
    assert answer.rests_on == ""


def test_an_answer_that_is_empty(client: Client) -> None:
    """Have all the columns of an answer without rows."""
    empty = client.check_ended_contract(at="1950")
    assert len(empty) == 0
    assert empty.polars().columns == list(empty.pandas().columns) == ["contract", "system", "municipality", "ends_on"]
    assert empty.polars().schema["ends_on"] == polars.Date
    nothing = client.cypher("MATCH (m:Municipality) WHERE m.code = 'x' RETURN m.code AS code, m.name AS name")
    assert nothing.polars().columns == ["code", "name"]


def test_lists_take_what_those_of_the_api_do(town: Graph) -> None:
    """Have for each list the parameters that the API describes, but for what is about its form alone."""
    described = application(town).openapi()["paths"]
    for noun in NODES.values():
        there = {
            one["name"] for one in described[f"/api/v1/{noun.plural}"]["get"]["parameters"] if one["in"] == "query"
        }
        own = set(methods()[noun.plural].params)
        assert there - own <= {"format", "cursor", "changed_since"}
        assert own <= there


def test_parameters(client: Client) -> None:
    """Take what is required by its place, and all by name; a day as a date; a wrong one with its own words."""
    assert client.peers("0901", limit=3).params == client.peers(municipality="0901", limit=3).params
    assert client.reuse(at=date(2020, 1, 1)).at == client.reuse(at="2020").at == "2020-01-01"
    assert client.reuse_rate(shared=True).params["shared"] is True
    assert client.landscape_diff("2019", to="2026-06-01").params["from"] == "2019-01-01"
    with pytest.raises(TypeError, match="reuse: got an unexpected keyword argument 'regoin'"):
        client.reuse(regoin="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="peers: missing a required argument: 'municipality'"):
        client.peers()  # type: ignore[call-arg]
    with pytest.raises(InvalidParameter, match="limit"):
        client.reuse(limit=0)
    with pytest.raises(InvalidParameter, match="Atlantis") as nowhere:
        client.reuse(region="Atlantis")
    assert nowhere.value.wrong == {"region": "'Atlantis' occurs nowhere"}
    with pytest.raises(UnknownKey, match="0000") as nobody:
        client.peers("0000")
    assert nobody.value.wrong == {"municipality": "no Municipality '0000'"}
    assert [row["id"] for row in client.systems(supplies="alfa-it").rows] == ["omsorg"]


def test_what_is_cut_is_told(client: Client) -> None:
    """Warn of what is cut where nobody said so; bring all where asked to, and the own default otherwise."""
    whole = client.reuse(at=AT, limit=None)
    cut = client.reuse(at=AT, limit=1)
    assert (cut.rows, cut.truncated, whole.truncated) == (whole.rows[:1], True, False)
    with pytest.warns(Cut, match=r"cypher: the first 1000 rows of more; limit=None"):
        many = client.cypher("UNWIND range(1, 1001) AS n RETURN n")
    assert (len(many), many.truncated) == (1000, True)


def test_over_time(client: Client, town: Graph) -> None:
    """Answer for one day after the other, each row with its date."""
    answer = client.reuse_rate_trend("2020", to="2022", step="year")
    assert answer.rows == town.trend("reuse_rate", **{"from": "2020", "to": "2022", "step": "year"}).rows
    assert answer.polars()["date"].to_list() == [date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)]
    assert [covered["date"] for covered in answer.coverage] == ["2020-01-01", "2021-01-01", "2022-01-01"]
    assert answer.rests_on.startswith(f"{answer.coverage[-1]['known']} of")


@pytest.mark.parametrize("noun", NODES.values(), ids=list(NODES))
def test_lists_and_things(client: Client, town: Graph, noun: Any) -> None:
    """List all of each noun in typed frames, and look one up by its key."""
    answer = getattr(client, noun.plural)(at=AT)
    counted = town.read(f"MATCH (n:{noun.__name__}) RETURN count(n) AS n")[0]["n"]
    assert len(answer) <= counted
    assert len(answer) == counted or noun.dated
    check_frames(answer)
    if answer.rows:
        first = answer.rows[0]
        thing = getattr(client, noun.file)(first[noun.key_field], at=AT)
        assert (thing.label, thing.key, thing.properties) == (noun.__name__, first[noun.key_field], first)
        assert len(thing.neighbours.polars()) == len(thing.neighbours.rows)


def test_narrowed_lists(client: Client) -> None:
    """Filter, sort, choose columns and search in lists, as the API does."""
    names = client.systems(sort="-name", fields=["id", "name"], at=AT)
    assert names.polars().columns == ["id", "name"]
    assert names.polars()["name"].to_list() == sorted(names.polars()["name"].to_list(), reverse=True)
    assert {row["kind"] for row in client.systems(kind="national_register", at=AT)} == {"national_register"}
    assert client.search("aeldreplan").rows[0]["key"] == "aeldreplan"
    assert client.systems(q="aeldreplan").rows[0]["name"] == "Ældreplan"
    assert client.systems(joint=True).polars()["joint"].unique().to_list() == [True]
    with pytest.raises(InvalidParameter, match="fields"):
        client.systems(fields=["colour"])


def test_all_pages_come(load_rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring every page of a list and of the links of a thing, in order and none twice, and stop at the bound."""
    many = [f"s{number:04}" for number in range(2345)]
    rows: Rows = {
        "system": [{"id": id, "name": id} for id in many],
        "vendor": [{"id": "v", "name": "V"}],
        "supplies": [{"start": "v", "end": id} for id in many],
    }
    with served(create_app(load_rows(rows))) as port, kb.connect(f"http://127.0.0.1:{port}") as client:
        assert [row["id"] for row in client.systems()] == many
        assert [row["id"] for row in client.systems(limit=1001)] == many[:1001]
        assert client.systems(limit=1001).truncated
        assert sorted(row["key"] for row in client.vendor("v").neighbours) == many
        monkeypatch.setattr(client_module, "MOST", 2000)
        with pytest.warns(Cut, match="systems: the first 2000 rows of more"):
            assert len(client.systems()) == 2000


def test_cypher(client: Client) -> None:
    """Ask in Cypher, with parameters; say what the guard refuses, and Neo4j's error with its place."""
    answer = client.cypher(
        "MATCH (m:Municipality) WHERE m.code = $code RETURN m.name AS name, m.population AS people, "
        "m.population * 1.5 AS more, [1, 2] AS numbers, ['a'] AS words, null AS nothing, m AS node, true AS yes",
        {"code": "0901"},
        at=AT,
    )
    frame = answer.polars()
    assert frame.schema["people"] == polars.Int64
    assert frame.schema["more"] == polars.Float64
    assert frame.schema["numbers"] == polars.List(polars.Int64)
    assert frame.schema["words"] == polars.List(polars.String)
    assert frame["nothing"].to_list() == [None]
    assert frame.schema["yes"] == polars.Boolean
    assert '"Municipality"' in frame["node"][0]
    assert answer.pandas()["node"][0] == frame["node"][0]
    mixed = client.cypher("UNWIND [1, 'a', null, 2.5] AS x RETURN x").polars()["x"].to_list()
    assert mixed == ["1", "a", None, "2.5"]
    with pytest.raises(Refused, match="only read"):
        client.cypher("CREATE (n) RETURN n")
    with pytest.raises(QueryError, match="line 1") as wrong:
        client.cypher("RETRUN 1")
    assert wrong.value.position == {"line": 1, "column": 1, "offset": 0}


def test_who_sees_what(town: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """See what the key may, told in the errors of kb; the public is told figures, with what they rest on left out."""
    server = Server(town, tmp_path)
    with served(server.app) as port:
        url = f"http://127.0.0.1:{port}"
        with kb.connect(url) as public:
            assert list(public.reuse().columns) != list(catalogue()["reuse"].columns)
            assert "not told" in public.reuse().rests_on
            assert polars.String in public.reuse().polars().schema.values()
            with pytest.raises(Forbidden, match="KB_KEY"):
                public.contracts()
            with pytest.raises(Forbidden, match="KB_KEY"):
                public.cypher("RETURN 1")
        with kb.connect(url, key=server.keys["municipality"]) as municipality:
            assert municipality.contracts().rows
            with pytest.raises(Forbidden, match="analyst") as refused:
                municipality.cypher("RETURN 1")
            assert "KB_KEY" not in str(refused.value)
        monkeypatch.setenv("KB_URL", url + "/")
        monkeypatch.setenv("KB_KEY", server.keys["analyst"])
        assert kb.connect().cypher("RETURN 1 AS one").rows == [{"one": 1}]
        monkeypatch.delenv("KB_KEY")
        file = tmp_path / "key"
        file.write_text(server.keys["analyst"] + "\n")
        file.chmod(0o600)
        monkeypatch.setenv("KB_KEY_FILE", str(file))
        assert kb.connect().cypher("RETURN 1 AS one").rows == [{"one": 1}]
        with pytest.raises(Forbidden, match="does not hold") as lost:
            kb.connect(key="byplan_00000000_x").reuse()
        assert "byplan_00000000_x" not in str(lost.value)


def test_the_key_is_shown_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the key out of what is printed and of every error; refuse a file that others read, and an open way."""
    key = "byplan_00000000_hemmelig"
    client = kb.connect("https://byplan.example.dk", key=key)
    assert "hemmelig" not in repr(client) + repr(vars(client)) + repr(vars(client._wire)) + str(client)
    assert "with a key" in repr(client)
    with pytest.raises(InvalidParameter, match="use https") as refused:
        kb.connect("http://byplan.example.dk", key=key)
    assert "hemmelig" not in str(refused.value)
    kb.connect("http://localhost:8000", key=key)
    kb.connect("http://[::1]:8000", key=key)
    kb.connect("http://byplan.example.dk")
    file = tmp_path / "key"
    file.write_text(key)
    file.chmod(0o640)
    monkeypatch.setenv("KB_KEY_FILE", str(file))
    with pytest.raises(InvalidParameter, match="chmod 600") as open_file:
        kb.connect()
    assert "hemmelig" not in str(open_file.value)
    monkeypatch.setenv("KB_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(InvalidParameter, match="No such file"):
        kb.connect()
    for wrong in ("", "a b", "hemmelig\nX-Other: 1", "ø"):
        with pytest.raises(InvalidParameter, match="what no key holds") as none:
            kb.connect(key=wrong)
        assert not wrong or wrong not in str(none.value)


def test_a_netrc_brings_nothing(town: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring the key alone, whatever the user's .netrc holds for that machine, and go through no proxy to one's own."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login anna password other\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server = Server(town, tmp_path)
    with served(server.app) as port, kb.connect(f"http://127.0.0.1:{port}", key=server.keys["analyst"]) as client:
        assert client.contracts().rows


@pytest.mark.parametrize(
    "url", ["byplan.example.dk", "ftp://x", "http://", "http://a:b@x", "http://x?y=1", "http://x:y", "http://[", "x y"]
)
def test_what_is_no_address(url: str) -> None:
    """Refuse what is no address of a Byplan before anything is sent."""
    with pytest.raises(InvalidParameter, match="address of a Byplan"):
        kb.connect(url)


def test_what_can_not_be_sent() -> None:
    """Say that what is asked can't be sent, not that nobody is there: half a letter, or what is no number in JSON."""
    with Client("http://127.0.0.1:9") as client:
        with pytest.raises(InvalidParameter, match="can't be sent"):
            client.search("a\ud800")
        with pytest.raises(InvalidParameter, match="can't be sent"):
            client.systems(name="\ud800")
        with pytest.raises(InvalidParameter, match="can't be sent"):
            client.cypher("RETURN $x", {"x": math.nan})
        with pytest.raises(EngineError, match="no Byplan answers"):  # which would know no such thing
            client.system("\udcff")


def test_no_byplan_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say in a sentence that nobody answers, that what does is no Byplan, or that it sends callers elsewhere."""
    port = free_port()
    with pytest.raises(EngineError, match=rf"no Byplan answers at http://127.0.0.1:{port} \(Connection refused\)"):
        kb.connect(f"http://127.0.0.1:{port}").reuse()
    for answer, said in (
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "is no Byplan"),
        (b"HTTP/1.1 502 Bad\r\nContent-Length: 2\r\n\r\n[]", "502"),
        (b"HTTP/1.1 301 Moved\r\nLocation: https://b/\r\nContent-Length: 0\r\n\r\n", "name that address"),
        (b"nothing of the kind\r\n\r\n", "no Byplan answers"),
    ):
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:
            thread = threading.Thread(target=_once, args=(listener, answer))
            thread.start()
            with pytest.raises(KBError, match=said):
                kb.connect(f"http://127.0.0.1:{listener.getsockname()[1]}").reuse()
            thread.join()
    monkeypatch.setattr(client_module.wire, "PATIENCE", (1.0, 0.2))
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as silent,
        pytest.raises(EngineError, match="does not answer in time"),
    ):
        kb.connect(f"http://127.0.0.1:{silent.getsockname()[1]}").reuse()


def _once(listener: socket.socket, answer: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(answer)


def test_too_often(town: Graph) -> None:
    """Tell a caller who asks too often when to come back."""
    with served(create_app(town, rate=2)) as port, kb.connect(f"http://127.0.0.1:{port}") as client:
        client.search("omsorg")
        client.search("omsorg")
        with pytest.raises(TooMany) as refused:
            client.search("omsorg")
        assert 1 <= refused.value.seconds <= 60


def test_frames_are_extras(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer without either library, and say which is missing when a frame is wanted."""
    answer = client.reuse_rate(at=AT)
    for library in ("pandas", "polars"):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(KBError, match=f"{library} is not installed here"):
            getattr(answer, library)()
    assert answer.rows


def test_an_answer_is_plain_data(client: Client) -> None:
    """Be kept and sent between processes; say little of itself when printed."""
    answer = client.reuse(at=AT, limit=None)
    assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301  # what was just made here
    assert len(repr(answer)) < 300
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert math.isclose(sum(answer.polars()["share"]), sum(row["share"] for row in answer))
