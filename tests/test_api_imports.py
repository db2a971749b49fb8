"""Imports over HTTP: what is sent is checked, written or refused as a job, which tells how it stands, and undone."""

import asyncio
import json
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from conftest import TOWN, operations
from openpyxl import Workbook as Book
from starlette.testclient import TestClient
from test_api import problem
from test_load import state

from api import limits
from api.app import create_app
from api.who import Door
from kb.access.register import Register
from kb.archive import Archive
from kb.graph import Graph
from kb.load import load, lock

PATH = "/api/v1/imports"
ROWS: dict[str, list[dict[str, Any]]] = {
    "source": [{"id": "register", "name": "Registret"}],
    "municipality": [{"code": "0901", "name": "Ærdal", "population": 60000}],
    "system": [{"id": "x", "name": "X", "joint": True}, {"id": "y", "name": "Ý, æøå", "end_of_life": "2020"}],
    "uses": [{"start": "0901", "end": "x", "users": 7, "valid_from": "2019-03"}],
}


@pytest.fixture
def client(graph: Graph, tmp_path: Path) -> Iterator[TestClient]:
    """Lend a client of the API on an empty graph, with an archive."""
    app = create_app(graph, archive=Archive(tmp_path / "archive"))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def over(client: TestClient, response: Any) -> dict[str, Any]:
    """Wait until a job is over, and return how it stands then."""
    assert response.status_code == 202, response.text
    link = response.headers["location"]
    assert response.json()["link"] == link
    until = time.monotonic() + 300
    while (body := client.get(link).json())["state"] == "running":
        assert time.monotonic() < until
        time.sleep(0.02)
    return body  # type: ignore[no-any-return]


def rows(client: TestClient, **more: Any) -> Any:
    """Send rows as JSON."""
    return client.post(PATH, json={"source": "register", "as_of": "2026-01-01", "rows": ROWS} | more)


def workbook(**contents: list[list[Any]]) -> bytes:
    """Return a workbook with these sheets."""
    made, file = Book(), BytesIO()
    made.remove(made.active)
    for title, lines in contents.items():
        page = made.create_sheet(title)
        for line in lines:
            page.append(line)
    made.save(file)
    return file.getvalue()


def test_rows_are_imported_and_undone(client: TestClient, graph: Graph) -> None:
    """Take rows, tell what they changed, write them down in the journal, and undo them."""
    before = state(graph)
    body = over(client, rows(client))
    assert (body["state"], body["detail"], body["problems"]) == ("done", None, [])
    assert body["report"]["counts"] == {"begins": 5, "ends": 0, "changes": 0, "sources": 0}
    assert body["report"]["files"] == {"source": 1, "municipality": 1, "system": 2, "uses": 1}
    use = {"change": "begins", "noun": "Uses", "key": "0901 → x", "detail": "since 2019-03"}
    assert use in body["report"]["changes"]
    assert body["progress"][0] == "Checking and loading rows.json …"
    assert client.get("/api/v1/systems/y").json()["name"] == "Ý, æøå"
    run = body["run"]
    assert (run["id"], run["path"], run["sources"], run["as_of"]) == (1, "rows.json", ["register"], "2026-01-01")
    assert client.get(PATH).json()["items"] == [run]
    assert client.get(f"{PATH}/1").json()["run"] == run

    undone = over(client, client.post(f"{PATH}/1/undo"))
    assert (undone["kind"], undone["state"], undone["detail"]) == ("undo", "done", None)
    assert undone["run"]["undone"]
    assert state(graph) == before
    again = over(client, client.post(f"{PATH}/1/undo"))
    assert (again["state"], again["detail"]) == ("failed", "run 1 is undone already")


