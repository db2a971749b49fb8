"""The API: every question, map, noun and error over HTTP."""

import csv
import json
import os
import time
from collections.abc import Iterator
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jsonschema_rs
import pytest
import schemathesis
from conftest import application
from hypothesis import HealthCheck, given, settings
from lines import cut, forwarded
from pydantic_core import from_json, to_json
from roles import Server
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient
from test_answers import value_of

from api.app import create_app
from api.shapes import Answer, Trend, example
from kb.beside import BESIDE
from kb.engine import Address
from kb.graph import Graph
from kb.model import NODES, Node
from kb.queries import Query, catalogue
from kb.trend import trends

QUESTIONS = [*catalogue().values()]
MAPS = [*catalogue("maps").values()]
AT = "2026-11-23"


def by_name(query: Query) -> str:
    """Name a question in the list of tests."""
    return query.name


@pytest.fixture
def client(town: Graph) -> Iterator[TestClient]:
    """Lend a client of the API on the town."""
    with TestClient(application(town), raise_server_exceptions=False) as client:
        yield client


def needed(client: TestClient, query: Query) -> dict[str, str]:
    """Return a value for each parameter that has to be given: the second key there is, or a year."""
    given = {}
    for name, param in query.params.items():
        if param.required and param.key_of:
            noun = NODES[param.key_of]
            given[name] = client.get(f"/api/v1/{noun.plural}?limit=2").json()["items"][-1][noun.key_field]
        elif param.required:
            given[name] = "2024"
    return given


