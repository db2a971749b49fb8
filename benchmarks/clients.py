"""Measures the API beside the bare driver, with one client and with many, and what a million rows take."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import neo4j

from benchmarks.__main__ import MUNICIPALITIES, PORT, _driver, _serving, needed, say
from kb.engine import engine
from kb.generate import generate
from kb.graph import Graph
from kb.load import load
from kb.lookup import properties
from kb.model import NODES
from kb.queries import catalogue
from kb.settings import Settings

ROUNDS = 30
MANY = 32
SECONDS = 6.0
ROWS = 1_000_000
QUESTIONS = ("reuse", "vendor_concentration", "missing_integrations", "peers")
Ask = Callable[[], Any]


def main() -> None:
    """Measure and print Markdown tables."""
    with TemporaryDirectory() as scratch:
        folder, settings = Path(scratch) / "landscape", Settings(data=Path(scratch) / "data")
        generate(folder, MUNICIPALITIES, 1, lambda _: None)
        with engine(settings, say) as address, Graph(address) as graph:
            load(graph, folder, say=say)
            with _serving(settings) as server, _driver(address) as driver:
                asked = dict(_asked(driver))
                for row in _compared(asked):
                    print(row, flush=True)
                for row in _streamed(driver, server.pid):
                    print(row, flush=True)


def _asked(driver: neo4j.Driver) -> Iterator[tuple[str, tuple[Ask, str, bytes | None]]]:
    """Yield, by what is measured, how the bare driver is asked, and where the API is."""
    for name in QUESTIONS:
        query = catalogue()[name]
        given = needed(driver, query)
        params = query.validated(given)
        yield name, (_bare(driver, query.text, params), f"/api/v1/analyses/{name}?{urlencode(given)}", None)
    text = f"MATCH (n:System) RETURN {properties('n', NODES['System'])} AS p ORDER BY n.id LIMIT 101"
    yield "100 systems", (_bare(driver, text, {}), "/api/v1/systems", None)
    text = "MATCH (m:Municipality)-[:USES]->(s:System) RETURN s.name AS system, count(m) AS users ORDER BY users DESC"
    body = json.dumps({"query": text}).encode()
    yield "Cypher", (_bare(driver, text, {}), "/api/v1/cypher", body)


def _bare(driver: neo4j.Driver, text: str, params: dict[str, Any]) -> Ask:
    return lambda: driver.execute_query(text, params, routing_="r").records


def _http(path: str, body: bytes | None) -> Ask:
    """Return how the API is asked, over a connection of one's own, and its answer read as JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    headers = {"content-type": "application/json"} if body else {}

    def ask() -> Any:
        connection.request("POST" if body else "GET", path, body, headers)
        response = connection.getresponse()
        found = json.loads(response.read())
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}: {found}")
        return found

    return ask


def _compared(asked: dict[str, tuple[Ask, str, bytes | None]]) -> Iterator[str]:
    yield "| asked | bare ms | API ms | API ÷ bare | bare a second | API a second | API ÷ bare, 32 clients |"
    yield "|---|---|---|---|---|---|---|"
    for name, (bare, path, body) in asked.items():
        api = _http(path, body)
        for _ in range(5):
            bare()
            api()
        rounds = [(_seconds(bare), _seconds(api)) for _ in range(ROUNDS)]
        ours, theirs = 1000 * median(b for _, b in rounds), 1000 * median(a for a, _ in rounds)
        ratio = median(api / bare for bare, api in rounds)
        if body:  # so many of one caller run at once, and no more, whatever the clients
            yield f"| {name} | {theirs:.1f} | {ours:.1f} | {ratio:.2f} | | | |"
            continue
        alone, through = _throughput([bare] * MANY), _throughput([_http(path, body) for _ in range(MANY)])
        many = f"{alone:.0f} | {through:.0f} | {through / alone:.2f}"
        yield f"| {name} | {theirs:.1f} | {ours:.1f} | {ratio:.2f} | {many} |"


def _seconds(ask: Ask) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _throughput(asks: list[Ask]) -> float:
    """Return how many answers a second come to so many clients at once."""
    end = time.perf_counter() + SECONDS
    counts = [0] * len(asks)

    def client(at: int) -> None:
        while time.perf_counter() < end:
            asks[at]()
            counts[at] += 1

    threads = [threading.Thread(target=client, args=(at,)) for at in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def _streamed(driver: neo4j.Driver, server: int) -> Iterator[str]:
    """Stream a million rows in each form, and tell what memory the server took at most."""
    with driver.session() as session:
        session.run(
            "UNWIND range(1, $rows) AS at CALL (at) { CREATE (:DataFlow {id: 'made-up-' + at, description: 'Made up', "
            "sources: ['illustrative'], data_objects: []}) } IN TRANSACTIONS OF 20000 ROWS",
            rows=ROWS,
        ).consume()
    yield "\n| a million rows | seconds | rows a second | MB sent | server's memory before, MB | at most, MB |"
    yield "|---|---|---|---|---|---|"
    for form in ("csv", "json"):
        Path(f"/proc/{server}/clear_refs").write_text("5")  # forget the peak so far
        before = _memory(server, "VmRSS")
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        began, size = time.perf_counter(), 0
        connection.request("GET", f"/api/v1/data_flows?limit=all&format={form}")
        response = connection.getresponse()
        rows = 0
        while part := response.read(1 << 16):
            size += len(part)
            rows += part.count(b"made-up")  # but for those that are cut between two parts
        took = time.perf_counter() - began
        if not 0.99 * ROWS < rows < 1.2 * ROWS:
            raise SystemExit(f"{rows} rows came of {ROWS}")
        peak = _memory(server, "VmHWM")
        yield f"| {form} | {took:.0f} | {ROWS / took:,.0f} | {size / 1e6:.0f} | {before:.0f} | {peak:.0f} |"


def _memory(process: int, name: str) -> float:
    line = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    main()