def test_examples_of_openapi(client: TestClient, graph: Graph) -> None:
    """Describe every operation and what it takes; run the examples, which change nothing until it is meant."""
    described = client.get("/openapi.json").json()
    ours = operations(described, PATH)
    assert set(ours) == {"import", "imports", "import_status", "import_undo"}
    sent = ours["import"][2]["requestBody"]["content"]["application/json"]["example"]
    before = state(graph)

    def run(name: str, **given: Any) -> Any:
        method, path, operation = ours[name]
        parameters = operation.get("parameters", [])
        assert operation["summary"]
        assert len(operation["description"]) > 60
        assert all(one["description"] for one in parameters)
        status, well = next((code, one) for code, one in operation["responses"].items() if code.startswith("2"))
        answer = well["content"]["application/json"]
        schema = {**answer["schema"], "components": described["components"]}
        validate = jsonschema_rs.validator_for(schema, validate_formats=True).validate
        validate(answer["example"])
        url = path.format(**{one["name"]: one["example"] for one in parameters})
        response = client.request(method, url, **given)
        assert response.status_code == int(status), response.text
        validate(response.json())
        assert set(response.json()) == set(answer["example"])
        return response

    assert over(client, run("import", json=sent))["report"]["counts"]["begins"] == 4
    assert state(graph) == before
    assert run("imports").json() == {"items": []}
    assert over(client, run("import", json=sent | {"dry_run": False}))["state"] == "done"
    assert len(run("imports").json()["items"]) == 1
    assert run("import_status").json()["run"]["sources"] == ["register"]
    assert over(client, run("import_undo"))["state"] == "done"
    form = ours["import"][2]["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert set(form) == {"source", "scope", "as_of", "dry_run", "file"}
    assert all(one["description"] for one in form.values())


def test_a_file_is_imported(client: TestClient, graph: Graph, tmp_path: Path) -> None:
    """Take a workbook as Excel writes it, for one municipality, and keep it as it came."""
    load(graph, TOWN, archive=Archive(tmp_path / "archive"))
    sheets: dict[str, list[list[Any]]] = {
        "Systemer": [["Id", "Navn"], ["nyt", "Nyt system"]],
        "Anvender": [["Kommune", "System", "Fra"], [901, "nyt", "01-02-2019"]],
    }
    sent = {"file": ("Ærdals register (ny).xlsx", workbook(**sheets))}
    form = {"source": "havneliste", "scope": "municipality=901", "as_of": "2026-05"}
    body = over(client, client.post(PATH, data=form, files=sent))
    assert body["state"] == "done", body
    assert (body["run"]["path"], body["run"]["scope"]) == ("Ærdals register (ny).xlsx", "0901")
    (row,) = graph.read(
        "MATCH (:Municipality {code: '0901'})-[u:USES]->(:System {id: 'nyt'}) RETURN u.valid_from AS at"
    )
    assert row["at"] == "2019-02-01"
    assert over(client, client.post(f"{PATH}/{body['run']['id']}/undo"))["state"] == "done"


def test_a_dry_run_writes_nothing(client: TestClient, graph: Graph) -> None:
    """Tell what would be, and what the checks would find; stand in no journal."""
    before = state(graph)
    late = {"start": "0901", "end": "y", "valid_from": "2018"}
    body = over(client, rows(client, dry_run=True, rows=ROWS | {"uses": [*ROWS["uses"], late]}))
    assert (body["state"], body["dry_run"], body["run"]) == ("done", True, None)
    assert body["report"]["counts"]["begins"] == 6
    found = {finding["check"]: finding for finding in body["report"]["findings"]}
    assert found["usage_past_end_of_life"]["rows"] == [{"system": "y", "municipality": "0901", "end_of_life": "2020"}]
    assert found["usage_past_end_of_life"]["count"] == 1
    assert state(graph) == before
    assert client.get(PATH).json() == {"items": []}


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_day_to_come_is_odd(client: TestClient, dry_run: bool) -> None:
    """Say it in the report, and import it all the same."""
    body = over(client, rows(client, as_of="2062-05", dry_run=dry_run))
    assert body["state"] == "done"
    assert body["report"]["odd"][0]["message"].startswith("tells of 2062-05-01, which is yet to come")


def test_findings_are_of_this_import(client: TestClient) -> None:
    """Leave out what the checks found before; of many rows show the first."""
    late = [{"start": "0901", "end": "y", "valid_from": "2018"}]
    over(client, rows(client, rows=ROWS | {"uses": late}))
    more = {"system": [{"id": f"s{number:02}", "name": "S", "end_of_life": "2020"} for number in range(30)]}
    more["uses"] = [{"start": "0901", "end": f"s{number:02}"} for number in range(30)]
    body = over(client, rows(client, source="other", rows=more))
    (finding,) = (one for one in body["report"]["findings"] if one["check"] == "usage_past_end_of_life")
    assert (finding["count"], len(finding["rows"])) == (30, 20)
    assert [row["system"] for row in finding["rows"]] == [f"s{number:02}" for number in range(20)]


def test_all_that_is_wrong_is_told(client: TestClient, graph: Graph) -> None:
    """Say where each problem stands in what was sent, and write nothing."""
    sent = {"file": ("register.xlsx", workbook(uses=[["start", "end", "users"], ["0999", "=A1", 1.5]]))}
    body = over(client, client.post(PATH, data={"source": "s"}, files=sent))
    assert (body["state"], body["detail"]) == ("failed", "3 problems in the snapshot; nothing was written")
    assert [(one["file"], one["line"], one["column"]) for one in body["problems"]] == [
        ("register.xlsx/uses", 2, "A (start)"),
        ("register.xlsx/uses", 2, "B (end)"),
        ("register.xlsx/uses", 2, "C (users)"),
    ]
    body = over(client, rows(client, rows={"uses": [{"start": "0901"}], "usage": []}))
    assert [(one["file"], one["line"], one["column"], one["message"]) for one in body["problems"]] == [
        ("rows.json/usage", None, None, "no such noun (did you mean 'uses'?)"),
        ("rows.json/uses", 0, "end", "is missing; it must be given"),
    ]
    told = ["er ikke noget, Byplan kender (mente du 'uses'?)", "mangler, men skal være der"]
    assert [one["message_da"] for one in body["problems"]] == told
    assert "/tmp" not in json.dumps(body)  # noqa: S108 - of this server nobody needs to know more
    assert state(graph) == ([], [])


WRONG: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing": ({}, 415, "multipart/form-data with a file"),
    "text": ({"content": b"x", "headers": {"content-type": "text/plain"}}, 415, "application/json with rows"),
    "no JSON": ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "the body is no JSON"),
    "one name twice": (
        {
            "content": b'{"source": "s", "rows": {"system": [], "system": []}}',
            "headers": {"content-type": "application/json"},
        },
        400,
        "'system' stands twice in one object",
    ),
    "half a letter": (
        {"content": b'{"source": "\\ud800", "rows": {}}', "headers": {"content-type": "application/json"}},
        400,
        "the body is no JSON",
    ),
    "no source": ({"json": {"rows": {}}}, 422, "source: Field required"),
    "no rows": ({"json": {"source": "s"}}, 422, "rows: Field required"),
    "a list": ({"json": []}, 422, "body: Input should be a valid dictionary"),
    "more": ({"json": {"source": "s", "rows": {}, "colour": "red"}}, 422, "colour: "),
    "scope": ({"json": {"source": "s", "rows": {}, "scope": "0751"}}, 422, "scope: "),
    "day": ({"json": {"source": "s", "rows": {}, "as_of": "i går"}}, 422, "as_of: "),
    "no file": ({"data": {"source": "s"}, "files": {"other": ("a.zip", b"")}}, 422, "file: send one file"),
    "no snapshot": ({"data": {"source": "s"}, "files": {"file": ("a.pdf", b"")}}, 422, "file: its name ends in none"),
    "no name": ({"data": {"source": "s"}, "files": {"file": (".zip", b"")}}, 422, "file: its name ends in none"),
    "two files": (
        {"data": {"source": "s"}, "files": [("file", ("a.zip", b"")), ("file", ("b.zip", b""))]},
        400,
        "Too many files",
    ),
    "twice": ({"data": {"source": ["s", "t"]}, "files": {"file": ("a.zip", b"")}}, 422, "file: send one file"),
    "torn": ({"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=y"}}, 400, ""),
    "no boundary": ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, "boundary"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_import_is_refused(client: TestClient, kind: str) -> None:
    """Say what is wrong with it at once; no job is made of it."""
    sent, status, detail = WRONG[kind]
    assert detail in problem(client.post(PATH, **sent), status)["detail"]


