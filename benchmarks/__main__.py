"""Measures Byplan side by side with the bare driver, on a fictional landscape in a store of its own."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import neo4j

from benchmarks.bare import create
from benchmarks.plans import line
from kb.engine import Address, engine
from kb.generate import generate
from kb.graph import Graph
from kb.load import load
from kb.queries import Query, catalogue
from kb.settings import Settings
from kb.trend import trends

MUNICIPALITIES = 98
ROUNDS = 15
PORT = 8765


def say(line: str) -> None:
    """Tell what is under way."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print Markdown tables: medians, and ratios of what was measured in turn."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "landscape"
        generate(folder, MUNICIPALITIES, 1, lambda line: None)
        settings = Settings(data=Path(scratch) / "data")
        print("| loading | rows | seconds | rows a second | bare ÷ Byplan |\n|---|---|---|---|---|")
        with engine(settings, say) as address:
            for row in _loading(address, folder):
                print(row, flush=True)
        print(f"\nWarm start to the first answer: {_warm_start(settings):.1f} s\n")
        print("| question | most rows | db hits | labels scanned |\n|---|---|---|---|")
        with engine(settings) as address, driver_of(address) as driver:
            for query in catalogue().values():
                print(line(driver, query, query.validated(needed(driver, query))), flush=True)
        print("\n| question | rows | bare ms | API ms | API ÷ bare | API again ms |\n|---|---|---|---|---|---|")
        with serving(settings), engine(settings) as address:
            for row in _latencies(address):
                print(row, flush=True)
            print("\n| a year of months | rows | API ms |\n|---|---|---|")
            for row in _trends(address):
                print(row, flush=True)


def _loading(address: Address, folder: Path) -> Iterator[str]:
    """Load the same rows in turn, into an empty graph with the same constraints, and keep the last of Byplan's."""
    taken: dict[str, list[float]] = {"bare": [], "byplan": [], "again": []}
    with Graph(address) as graph, driver_of(address) as driver:
        load(graph, folder, say=say)  # makes the constraints, and warms both up
        rows = 0
        for _ in range(3):
            for name, run in (("bare", lambda: create(driver, folder)), ("byplan", lambda: load(graph, folder))):
                driver.execute_query("MATCH (n) DETACH DELETE n")
                seconds, done = timed(run)
                rows = done if isinstance(done, int) else rows
                taken[name].append(seconds)
                say(f"{name}: {seconds:.1f} s")
            taken["again"].append(timed(lambda: load(graph, folder))[0])
    bare = median(taken["bare"])
    for name, label in (
        ("bare", "bare driver, UNWIND … CREATE"),
        ("byplan", "kb load"),
        ("again", "kb load, nothing new"),
    ):
        seconds = median(taken[name])
        yield f"| {label} | {rows} | {seconds:.1f} | {rows / seconds:,.0f} | {bare / seconds:.2f} |"


def _warm_start(settings: Settings) -> float:
    """Return the median seconds from `kb serve` to its first answer, on a store that is there."""
    taken = []
    for _ in range(3):
        while (settings.data / "engine.json").exists():  # the engine of the round before is still shutting down
            time.sleep(0.1)
        began = time.perf_counter()
        with serving(settings):
            _get("/api/v1/analyses/vendor_concentration")
            taken.append(time.perf_counter() - began)
    return median(taken)


def _latencies(address: Address) -> Iterator[str]:
    with driver_of(address) as driver:
        for query in catalogue().values():
            given = needed(driver, query)
            rounds, rows = _in_turn(driver, query, given)
            bare, anew, again = (1000 * median(of) for of in zip(*rounds, strict=True))
            ratio = median(read / bare for bare, read, _ in rounds)
            yield f"| {query.name} | {rows} | {bare:.1f} | {anew:.1f} | {ratio:.2f} | {again:.1f} |"


def _trends(address: Address) -> Iterator[str]:
    """Ask each question that is for a day over a year of months nobody asked about before: the median of five."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    with driver_of(address) as driver:
        for day, (name, query) in enumerate(trends().items(), 1):
            taken, rows = [], 0
            for year in range(2020, 2026):
                given = {
                    **needed(driver, catalogue()[name]),
                    "from": f"{year}-01-{day:02}",
                    "to": f"{year}-12-{day:02}",
                }
                path = f"/api/v1/analyses/{name}/trend?{urlencode(given)}"
                seconds, body = timed(partial(_get, path, connection))
                taken.append(seconds)
                rows = len(json.loads(body)["rows"])
            yield f"| {query.name} | {rows} | {1000 * median(taken[1:]):.0f} |"


def needed(driver: neo4j.Driver, query: Query) -> dict[str, str]:
    """Return what the question must be given: things of the landscape, no two the same, and a date some time ago."""
    given: dict[str, str] = {}
    for name, param in query.params.items():
        if param.required and param.names:
            label, key = param.names
            text = f"MATCH (n:{label}) WHERE NOT n.{key} IN $given RETURN n.{key} ORDER BY n.{key} LIMIT 1"
            given[name] = driver.execute_query(text, given=list(given.values())).records[0][0]
        elif param.required:
            given[name] = "2025-01-01"
    return given


def _in_turn(driver: neo4j.Driver, query: Query, given: dict[str, Any]) -> tuple[list[tuple[float, float, float]], int]:
    """Return (bare, API that has to read, API that has read) seconds of each round, and the rows of the answer.

    Before the API has to read, the landscape changes, so that nothing that is kept is of use, and another question
    finds out what all answers of the day rest on. A few rounds at first are not counted.
    """
    params, path = query.validated(given), f"/api/v1/analyses/{query.name}?{urlencode(given)}"
    other = f"/api/v1/analyses/{'vendor_cover' if query.name == 'reuse_rate' else 'reuse_rate'}"
    rounds, rows = [], 0
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    for at in range(ROUNDS + 5):
        bare, _ = timed(lambda: driver.execute_query(query.text, query.taken(params), routing_="r"))
        driver.execute_query("MATCH (l:Landscape) SET l.version = randomUUID()")
        _get(other, connection)
        anew, body = timed(lambda: _get(path, connection))
        again, _ = timed(lambda: _get(path, connection))
        rows = len(json.loads(body)["rows"])
        if at >= 5:
            rounds.append((bare, anew, again))
    return rounds, rows


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that something takes, and what it returns."""
    began = time.perf_counter()
    done = run()
    return time.perf_counter() - began, done


def driver_of(address: Address) -> neo4j.Driver:
    """Return the driver alone."""
    return neo4j.GraphDatabase.driver(
        address.uri, auth=(address.user, address.password), notifications_min_severity="OFF"
    )


def _get(path: str, connection: http.client.HTTPConnection | None = None) -> bytes:
    connection = connection or http.client.HTTPConnection("127.0.0.1", PORT)
    connection.request("GET", path)
    return whole(connection, path)


def whole(connection: http.client.HTTPConnection, asked: str) -> bytes:
    """Return the answer to what was asked; any that is no answer ends the measuring."""
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{asked} answered {response.status}: {body.decode()}")
    return body


@contextmanager
def serving(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Serve what is in a store, and lend the process; anybody may ask as often as they like."""
    environment = {**os.environ, "KB_DATA": str(settings.data), "KB_PORT": str(PORT), "KB_RATE": "0"}
    server = subprocess.Popen([sys.executable, "-m", "kb", "serve"], env=environment, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                _get("/health/live")
                break
            except ConnectionError:
                if server.poll() is not None:
                    raise SystemExit("kb serve ended") from None
                time.sleep(0.05)
        yield server
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
