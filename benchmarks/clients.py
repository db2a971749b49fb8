"""Measures the API under clients, side by side with the bare driver: one of them, 32 at once, and one that takes all.

`python -m benchmarks.clients` makes a landscape of 98 municipalities. With `--all DIR`, where the stores of
`benchmarks.large` are, it streams the longest lists of the largest as CSV.
"""

import argparse
import http.client
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from benchmarks.__main__ import MUNICIPALITIES, PORT, driver_of, needed, say, serving, timed, whole
from kb.engine import Address, engine
from kb.generate import generate
from kb.graph import Graph
from kb.load import load
from kb.queries import catalogue
from kb.settings import Settings

ROUNDS = 200
CLIENTS = 32
BURSTS = 5
BURST_SECONDS = 4
QUESTIONS = ("reuse", "reuse_rate", "vendor_exit", "peers", "procurement_windows")
CYPHER = (
    "MATCH (m:Municipality)-[u:USES]->(s:System) WHERE m.region = $region "
    "RETURN m.name AS municipality, s.name AS system, u.valid_from AS since ORDER BY municipality, system LIMIT 500"
)
GIVEN = {"region": "Region Vinterådal"}
LISTS = ("data_flows", "contracts", "data_flows")
Client = Callable[[], object]


def main() -> None:
    """Print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, help="stream from byplan11000 of this folder instead")
    parser.add_argument("--heap", default="3g", help="KB_HEAP for that")
    given = parser.parse_args()
    if given.all:
        _stream(Settings(data=given.all / "byplan11000", heap=given.heap))
        return
    with TemporaryDirectory() as scratch:
        folder, settings = Path(scratch) / "landscape", Settings(data=Path(scratch) / "data")
        generate(folder, MUNICIPALITIES, 1, lambda line: None)
        with engine(settings, say) as address, serving(settings):
            with Graph(address) as graph:
                load(graph, folder, say=say)
            _one(address)
            _many(address)


def _one(address: Address) -> None:
    """Ask the same Cypher in turn, and print the median of the rounds' ratios."""
    bare, api = _cypher_bare(address), _cypher_api()
    taken = [(timed(bare)[0], timed(api)[0]) for _ in range(ROUNDS + 50)][50:]
    ratio = median(by_api / alone for alone, by_api in taken)
    alone, by_api = (1000 * median(of) for of in zip(*taken, strict=True))
    print("| one client, the same Cypher of 500 rows | bare ms | API ms | API ÷ bare |\n|---|---|---|---|")
    print(f"| `POST /api/v1/cypher` | {alone:.1f} | {by_api:.1f} | {ratio:.2f} |\n", flush=True)


def _cypher_bare(address: Address) -> Client:
    driver = driver_of(address)
    return lambda: json.dumps([dict(row) for row in driver.execute_query(CYPHER, GIVEN, routing_="r").records])


def _cypher_api() -> Client:
    connection, body = http.client.HTTPConnection("127.0.0.1", PORT), json.dumps({"query": CYPHER, "parameters": GIVEN})

    def ask() -> object:
        connection.request("POST", "/api/v1/cypher", body, {"content-type": "application/json"})
        return whole(connection, CYPHER)

    return ask


def _many(address: Address) -> None:
    """Let the clients of either ask for some seconds in turn, each side's in a process of its own."""
    print(f"| {CLIENTS} clients | bare, a second | API, a second | API ÷ bare |\n|---|---|---|---|")
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        for name in QUESTIONS:
            with driver_of(address) as driver:
                given = needed(driver, catalogue()[name])
            rates = []
            for _ in range(1 + BURSTS):
                bare = processes.submit(_burst_bare, address, name, given).result()
                rates.append((bare, processes.submit(_burst_api, name, given).result()))
            ratio = median(api / bare for bare, api in rates[1:])
            bare, api = (median(of) for of in zip(*rates[1:], strict=True))
            print(f"| {name} | {bare:.0f} | {api:.0f} | {ratio:.2f} |", flush=True)


def _burst_bare(address: Address, name: str, given: dict[str, str]) -> float:
    query = catalogue()[name]
    params = query.taken(query.validated(given))
    with driver_of(address) as driver:
        return _burst([lambda: driver.execute_query(query.text, params, routing_="r")] * CLIENTS)


def _burst_api(name: str, given: dict[str, str]) -> float:
    path = f"/api/v1/analyses/{name}?{urlencode(given)}"

    def client() -> Client:
        connection = http.client.HTTPConnection("127.0.0.1", PORT)

        def ask() -> object:
            connection.request("GET", path)
            return whole(connection, path)

        return ask

    return _burst([client() for _ in range(CLIENTS)])


def _burst(clients: list[Client]) -> float:
    """Return how many answers a second all of them got, each asking one thing after the other."""
    counts, until = [0] * len(clients), time.perf_counter() + BURST_SECONDS

    def run(which: int) -> None:
        while time.perf_counter() < until:
            clients[which]()
            counts[which] += 1

    threads = [threading.Thread(target=run, args=(which,)) for which in range(len(clients))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began)


def _stream(settings: Settings) -> None:
    """Take whole lists as CSV, and print how much memory that took of the server."""
    print("| list, as CSV | rows | s | rows a second | server MB before | at most |\n|---|---|---|---|---|---|")
    with engine(settings, say), serving(settings) as server:
        for name in LISTS:
            before = _memory(server.pid, "VmRSS")
            seconds, rows = timed(partial(_rows, f"/api/v1/{name}?limit=all&format=csv"))
            most = _memory(server.pid, "VmHWM")
            print(
                f"| {name} | {rows} | {seconds:.0f} | {rows / seconds:,.0f} | {before:.0f} | {most:.0f} |", flush=True
            )


def _rows(path: str) -> int:
    """Read an answer to its end, and return how many rows it has."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    connection.request("GET", path)
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}: {response.read().decode()}")
    count = -1  # the first line names the columns
    while part := response.read(1 << 16):
        count += part.count(b"\n")
    return count


def _memory(pid: int, which: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith(which)).split()[1]) / 1000


if __name__ == "__main__":
    main()
