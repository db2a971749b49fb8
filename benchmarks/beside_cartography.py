"""Measures loading side by side with Cartography's `load()` and `load_matchlinks()`, of the same rows.

Cartography has an environment of its own: `python3 -m venv DIR && DIR/bin/pip install cartography==0.143.0`, then
`python -m benchmarks.beside_cartography DIR/bin/python`. It gets its rows read and typed, from memory, and only
the calls that load are counted; Byplan is counted from `kb load` to its end, with reading and checking. The driver
alone reads the rows, too, and creates them under the constraints that Byplan has: nobody can be much faster than that.

Then both are given the landscape again as it is a month later, into what they have: of fifty usages one has ended, and
of fifty systems one is called otherwise.
"""

import argparse
import csv
import json
import pickle
import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep

import neo4j

from benchmarks.__main__ import MUNICIPALITIES, driver_of, say
from benchmarks.bare import batches, create
from benchmarks.large import Taken, processors_of_engine, taking
from kb.engine import Address, engine
from kb.garbage import collect_seldom
from kb.generate import generate
from kb.graph import Graph
from kb.load import load, prepare
from kb.model import NODES
from kb.settings import Settings

ROUNDS = 5
PAUSE_SECONDS = 5
"""So long nothing is asked before each: an engine goes on compiling and tidying up after what it was asked last."""
CHILD = Path(__file__).with_name("cartography_child.py")


def main() -> None:
    """Print a Markdown table: seconds, rows a second, and the ratio of rounds that were run in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", type=Path, help="the interpreter of an environment that has Cartography")
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    given = parser.parse_args()
    collect_seldom()  # as the command does, and the server
    with TemporaryDirectory() as scratch:
        folder, rows = Path(scratch) / "landscape", Path(scratch) / "rows"
        generate(folder, given.municipalities, 1, lambda _: None)
        count = _write(folder, rows)
        its, ours, bare = (Settings(data=Path(scratch) / name) for name in ("its", "ours", "bare"))
        with engine(its, say) as its_address, engine(ours) as address, engine(bare) as bare_address:

            def cartography() -> Taken:
                sleep(PAUSE_SECONDS)
                return _cartography(its, its_address, given.python, rows)

            def byplan() -> Taken:
                return _ours("kb load", ours, address, lambda graph, _: load(graph, folder))

            def driver() -> Taken:
                return _ours("the bare driver", bare, bare_address, lambda _, driver: create(driver, folder))

            first, later = list[tuple[Taken, ...]](), list[tuple[Taken, ...]]()
            for _ in range(1 + ROUNDS):
                for at in (its_address, address, bare_address):
                    _empty(at)
                first.append((cartography(), byplan(), driver()))
            counts = [count]
            for month in range(1 + ROUNDS):
                _a_month_later(folder, month)
                counts.append(_write(folder, rows))
                later.append((cartography(), byplan()))
    print("| loading | rows | s | of processors | rows a second | Cartography ÷ this | of processors |")
    print("|---" * 7 + "|")
    names = "Cartography", "kb load", "the bare driver"
    _print([f"{name}, Neo4j just started" for name in names], counts[0], first[:1])
    _print(names, counts[0], first[1:])
    _print(("Cartography, a month later", "kb load, a month later"), counts[-1], later[1:])


def _print(names: Sequence[str], count: int, rounds: list[tuple[Taken, ...]]) -> None:
    for which, name in enumerate(names):
        seconds, processors = (median(of) for of in zip(*(one[which] for one in rounds), strict=True))
        ratio, busy = (median(one[0][by] / one[which][by] for one in rounds) for by in (0, 1))
        speed = f"{count / seconds:,.0f}"
        print(f"| {name} | {count} | {Taken(seconds, processors)} | {speed} | {ratio:.2f} | {busy:.2f} |")


def _a_month_later(folder: Path, month: int) -> None:
    """Leave out one usage of fifty, others each month, and call one system of fifty otherwise."""
    usages = (folder / "uses.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for number, line in enumerate(usages) if number == 0 or (number + month) % 50]
    (folder / "uses.csv").write_text("".join(kept), encoding="utf-8")
    file = folder / "system.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        systems = list(csv.DictReader(opened))
    for system in systems[month::50]:
        system["name"] += f" {month + 1}"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(systems[0]))
        writer.writeheader()
        writer.writerows(systems)


def _empty(address: Address) -> None:
    with driver_of(address) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def _write(folder: Path, to: Path) -> int:
    """Write the rows for the other process, with the key of each node as `id`; return how many there are."""
    count = 0
    with to.open("wb") as file:
        for kind, labels, rows in batches(folder):
            if labels is None:
                rows = [row | {"id": row[NODES[kind].key_field]} for row in rows]
            else:
                rows = [row["properties"] | {"start": row["start"], "end": row["end"]} for row in rows]
            pickle.dump((kind, labels, rows), file)
            count += len(rows)
    return count


def _cartography(settings: Settings, address: Address, python: Path, rows: Path) -> Taken:
    """Load by Cartography into its own store."""
    with driver_of(address) as driver:
        before = processors_of_engine(settings)
        command = [str(python), "-W", "ignore", str(CHILD), address.uri, str(rows)]
        said = subprocess.run(command, input=address.password, stdout=subprocess.PIPE, text=True, check=True).stdout
        seconds, processors, given = json.loads(said)
        processors += processors_of_engine(settings) - before
        (written,) = driver.execute_query("MATCH (n) RETURN count(n)").records[0]
    if written < given:
        raise SystemExit(f"Cartography was given {given} nodes, and wrote {written}")
    say(f"Cartography: {seconds:.1f} s")
    return Taken(seconds, processors)


def _ours(name: str, settings: Settings, address: Address, fill: Callable[[Graph, neo4j.Driver], object]) -> Taken:
    """Fill a store of its own."""
    with Graph(address) as graph, driver_of(address) as driver:
        prepare(graph)
        sleep(PAUSE_SECONDS)
        taken, _ = taking(settings, partial(fill, graph, driver))
    say(f"{name}: {taken.seconds:.1f} s")
    return taken


if __name__ == "__main__":
    main()