@pytest.mark.parametrize("path", ["x", "job-000000000000", "7", "07", "-1", "99999999999999999999"])
def test_what_there_is_not(client: TestClient, path: str) -> None:
    """Know no such import, and undo none."""
    problem(client.get(f"{PATH}/{path}"), 404)
    problem(client.post(f"{PATH}/{path}/undo"), 404)


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\register\\uses.csv", "/uses.csv", "a/b/..csv", "\n.csv"])
def test_names_of_files_lead_nowhere(client: TestClient, tmp_path: Path, name: str) -> None:
    """Take of a name what may stand in a folder."""
    response = client.post(PATH, data={"source": "s"}, files={"file": (name, b"start,end\n")})
    if response.status_code != 422:
        assert "/" not in over(client, response)["progress"][0]
    assert [path for path in tmp_path.rglob("*") if path.suffix == ".csv"] == []


@contextmanager
def locked(graph: Graph) -> Iterator[None]:
    """Hold the lock of the landscape, as an import of another process does."""
    with graph.writing(keep=False) as run:
        lock(run)
        yield


def test_one_import_at_a_time(client: TestClient, graph: Graph) -> None:
    """Wait for another process; refuse a second caller with what is under way, and take it when that is over."""
    over(client, rows(client))
    with locked(graph):
        first = rows(client, as_of="2026-02", rows=ROWS | {"system": ROWS["system"][:1]})
        second = rows(client, as_of="2026-03")
        body = problem(second, 409)
        assert body["type"] == "urn:byplan:problem:busy"
        assert second.headers["location"] == first.headers["location"]
        assert int(second.headers["retry-after"]) > 0
        assert problem(client.post(f"{PATH}/1/undo"), 409)
        time.sleep(0.3)
        assert client.get(first.headers["location"]).json()["state"] == "running"
        assert client.get("/api/v1/systems").status_code == 200
    assert over(client, first)["report"]["counts"]["ends"] == 1
    assert over(client, rows(client, as_of="2026-04"))["report"]["counts"]["begins"] == 1


