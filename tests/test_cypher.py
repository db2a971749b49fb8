"""Cypher over HTTP: answers, errors with their position, and a caller that goes."""

import csv
import socket
import threading
import time
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from attacks import ATTACKS
from starlette.testclient import TestClient
from test_api import problem
from test_browser import served
from test_guard import LONG, quiet

from api.app import create_app
from api.cypher import Result
from api.limits import LARGEST_BODY
from kb.graph import Graph

URL = "/api/v1/cypher"
USERS = (
    "MATCH (m:Municipality)-[u:USES]->(s:System) RETURN s.id AS system, count(m) AS users ORDER BY users DESC, system"
)


@pytest.fixture
def client(town: Graph) -> Iterator[TestClient]:
    """Lend a client of the API on the town."""
    with TestClient(create_app(town), raise_server_exceptions=False) as client:
        yield client


def test_rows_and_graph(client: TestClient, town: Graph) -> None:
    """Answer with columns, rows, the graph in them, the time taken, and whether there is more."""
    answer = client.post(URL, json={"query": USERS, "limit": 3}).json()
    Result.model_validate(answer)
    assert answer["columns"] == ["system", "users"]
    assert answer["rows"] == [[row["system"], row["users"]] for row in town.read(USERS)[:3]]
    assert answer["truncated"] is True
    assert answer["milliseconds"] > 0
    query = "MATCH (m:Municipality {code: $code})-[u:USES]->(s) WHERE u.valid_from_day <= $at < u.valid_to_day"
    query += " RETURN m, u, s"
    asked = {"query": query, "parameters": {"code": "0901"}, "at": "2026-06-01"}
    graph = client.post(URL, json=asked).json()["graph"]
    assert "Municipality:0901" in {node["id"] for node in graph["nodes"]}
    assert len(graph["edges"]) == len(graph["nodes"]) - 1 > 0
    assert client.post(URL, json={"query": "RETURN $at", "at": "2026-06"}).json()["rows"] == [["2026-06-01"]]


@pytest.mark.parametrize("how", ["format", "accept"])
def test_csv(client: TestClient, town: Graph, how: str) -> None:
    """Give the rows as CSV; what has parts is JSON in its cell."""
    more: dict[str, Any] = {"params": {"format": "csv"}} if how == "format" else {"headers": {"accept": "text/csv"}}
    response = client.post(URL, json={"query": USERS, "limit": 2}, **more)
    assert response.headers["content-type"].startswith("text/csv")
    assert response.headers["x-truncated"] == "true"
    rows = list(csv.reader(StringIO(response.text)))
    assert rows == [["system", "users"], *([row["system"], str(row["users"])] for row in town.read(USERS)[:2])]
    text = client.post(URL, json={"query": "RETURN {a: [1, null]} AS m, null AS n"}, **more).text
    assert text == 'm,n\n"{""a"":[1,null]}",\n'


WRONG: list[tuple[Any, int, str]] = [
    ({"query": "CREATE (n)"}, 403, "may only read"),
    ({"query": "RETURN 1", "colour": "red"}, 422, "colour"),
    ({"query": ""}, 422, "query"),
    ({"query": "RETURN 1", "at": "yesterday"}, 422, "at"),
    ({"query": "RETURN 1", "limit": 10_001}, 422, "limit"),
    ({"query": "RETURN $n"}, 422, "Expected parameter(s): n"),
    ({"query": "RETURN $n", "parameters": {"n": 2**64}}, 422, "64 bits"),
    ({"query": "x" * 10_001}, 422, "query"),
    ([1], 422, ""),
]


@pytest.mark.parametrize(("body", "status", "detail"), WRONG)
def test_wrong(client: TestClient, body: Any, status: int, detail: str) -> None:
    """Say in one form what is wrong."""
    assert detail in problem(client.post(URL, json=body), status)["detail"]


