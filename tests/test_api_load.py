"""Under load and attack: callers who ask too much, too slowly or in a bad form, and a Neo4j that hangs."""

import http.client
import itertools
import json
import logging
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import serving
from conftest import Rows
from lines import forwarded
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api import patience, watching
from api.app import create_app
from api.limits import LARGEST_BODY
from api.rates import caller
from kb import lookup
from kb.engine import Address
from kb.errors import EngineError
from kb.graph import Graph

HEAD = "POST /api/v1/cypher HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"


def served(graph: Graph, **more: Any) -> AbstractContextManager[int]:
    """Serve the graph as `kb serve` does, and lend the port."""
    return serving.served(create_app(graph), http="api.patience:Protocol", **more)


def get(port: int, path: str, timeout: float = 30) -> tuple[int, Any, dict[str, str]]:
    """Return status, body and headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read()), {k.lower(): v for k, v in response.getheaders()}
    finally:
        connection.close()


def test_rates(town: Graph) -> None:
    """Tell each caller what is left, refuse what is more and say when to come back; health is not counted."""
    with (
        TestClient(create_app(town, rate=3), client=("10.0.0.1", 1)) as client,
        TestClient(create_app(town, rate=3), client=("10.0.0.2", 1)) as other,
    ):
        for left in (2, 1, 0):
            response = client.get("/api/v1/analyses")
            assert response.status_code == 200
            assert response.headers["ratelimit-policy"] == '"caller";q=3;w=60'
            assert response.headers["ratelimit"].startswith(f'"caller";r={left};t=')
        refused = client.get("/api/v1/analyses")
        assert refused.status_code == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["x-request-id"]
        assert client.get("/health/live").status_code == 200
        assert other.get("/api/v1/analyses").status_code == 200
        assert client.get("/", headers={"accept": "text/html"}).status_code == 429


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_who_a_caller_is(host: str, counted: str) -> None:
    """Count by address, of IPv6 by network."""
    assert caller({"client": (host, 1)}) == counted


def test_figures(town: Graph) -> None:
    """Count and time requests by the route as declared, for this machine only."""
    app = create_app(town)
    with (
        TestClient(app, client=("127.0.0.1", 1)) as near,
        TestClient(app, client=("10.0.0.1", 1)) as far,
    ):
        near.get("/api/v1/systems/omsorg")
        near.head("/api/v1/systems/omsorg")
        far.get("/api/v1/systems/nix")
        far.get("/made-up-by-a-caller")
        assert far.get("/metrics").status_code == 403
        page = near.get("/metrics")
        assert page.headers["content-type"].startswith("text/plain; version=")
        samples = {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(page.text)
            for sample in family.samples
        }
        route = ("route", "/api/v1/systems/{key:path}")
        assert samples["byplan_requests_total", ("method", "GET"), route, ("status", "200")] == 1
        assert samples["byplan_requests_total", ("method", "HEAD"), route, ("status", "200")] == 1
        assert samples["byplan_requests_total", ("method", "GET"), route, ("status", "404")] == 1
        assert samples["byplan_request_seconds_count", route] == 3
        assert samples["byplan_requests_running",] == 0
        assert "made-up" not in page.text
        assert near.head("/metrics").status_code == 200
        wrong = near.post("/metrics")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")
        assert wrong.headers["content-type"] == "application/problem+json"
        assert far.post("/metrics").status_code == 403


def test_the_access_log(town: Graph, tmp_path: Path) -> None:
    """Write a line for each request, with its number, and none of its secrets; only the owner reads it."""
    file = tmp_path / "access.log"
    watching.write_to(str(file))
    try:
        with TestClient(create_app(town)) as client:
            headers = {"x-request-id": "mine-1", "authorization": "Bearer hush", "cookie": "session=hush"}
            client.get("/api/v1/systems?limit=1&api_key=hush&name=x", headers=headers)
            client.post("/api/v1/cypher", json={"query": "RETURN 'hush'"})
    finally:
        for handler in list(watching.log.handlers):
            watching.log.removeHandler(handler)
            handler.close()
        watching.log.setLevel(logging.NOTSET)
    first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "hush" not in file.read_text(encoding="utf-8")
    assert {name: first[name] for name in ("request", "method", "path", "status")} == {
        "request": "mine-1",
        "method": "GET",
        "path": "/api/v1/systems",
        "status": 422,
    }
    assert "limit=1" in first["query"]
    assert (second["path"], second["status"]) == ("/api/v1/cypher", 200)
    assert second["bytes"] > 0
    assert second["milliseconds"] > 0


def test_a_body_that_says_that_it_is_huge(town: Graph) -> None:
    """Refuse it before any of it has come."""
    with served(town) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(HEAD.encode() + b"Content-Length: 1000000000000\r\n\r\n{")
        assert line.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_body_that_is_huge(town: Graph) -> None:
    """Refuse it when it is more than any can be, though it never said so."""
    with TestClient(create_app(town)) as client:
        parts = (b" " * 65536 for _ in range(LARGEST_BODY // 65536 + 2))
        response = client.post("/api/v1/cypher", content=parts, headers={"content-type": "application/json"})
        assert response.status_code == 413


@pytest.mark.parametrize("body", ["[" * 100_000, '{"query":' * 50_000, '{"parameters":{"a":' + "[" * 400_000])
def test_deep_json(town: Graph, body: str) -> None:
    """Refuse JSON that is deeper than anybody means."""
    with TestClient(create_app(town), raise_server_exceptions=False) as client:
        began = time.monotonic()
        response = client.post("/api/v1/cypher", content=body, headers={"content-type": "application/json"})
        assert 400 <= response.status_code < 500
        assert response.headers["content-type"] == "application/problem+json"
        assert time.monotonic() - began < 5


def test_a_slow_head(town: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hang up on who does not finish the head of a request, while others are answered."""
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.5)
    with served(town) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(b"GET /api/v1/systems HTTP/1.1\r\n")
        assert get(port, "/api/v1/analyses")[0] == 200
        began = time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):
            while time.monotonic() - began < 10:  # a letter now and then keeps nothing open
                time.sleep(0.1)
                line.sendall(b"X")
        assert time.monotonic() - began < 8