def test_nobody_sees_half_an_import(client: TestClient, graph: Graph) -> None:
    """Answer of the landscape before or after, whatever is asked while it is written."""
    over(client, rows(client))
    many = [{"id": f"s{number}", "name": "S"} for number in range(3000)]
    uses = [{"start": "0901", "end": one["id"]} for one in many]
    seen: set[tuple[int, int]] = set()
    going = threading.Event()

    def ask() -> None:
        while not going.is_set():
            answer = client.get("/api/v1/analyses/reuse?limit=10000").json()
            seen.add((len(answer["rows"]), sum(row["users"] for row in answer["rows"])))

    reader = threading.Thread(target=ask)
    reader.start()
    response = rows(client, rows=ROWS | {"system": [*ROWS["system"], *many], "uses": [*ROWS["uses"], *uses]})
    assert over(client, response)["state"] == "done"
    time.sleep(0.5)
    going.set()
    reader.join()
    assert seen <= {(1, 1), (3001, 3001)}
    assert (3001, 3001) in seen


def test_progress_is_to_be_had_as_events(client: TestClient, graph: Graph) -> None:
    """Send each step as it comes, and what came of it in the end."""
    with locked(graph):
        response = rows(client)
    answer = client.get(response.headers["location"], headers={"accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-cache"
    events = [dict(line.split(": ", 1) for line in one.splitlines()) for one in answer.text.strip().split("\n\n")]
    assert {one["event"] for one in events[:-1]} <= {"progress"}
    assert events[-1]["event"] == "done"
    assert json.loads(events[-1]["data"]) == client.get(response.headers["location"]).json()
    problem(client.get(f"{PATH}/job-0", headers={"accept": "text/event-stream"}), 404)


def test_only_who_is_at_this_machine_may_import(graph: Graph) -> None:
    """Refuse other machines, and pages of other servers; anybody may look."""
    app = create_app(graph)
    with TestClient(app, client=("192.0.2.1", 50000)) as far:
        for path in (PATH, f"{PATH}/1/undo"):
            assert "this machine only" in problem(far.post(path, json={"source": "s", "rows": {}}), 403)["detail"]
        assert far.get(PATH).status_code == 200
    with TestClient(app, client=("127.0.0.1", 50000), base_url="http://127.0.0.1:8000") as near:
        for origin in ("https://evil.example", "null", "http://127.0.0.1:8001"):
            response = near.post(PATH, json={"source": "s", "rows": {}}, headers={"origin": origin})
            assert "page of another server" in problem(response, 403)["detail"]
        response = near.post(PATH, json={"source": "s", "rows": {}}, headers={"origin": "http://127.0.0.1:8000"})
        assert over(near, response)["state"] == "done"


def test_an_editor_of_one_municipality(graph: Graph, tmp_path: Path) -> None:
    """Let its key import and undo what is of that municipality alone, and write down whose key it was."""
    register, archive = Register(tmp_path / "access.sqlite"), Archive(tmp_path / "archive")
    every = register.add("hele landet", "editor")[1]
    own = register.add("Ærdals redaktør", "editor", organisation="0901")[1]
    reader = register.add("læser", "analyst")[1]
    with TestClient(create_app(graph, door=Door(register), archive=archive), client=("192.0.2.1", 1)) as client:
        client.headers["x-api-key"] = every
        assert over(client, rows(client))["run"]["by"] == "hele landet"
        client.headers["x-api-key"] = own
        for scope in (None, "municipality=0902"):
            assert "municipality 0901 alone" in problem(rows(client, scope=scope), 403)["detail"]
        assert "municipality 0901 alone" in problem(client.post(f"{PATH}/1/undo"), 403)["detail"]
        body = over(client, rows(client, scope="municipality=901", rows={"uses": [{"start": "0901", "end": "y"}]}))
        assert (body["state"], body["run"]["by"], body["run"]["scope"]) == ("done", "Ærdals redaktør", "0901")
        assert over(client, client.post(f"{PATH}/2/undo"))["state"] == "done"
        client.headers["x-api-key"] = reader
        problem(rows(client), 403)


def test_without_an_archive_nothing_is_undone(graph: Graph) -> None:
    """Say so."""
    with TestClient(create_app(graph)) as client:
        over(client, rows(client))
        assert "keeps no archive" in problem(client.post(f"{PATH}/1/undo"), 403)["detail"]


def test_too_much_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take rows up to one limit and files up to another, and everything else as little as ever."""
    assert "at most 20000000 bytes" in problem(rows(client, source="s" * 20_000_000), 413)["detail"]
    monkeypatch.setattr(limits, "LARGEST_SNAPSHOT", 3_000_000)
    file = {"file": ("a.zip", bytes(4_000_000))}
    assert "at most 3000000 bytes" in problem(client.post(PATH, data={"source": "s"}, files=file), 413)["detail"]
    assert problem(client.post(f"{PATH}/1/undo", content=bytes(2_000_000)), 404)
    assert problem(client.post("/api/v1/cypher", content=bytes(2_000_000)), 413)


def test_what_is_sent_goes_to_the_disk(graph: Graph) -> None:
    """Take 200 MB in less than 30 MB of memory."""
    app, size, boundary = create_app(graph), 200 << 20, b"--x\r\n"
    head = boundary + b'content-disposition: form-data; name="source"\r\n\r\ns\r\n' + boundary
    head += b'content-disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
    parts = iter([head, *[bytes(1 << 20)] * (size >> 20), b"\r\n--x--\r\n", None])
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        part = next(parts)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message: Any) -> None:
        said.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=x")]
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": headers, "app": app}
    scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "scheme": "http", "http_version": "1.1"}
    tracemalloc.start()
    try:
        asyncio.run(app(scope, receive, send))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert said[0]["status"] == 202, said
    assert most < 30_000_000
    with TestClient(app) as client:
        job = client.get(dict(said[0]["headers"])[b"location"].decode())
        while job.json()["state"] == "running":
            job = client.get(job.json()["link"])
        assert "is no zip that can be read" in job.json()["problems"][0]["message"]