def problem(response: Any, status: int) -> dict[str, Any]:
    """Return the body of an error, which is the same for all of them."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert ("retry-after" in response.headers) == (status in (409, 429, 503)), "say when to come back"
    body = response.json()
    assert set(body) - {"errors", "position"} == {"type", "title", "status", "detail", "instance"}
    assert body["status"] == status
    assert "Traceback" not in response.text
    return body  # type: ignore[no-any-return]


@pytest.mark.parametrize("query", QUESTIONS, ids=by_name)
def test_question(client: TestClient, town: Graph, query: Query) -> None:
    """Answer in JSON what the graph answers."""
    given = needed(client, query)
    response = client.get(f"/api/v1/analyses/{query.name}", params=given)
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["name", "asks", "at", "params", "coverage", "rows", "truncated"]
    assert response.json() == from_json(to_json(town.ask(query.name, **given)))
    Answer[query.row].model_validate(response.json())  # type: ignore[name-defined]


@pytest.mark.parametrize("query", QUESTIONS, ids=by_name)
@pytest.mark.parametrize("how", ["format", "accept"])
def test_question_as_csv(client: TestClient, query: Query, how: str) -> None:
    """Answer in CSV the same rows: lists by |, null empty, true and false, the header always there."""
    given = needed(client, query)
    url = f"/api/v1/analyses/{query.name}"
    if how == "format":
        response = client.get(url, params={**given, "format": "csv"})
    else:
        response = client.get(url, params=given, headers={"accept": "text/csv, application/json;q=0.5"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    reader = csv.DictReader(StringIO(response.text))
    assert reader.fieldnames == list(query.columns)
    rows = [{name: value_of(text, query.columns[name]) for name, text in row.items()} for row in reader]
    answer = client.get(url, params=given).json()
    assert rows == answer["rows"]
    assert response.headers["x-truncated"] == str(answer["truncated"]).lower()


@pytest.mark.parametrize("query", [query for query in QUESTIONS if "limit" in query.params], ids=by_name)
def test_limit(client: TestClient, query: Query) -> None:
    """Cut after ordering, say so, and give everything for all."""
    url, given = f"/api/v1/analyses/{query.name}", needed(client, query)
    whole = client.get(url, params={**given, "limit": "all"}).json()
    assert whole["truncated"] is False
    assert whole["params"]["limit"] is None
    cut = client.get(url, params={**given, "limit": 1}).json()
    assert cut["rows"] == whole["rows"][:1]
    assert cut["truncated"] is (len(whole["rows"]) > 1)
    for wrong in ("0", "-1", "1.5", "none"):
        problem(client.get(url, params={**given, "limit": wrong}), 422)


@pytest.mark.parametrize("kind", ["analyses", "maps"])
def test_catalogue(client: TestClient, kind: str) -> None:
    """List the questions with what they ask, take and answer."""
    items = client.get(f"/api/v1/{kind}").json()["items"]
    assert [item["name"] for item in items] == list(catalogue(kind))
    fields = [
        "name",
        "title",
        "title_da",
        "asks",
        "asks_da",
        "area",
        "how",
        "how_da",
        "params",
        "columns",
        "link",
        "trend",
    ]
    for item in items:
        assert list(item) == fields
        assert list(item["columns"]) == list(catalogue(kind)[item["name"]].columns)
        assert client.get(item["link"]).status_code in (200, 422)
        assert (item["trend"] is None) == (item["name"] not in trends() or kind != "analyses")
        assert item["trend"] is None or client.get(item["trend"]).status_code == 422


@pytest.mark.parametrize("query", MAPS, ids=by_name)
def test_map(client: TestClient, town: Graph, query: Query) -> None:
    """Draw in HTML, or give the graph in JSON."""
    url, given = f"/api/v1/maps/{query.name}", needed(client, query)
    page = client.get(url, params=given, headers={"accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "<!doctype html>" in page.text
    drawing = client.get(url, params=given, headers={"accept": "application/json"}).json()
    assert drawing == client.get(url, params={**given, "format": "json"}).json()
    assert drawing["nodes"] == from_json(to_json(list(town.picture(query.name, **given).nodes.values())))
    ids = {node["id"] for node in drawing["nodes"]}
    assert ids
    assert all({edge["start"], edge["end"]} <= ids for edge in drawing["edges"])


@pytest.mark.parametrize("noun", NODES.values(), ids=NODES)
def test_noun(client: TestClient, noun: type[Node]) -> None:
    """List the noun page by page, filter by any property, and show each thing with its neighbours."""
    url = f"/api/v1/{noun.plural}"
    whole = client.get(url, params={"limit": 1000, "at": AT}).json()
    assert whole["next"] is None
    items: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = client.get(f"{url}?limit=2&at={AT}" + (f"&cursor={cursor}" if cursor else "")).json()
        items += page["items"]
        cursor = page["next"]
    assert items == whole["items"]
    for name, value in items[0].items():
        if value not in (None, []):
            wanted = value[0] if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else value
            assert items[0] in client.get(url, params={name: wanted, "at": AT}).json()["items"], name
    rows = list(csv.DictReader(StringIO(client.get(url, params={"format": "csv", "at": AT}).text)))
    assert [row[noun.key_field] for row in rows] == [item[noun.key_field] for item in items]
    for item in items:
        thing = client.get(f"{url}/{quote(item[noun.key_field], safe='')}", params={"at": AT}).json()
        assert thing["properties"] == item
        assert thing["label"] == noun.label()
        for neighbour in thing["neighbours"]:
            assert client.get(neighbour["link"], params={"limit": 1}).status_code == 200
            assert not {"key", "valid_from_day", "valid_to_day"} & set(neighbour["properties"])


@pytest.mark.parametrize("path", ["external_ids/cvr:99100001", "external_ids/cvr%3A99100001"])
def test_key_with_a_colon(client: TestClient, path: str) -> None:
    """Find a key whichever way it is written in the address."""
    assert client.get(f"/api/v1/{path}").json()["key"] == "cvr:99100001"


@pytest.mark.parametrize("key", ["a/b", "a b?c#d", "100%", "..x", "æø/å:1", '<"&>'])
def test_keys_of_any_letters(load_rows: Any, key: str) -> None:
    """Lead to a key of any letters through its link."""
    graph = load_rows(
        {
            "system": [{"id": key, "name": key}, {"id": "other", "name": "Other"}],
            "vendor": [{"id": "v", "name": "V"}],
            "supplies": [{"start": "v", "end": key}],
        }
    )
    with TestClient(create_app(graph)) as client:
        (neighbour,) = client.get("/api/v1/vendors/v").json()["neighbours"]
        assert client.get(neighbour["link"]).json()["key"] == key
        assert key in {item["id"] for item in client.get("/api/v1/systems", params={"id": key}).json()["items"]}


WRONG = {
    "/nowhere": (404, "Not Found"),
    "/api/v1/nowhere": (404, "Not Found"),
    "/static/nowhere.css": (404, "Not Found"),
    "/api/v1/analyses/nowhere": (404, "no analysis 'nowhere'; there are "),
    "/api/v1/checks/nowhere": (404, "no check 'nowhere'; there are "),
    "/api/v1/checks/ended_contract?at=yesterday": (422, "at: "),
    "/api/v1/checks/ended_contract?limit=0": (422, "limit: "),
    "/api/v1/checks/unknown_source?at=2024": (422, "at: "),
    "/api/v1/maps/nowhere": (404, "no map 'nowhere'; there are building_block, capability"),
    "/api/v1/systems/nowhere": (404, "no System 'nowhere'"),
    "/api/v1/systems/nowhere/either": (404, "no System 'nowhere/either'"),
    "/api/v1/analyses/peers?municipality=9999": (404, "municipality: no Municipality '9999'"),
    "/api/v1/analyses/reuse?capability=nix": (404, "capability: no Capability 'nix'"),
    "/api/v1/maps/municipality?municipality=9999": (404, "municipality: no Municipality '9999'"),
    "/api/v1/analyses/peers": (422, "municipality: Field required"),
    "/api/v1/analyses/reuse?region=Vestø": (422, "region: 'Vestø' occurs nowhere"),
    "/api/v1/analyses/reuse?at=yesterday": (422, "at: "),
    "/api/v1/analyses/reuse?at=2026-02-30": (422, "at: "),
    "/api/v1/analyses/reuse?at=": (422, "at: "),
    "/api/v1/analyses/reuse?format=xml": (422, "format: "),
    "/api/v1/analyses/reuse?colour=red": (422, "colour: "),
    "/api/v1/analyses/vendor_concentration?basis=size": (422, "basis: "),
    "/api/v1/analyses/vendor_concentration?shared=perhaps": (422, "shared: "),
    "/api/v1/analyses/landscape_diff?from=2025&to=2025-01": (422, "to: 2025-01-01 does not lie after from"),
    "/api/v1/analyses/dependencies?system=omsorg&depth=0": (422, "depth: "),
    "/api/v1/analyses/vendor_merger?acquirer=zeta&target=nix": (404, "target: no Vendor 'nix'"),
    "/api/v1/analyses/nowhere/trend?from=2024": (404, "no analysis 'nowhere'; there are "),
    "/api/v1/analyses/landscape_diff/trend?from=2024": (404, "landscape_diff is not asked for a day, and has no trend"),
    "/api/v1/analyses/peers/trend?from=2024&municipality=9999": (404, "municipality: no Municipality '9999'"),
    "/api/v1/analyses/reuse/trend": (422, "from: Field required"),
    "/api/v1/analyses/reuse/trend?from=2024&at=2024": (422, "at: "),
    "/api/v1/analyses/reuse/trend?from=2024&step=week": (422, "step: "),
    "/api/v1/analyses/reuse/trend?from=2024-13": (422, "from: "),
    "/api/v1/analyses/reuse/trend?from=2024&to=2023": (422, "from: 2024-01-01 lies after to 2023-01-01"),
    "/api/v1/analyses/reuse/trend?from=2010&to=2020": (422, "from: 2010-01-01 to 2020-01-01 are 121 dates, and 120 at"),
    "/api/v1/maps/reuse?colour=red": (422, "colour: "),
    "/api/v1/systems?colour=red": (422, "colour: "),
    "/api/v1/systems?limit=1001": (422, "limit: "),
    "/api/v1/systems?cursor=x": (422, "cursor: "),
    "/api/v1/municipalities?population=many": (422, "population: "),
    "/api/v1/systems/omsorg?colour=red": (422, "colour: "),
    "/api/v1/systems/omsorg?type=LIKES": (422, "type: "),
    "/api/v1/systems/omsorg?direction=up": (422, "direction: "),
}


@pytest.mark.parametrize("path", WRONG)
def test_error(client: TestClient, path: str) -> None:
    """Say in one form what is wrong."""
    status, detail = WRONG[path]
    body = problem(client.get(path), status)
    assert detail in body["detail"]
    assert body["instance"].partition("?")[0] == urlsplit(path).path
    name, colon, _ = detail.partition(": ")
    places = [one["loc"] for one in body.get("errors", [])]
    assert places == ([["query", name]] if colon and " " not in name else [])


@pytest.mark.parametrize(
    ("query", "name"),
    [("limit=1&limit=2", "limit"), ("at=2026&at=", "at"), ("l%69mit=1&limit=1", "limit"), ("ø=1&ø", "ø")],
)
def test_a_parameter_given_twice(client: TestClient, query: str, name: str) -> None:
    """Refuse it by name, whichever would have counted."""
    body = problem(client.get(f"/api/v1/analyses/reuse?{query}"), 422)
    assert body["detail"] == f"{name}: is given more than once"
    assert body["errors"] == [{"loc": ["query", name], "msg": "is given more than once"}]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *((host, 200) for host in ("localhost:8000", "127.0.0.1", "127.0.0.1:80", "[::1]:8000", "[::1]", "server")),
        *((host, 200) for host in ("byplan.example.dk", "BYPLAN.example.dk.:443", "kb.localhost")),
        *(
            (host, 400)
            for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "a.b:c", "x@evil.dk")
        ),
    ],
)
def test_names_of_the_server(town: Graph, host: str, status: int) -> None:
    """Answer under addresses, names without a dot and its own names; no other, which anybody could point here."""
    with TestClient(create_app(town, names=["byplan.example.dk"])) as client:
        response = client.get("/api/v1/systems", headers={"host": host})
        assert response.status_code == status
        if status == 400:
            assert "KB_NAMES" in problem(response, 400)["detail"]


@pytest.mark.parametrize(
    "path", ["/api/v1/analyses/reuse", "/api/v1/systems", "/api/v1/systems/omsorg", "/api/v1/maps"]
)
def test_tags(client: TestClient, path: str) -> None:
    """Answer 304 to who has the answer already; another question, form or landscape has another tag."""
    first = client.get(path)
    tag = first.headers["etag"]
    again = client.get(path, headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path + "?at=2026", headers={"if-none-match": tag}).status_code in (200, 422)
    assert client.get(path, headers={"if-none-match": tag, "accept": "text/csv"}).status_code == 200
    assert client.get(path, headers={"if-none-match": '"x"'}).content == first.content
    assert "etag" not in client.get("/api/v1/nowhere").headers


def test_nothing_new_leaves_what_is_kept_as_it_is(client: TestClient) -> None:
    """Say with a 304 nothing that what a browser has kept would be shown by: a map has a policy of its own."""
    first = client.get("/api/v1/maps/reuse")
    again = client.get("/api/v1/maps/reuse", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers.get("content-security-policy") in (None, first.headers["content-security-policy"])
    assert _named(again.headers["vary"]) == _named(first.headers["vary"])


def _named(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",")}


def test_tags_of_another_landscape(load_rows: Any) -> None:
    """Answer anew after every load, of another process too."""
    graph = load_rows({"system": [{"id": "one", "name": "One"}]})
    with Graph(graph.address) as other, TestClient(create_app(other)) as client:
        tag = client.get("/api/v1/systems").headers["etag"]
        assert client.get("/api/v1/systems", headers={"if-none-match": tag}).status_code == 304
        load_rows({"system": [{"id": "two", "name": "Two"}]})
        fresh = client.get("/api/v1/systems", headers={"if-none-match": tag})
        assert [item["id"] for item in fresh.json()["items"]] == ["two"]
        assert client.get("/api/v1/systems").headers["etag"] != tag
        assert client.get("/api/v1/systems", headers={"if-none-match": tag}).status_code == 200


def test_an_answer_of_another_landscape_than_its_tag(load_rows: Any) -> None:
    """Tag no answer with what was there before it was made: under one tag there is one answer."""
    graph = load_rows({"system": [{"id": "one", "name": "One"}]})
    with Graph(graph.address) as other, TestClient(create_app(other)) as client:
        first = client.get("/api/v1/systems")
        found = other.version_before

        def overtaken() -> str | None:
            version = found()
            load_rows({"system": [{"id": "two", "name": "Two"}]})
            return version

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(other, "version_before", overtaken)
            late = client.get("/api/v1/systems")
        assert [item["id"] for item in late.json()["items"]] == ["two"]
        assert late.headers.get("etag") != first.headers["etag"]
        then = client.get("/api/v1/systems")
        assert then.headers["etag"] != first.headers["etag"]
        assert client.get("/api/v1/systems", headers={"if-none-match": then.headers["etag"]}).status_code == 304


def test_large_answers_are_compressed(client: TestClient) -> None:
    """Compress for who can read it, and for nobody else."""
    packed = client.get("/api/v1/municipalities")
    plain = client.get("/api/v1/municipalities", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert "accept-encoding" in packed.headers["vary"].lower()


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip;q=0", False), ("br, gzip ; Q=0.000", False), ("identity, gzip;q=0.1", True), ("", False)],
)
def test_who_wants_nothing_compressed(client: TestClient, accepted: str, packed: bool) -> None:
    """Compress nothing for who says that it is not wanted so, though it names how."""
    response = client.get("/api/v1/municipalities", headers={"accept-encoding": accepted})
    assert response.headers.get("content-encoding") == ("gzip" if packed else None)
    assert "accept-encoding" in response.headers["vary"].lower()


def test_requests_have_numbers(client: TestClient) -> None:
    """Give each its own, or the one that the caller gave it, if that is one."""
    first, second = (client.get("/nowhere").headers["x-request-id"] for _ in range(2))
    assert first != second
    assert client.get("/", headers={"x-request-id": "my-1"}).headers["x-request-id"] == "my-1"
    assert client.get("/", headers={"x-request-id": "a b<script>"}).headers["x-request-id"] not in ("a b<script>", "")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_written(client: TestClient, method: str) -> None:
    """Refuse every way of writing."""
    response = client.request(method, "/api/v1/systems")
    problem(response, 405)
    assert {"GET", "HEAD"} <= set(response.headers["allow"].split(", "))


def test_failure_that_nobody_foresaw(town: Graph) -> None:
    """Show no traceback."""
    app = create_app(town)

    @app.get("/fails")
    def fails() -> None:
        raise ZeroDivisionError("secret")

    with TestClient(app, raise_server_exceptions=False) as client:
        assert "secret" not in json.dumps(problem(client.get("/fails"), 500))


def test_headers(client: TestClient) -> None:
    """Carry the security headers everywhere, errors included; answer HEAD."""
    for path in ("/", "/en/", "/docs", "/openapi.json", "/health/live", "/nowhere", "/api/v1/analyses/reuse"):
        response = client.get(path)
        assert response.headers["x-content-type-options"] == "nosniff"
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "script-src 'unsafe" not in policy
        head = client.head(path)
        assert (head.status_code, head.content) == (response.status_code, b"")
        assert head.headers["content-length"] == response.headers["content-length"]


def test_health(client: TestClient) -> None:
    """Be up, and ready with a landscape."""
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json()["status"] == "ready"


def test_an_empty_graph_is_not_ready(graph: Graph) -> None:
    """Be up and not ready; show a start page that says so, and answer questions with nothing."""
    with TestClient(create_app(graph)) as client:
        assert client.get("/health/live").status_code == 200
        assert "no landscape" in problem(client.get("/health/ready"), 503)["detail"]
        assert "Der er intet landskab endnu" in client.get("/").text
        assert client.get("/api/v1/analyses/reuse").json()["rows"] == []
        assert client.get("/api/v1/systems").json()["items"] == []


def test_without_neo4j(town: Graph, address: Address) -> None:
    """Answer 503 soon while Neo4j is away, stay up, and go on by itself when it is back."""
    with forwarded(address) as (near, line), Graph(near) as graph, TestClient(create_app(graph)) as client:
        assert client.get("/health/ready").status_code == 200
        assert client.get("/api/v1/analyses/reuse").status_code == 200
        port = line[0].getsockname()[1]
        cut(line)
        for path in ("/health/ready", "/api/v1/analyses/reuse", "/api/v1/systems/omsorg", "/api/v1/maps/reuse", "/"):
            began = time.monotonic()
            body = problem(client.get(path), 503)
            assert "Neo4j" in body["detail"]
            assert time.monotonic() - began < 6  # two tries and what is waited between them, on a busy machine
        assert client.get("/health/live").status_code == 200
        assert client.get("/api/v1/analyses").status_code == 200
        with forwarded(address, port):
            assert client.get("/api/v1/analyses/reuse").status_code == 200


def test_nobody_else_is_told_where_neo4j_is(town: Graph, address: Address, tmp_path: Path) -> None:
    """Name its address to who runs the server, and leave it out for all others, on pages, too."""
    with forwarded(address) as (near, line), Graph(near) as graph:
        server = Server(graph, tmp_path)
        cut(line)
        for role in ("public", "municipality", "analyst", "administrator"):
            with server.client(role) as client:
                said = problem(client.get("/api/v1/systems"), 503)["detail"]
                page = client.get("/", headers={"accept": "text/html"})
            assert page.status_code == 503
            for text in (said, page.text):
                assert "no Neo4j answers" in text
                assert (near.uri in text) == (role == "administrator")


def test_openapi(client: TestClient) -> None:
    """Describe each question under its own name, with its parameters, its columns and an example that is one."""
    described = client.get("/openapi.json").json()
    operations = {
        operation["operationId"]: operation for path in described["paths"].values() for operation in path.values()
    }
    for query in QUESTIONS:
        operation = operations[query.name]
        assert {one["name"] for one in operation["parameters"]} == {*query.params, "format"}
        assert query.asks in operation["description"]
        body = operation["responses"]["200"]["content"]["application/json"]
        Answer[query.row].model_validate(body["example"])  # type: ignore[name-defined]
        assert body["example"] == example(query)
        assert {"404", "422", "503"} <= set(operation["responses"])
    for trend in trends().values():
        operation = operations[trend.name]
        assert {one["name"] for one in operation["parameters"]} == {*trend.params, "format"}
        assert {"from", "to", "step"} <= set(trend.params)
        body = operation["responses"]["200"]["content"]["application/json"]
        Trend[trend.row].model_validate(body["example"])  # type: ignore[name-defined]
        assert {"404", "422", "503"} <= set(operation["responses"])
    for noun in NODES.values():
        assert {noun.plural, noun.file} <= set(operations)
        names = {one["name"] for one in operations[noun.plural]["parameters"]}
        beside = {kind.lower() for kind in BESIDE.get(noun.label(), ())}
        own = {"at", "limit", "cursor", "format", "q", "sort", "fields", "changed_since"}
        assert names == {*noun.model_fields} | beside | own
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_openapi_says_how_a_key_is_brought(client: TestClient) -> None:
    """Describe both headers that take a key, that much needs none, and what is said to who may not."""
    described = client.get("/openapi.json").json()
    brought = described["components"]["securitySchemes"].values()
    assert {(one["type"], one.get("scheme", one.get("name"))) for one in brought} == {
        ("http", "bearer"),
        ("apiKey", "X-API-Key"),
    }
    assert {} in described["security"]
    assert {name for one in described["security"] for name in one} == set(described["components"]["securitySchemes"])
    for path, operations in described["paths"].items():
        for operation in operations.values():
            statuses = list(operation["responses"])
            assert statuses == sorted(statuses)
            assert {"401", "403", "429"} <= set(statuses) or path.startswith("/health/"), path


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/api/v1/imports", "GET, HEAD, POST"),
        ("/api/v1/saved_questions/x", "DELETE, GET, HEAD, PATCH"),
        ("/api/v1/systems/omsorg", "GET, HEAD"),
        ("/api/v1/cypher", "POST"),
        ("/static/byplan.css", "GET, HEAD"),
    ],
)
def test_what_may_be_done_instead(client: TestClient, path: str, may: str) -> None:
    """Say with 405 all that may be done with what is asked for."""
    response = client.put(path)
    assert response.status_code == 405
    assert ", ".join(sorted(response.headers["allow"].split(", "))) == may


def test_examples_of_openapi(seed: Graph) -> None:
    """Describe every operation, its parameters and what it answers; run the examples on the real landscape."""
    with TestClient(application(seed)) as client:
        described = client.get("/openapi.json").json()
        validator = partial(jsonschema_rs.validator_for, validate_formats=True)
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                name = operation["operationId"]
                if path.startswith(("/api/v1/imports", "/api/v1/saved_questions")):  # which write; own tests try them
                    continue
                assert operation["summary"], name
                assert operation["description"], name
                parameters = operation.get("parameters", [])
                assert all("description" in one for one in parameters), name
                needed = {one["name"]: one["example"] for one in parameters if one["required"]}
                url = path.replace("{key}", quote(needed.pop("key", ""), safe=""))
                body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
                answer = operation["responses"]["200"]["content"]["application/json"]
                validate = validator({**answer["schema"], "components": described["components"]}).validate
                validate(answer["example"])
                response = client.request(method, url, params=needed, json=body, headers={"accept": "application/json"})
                if name in ("deviation", "person"):  # of which nothing real is known
                    problem(response, 404)
                    continue
                assert response.status_code == 200, (name, response.text)
                validate(response.json())
                assert set(response.json()) == set(answer["example"]), name


@cache
def described(graph: Graph) -> Any:
    """Return the API as it describes itself."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", application(graph))
    schema.config.generation.update(with_security_parameters=False)  # made-up keys would be all that is looked at
    return schema


FEW = 10
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", FEW))
"""So many things are asked of each operation; `make fuzz` asks more, and others each time."""
OPERATIONS = [
    *(query.name for query in QUESTIONS),
    *(query.name for query in trends().values()),
    *(f"check_{name}" for name in catalogue("checks")),
    *(f"map_{query.name}" for query in MAPS),
    *(name for noun in NODES.values() for name in (noun.plural, noun.file)),
    *("analyses", "checks", "maps", "cypher", "live", "ready", "search", "changes"),
    *("import", "imports", "import_status", "import_undo"),
    *("saved_questions", "saved_question", "saved_question_add", "saved_question_change", "saved_question_delete"),
    "saved_question_answer",
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_api_is_as_it_describes_itself(town: Graph, operation: str) -> None:
    """Answer anything with what OpenAPI says: no 500, and every body of its schema."""
    schema = described(town)
    assert {found.ok().definition.raw["operationId"] for found in schema.get_all_operations()} == set(OPERATIONS)

    @given(case=schema.find_operation_by_id(operation).as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=EXAMPLES == FEW,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def holds(case: Any) -> None:
        # A key, a region or a cursor of the right form need not be there.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    holds()
    while application(town).state.imports.jobs.running:
        time.sleep(0.01)