def test_a_slow_body(town: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer 408 to who does not send what was said to come."""
    monkeypatch.setattr(patience, "BODY_SECONDS", 0.5)
    with served(town) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(HEAD.encode() + b"Content-Length: 20\r\n\r\n{")
        assert line.recv(65536).startswith(b"HTTP/1.1 408")


def test_who_takes_nothing(load_rows: Callable[[Rows], Graph], monkeypatch: pytest.MonkeyPatch) -> None:
    """End an answer that its caller does not take, and with it the transaction that it comes from."""
    monkeypatch.setattr(patience, "TAKE_SECONDS", 5.0)
    graph = load_rows({"system": [{"id": f"s{at}", "name": "x", "description": "n" * 5_000} for at in range(4_000)]})
    asked = b"GET /api/v1/systems?limit=all HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with served(graph) as port, socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", port))
        line.sendall(asked)
        line.recv(100)
        text = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'MATCH (n:Sys' RETURN currentQuery"
        assert graph.read(text)
        end = time.monotonic() + 60
        while graph.read(text) and time.monotonic() < end:
            time.sleep(0.2)
        assert time.monotonic() < end
        assert get(port, "/api/v1/systems?limit=1")[0] == 200


def test_many_connections(town: Graph) -> None:
    """Tell those who are too many at once, and go on when they have gone."""
    with served(town, limit_concurrency=20) as port:
        lines = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(40)]
        time.sleep(0.3)
        began = time.monotonic()
        lines[-1].sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        said = lines[-1].recv(65536)
        assert said.startswith(b"HTTP/1.1 503")
        for header in (b"content-type: application/problem+json", b"retry-after: ", b"connection: close"):
            assert header in said
        assert time.monotonic() - began < 2
        for line in lines:
            line.close()
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                assert get(port, "/health/live")[0] == 200
                break
            except (AssertionError, ValueError):
                time.sleep(0.1)
        assert get(port, "/health/live")[0] == 200


def test_a_neo4j_that_hangs(town: Graph, address: Address) -> None:
    """Answer 503 soon, and at once after the first; be alive; go on by itself, and lose nothing, when it is back."""
    held = threading.Event()
    with forwarded(address, held=held) as (near, _), Graph(near) as graph, served(graph) as port:
        before = get(port, "/api/v1/analyses/reuse")[1]
        held.set()
        try:
            began = time.monotonic()
            with ThreadPoolExecutor(60) as pool:
                found = list(pool.map(lambda _: get(port, "/api/v1/systems?limit=1"), range(60)))
            assert {status for status, _, _ in found} == {503}
            assert time.monotonic() - began < 25
            began = time.monotonic()
            status, body, headers = get(port, "/api/v1/analyses/reuse")
            assert (status, headers["retry-after"]) == (503, "5")
            assert "Neo4j" in body["detail"]
            assert get(port, "/health/ready")[0] == 503
            assert get(port, "/health/live")[0] == 200
            assert time.monotonic() - began < 3
        finally:
            held.clear()
        end = time.monotonic() + 15
        while get(port, "/health/ready")[0] != 200 and time.monotonic() < end:
            time.sleep(0.2)
        assert get(port, "/api/v1/analyses/reuse")[1] == before


def test_who_is_told_to_wait_is_not_told_so_for_ever(town: Graph, address: Address) -> None:
    """Tell a browser that its page is being made, and soon that Neo4j does not answer, when it does not."""
    held = threading.Event()
    with forwarded(address, held=held) as (near, _), Graph(near) as graph:
        app = create_app(graph)
        app.state.site.waiting.seconds = 0.2
        with serving.served(app) as port:
            held.set()
            try:
                url, end = f"http://127.0.0.1:{port}/systemer", time.monotonic() + 25
                browser = {"upgrade-insecure-requests": "1", "accept": "text/html"}
                found = [requests.get(url, headers=browser, timeout=20)]
                while found[-1].status_code != 503 and time.monotonic() < end:
                    time.sleep(0.5)
                    found.append(requests.get(url, headers=browser, timeout=20))
                assert [found[0].status_code, found[-1].status_code] == [202, 503]
            finally:
                held.clear()
            end = time.monotonic() + 25
            while found[-1].status_code != 200 and time.monotonic() < end:
                time.sleep(0.5)
                found.append(requests.get(url, headers=browser, timeout=20))
            assert found[-1].status_code == 200, "it is there when Neo4j is back"


def test_a_server_that_is_stopped(town: Graph) -> None:
    """Tell who has waited in vain that it is being stopped, and when to come back."""
    app, begun, held = create_app(town), threading.Event(), threading.Event()

    @app.get("/takes-long")
    def takes_long() -> None:
        begun.set()
        held.wait(20)

    with ThreadPoolExecutor(1) as pool:
        with serving.served(app, http="api.patience:Protocol", timeout_graceful_shutdown=1) as port:
            late = pool.submit(get, port, "/takes-long")
            assert begun.wait(10)
        status, body, headers = late.result()
        held.set()
    assert (status, headers["retry-after"]) == (503, "5")
    assert headers["content-type"] == "application/problem+json"
    assert "stopped" in body["detail"]


@pytest.mark.parametrize(("form", "begins"), [("json", True), ("csv", True), ("xlsx", False)])
def test_a_stream_that_breaks_off(
    town: Graph, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, form: str, begins: bool
) -> None:
    """Close the connection before the end of what is on its way, with a line in the log; else say what is wrong."""
    whole = lookup.everything

    def ended(*given: Any, **more: Any) -> Iterator[dict[str, Any]]:
        yield from itertools.islice(itertools.cycle([*whole(*given, **more)]), 40_000)
        raise EngineError("Neo4j at bolt://127.0.0.1:1 does not answer")

    monkeypatch.setattr(lookup, "everything", ended)
    with served(town) as port, closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", f"/api/v1/systems?limit=all&format={form}")
        response = connection.getresponse()
        if begins:
            assert response.status == 200
            with pytest.raises(http.client.IncompleteRead):
                response.read()
        else:  # it is whole before any of it is sent
            assert (response.status, response.headers["retry-after"]) == (503, "5")
            assert "does not answer" in json.loads(response.read())["detail"]
        assert get(port, "/health/ready")[0] == 200
    told = ["an answer was broken off: Neo4j at bolt://127.0.0.1:1 does not answer"]
    assert [one.getMessage() for one in caplog.records if one.name == "byplan"] == told * begins
    assert not [one for one in caplog.records if one.exc_info]