def test_position(client: TestClient) -> None:
    """Say where the query is wrong."""
    response = client.post(URL, json={"query": "MATCH (n)\nRETRN n"})
    assert response.status_code == 422
    assert response.json()["position"] == {"line": 2, "column": 1, "offset": 10}
    assert response.json()["type"] == "urn:byplan:problem:query-error"


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 422), (b"\xff", 400), (b"[" * 100_000, 400), (b'{"query": "RETURN 1", "limit": NaN}', 400), (b"", 422)],
)
def test_bodies_that_are_no_json(client: TestClient, content: bytes, status: int) -> None:
    """Refuse them as the caller's doing."""
    problem(client.post(URL, content=content, headers={"content-type": "application/json"}), status)


@pytest.mark.parametrize(
    ("content", "media", "status", "said"),
    [
        (b'{"query": }', "application/json", 422, "body: is no JSON: Expecting value (character 11)"),
        (b'{"query": "\xff"}', "application/json", 400, "the body is no JSON: 'utf-8' codec can't decode byte 0xff"),
        (b'{"query": "RETURN 1"}', "application/x-www-form-urlencoded", 422, "body: send it as application/json"),
        (b'{"query": "RETURN 1"}', "", 422, "body: send it as application/json"),
        (
            b'{"query": "RETURN 1", "query": "RETURN 2"}',
            "application/json",
            400,
            "no JSON: 'query' stands twice in one object",
        ),
        (
            b'{"query": "RETURN 1", "parameters": {"x": 1, "x": 2}}',
            "application/json",
            400,
            "'x' stands twice in one object",
        ),
        (b'"RETURN 1"', "application/json", 422, "body: Input should be a valid dictionary"),
        (b'{"query": "RETURN $x", "parameters": {"x": NaN}}', "application/json", 400, "no JSON: NaN is no number"),
        (
            b'{"query": "RETURN $x", "parameters": {"x": 1e999}}',
            "application/json",
            422,
            "parameters.x: inf is no number",
        ),
    ],
)
def test_what_is_wrong_with_a_body(client: TestClient, content: bytes, media: str, status: int, said: str) -> None:
    """Say what of a body is no JSON, and where; and that it is to be called JSON, which `curl -d` does not do."""
    response = client.post(URL, content=content, headers={"content-type": media} if media else {})
    assert said in problem(response, status)["detail"]


def test_large_bodies(client: TestClient) -> None:
    """Refuse what is larger than anything that is meant, with or without its length said before."""
    problem(client.post(URL, content=b" " * (LARGEST_BODY + 1)), 413)
    problem(client.post(URL, content=(b" " * 100_000 for _ in range(11))), 413)


NO_CYPHER = {"SHOW PRIVILEGES", "GRANT ROLE admin TO neo4j", "CALL apoc.load.json('file:///etc/passwd')"}
"""Of the attacks these are what Neo4j does not understand: it has no such statement, or no such procedure."""


@pytest.mark.parametrize("attack", ATTACKS[::10])
def test_attacks_over_http(client: TestClient, attack: str) -> None:
    """Answer with a 403, or with a 422 where it is no Cypher."""
    problem(client.post(URL, json={"query": attack}), 422 if attack in NO_CYPHER else 403)


def test_a_caller_that_goes(town: Graph) -> None:
    """End what Neo4j does for a caller whose connection is gone."""
    body = b'{"query": "%s"}' % LONG.encode()
    with served(town) as origin:
        address = urlsplit(origin)
        head = f"POST {URL} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
        with socket.create_connection((address.hostname or "", address.port or 0)) as line:
            line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            query = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.byplan IS NOT NULL RETURN count(*) AS n"
            while not town.read(query)[0]["n"]:
                time.sleep(0.05)
        began = time.monotonic()
        assert quiet(town)
        assert time.monotonic() - began < 4


def test_many_at_once(town: Graph) -> None:
    """Refuse a caller's third query while two run, and say when to come back."""
    body = {"query": LONG}
    found: list[Any] = []
    with TestClient(create_app(town)) as client:
        threads = [
            threading.Thread(target=lambda: found.append(client.post(URL, json=body).status_code)) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        query = "SHOW TRANSACTIONS YIELD metaData WHERE metaData.byplan IS NOT NULL RETURN count(*) AS n"
        while town.read(query)[0]["n"] < 2:
            time.sleep(0.05)
        response = client.post(URL, json=body)
        problem(response, 429)
        assert response.headers["retry-after"] == "1"
        for thread in threads:
            thread.join(30)
    assert found == [422, 422]
