"""Measures how the cost of loading and of each question grows with the landscape, up to 11 000 municipalities.

A question is asked as it comes: the first time it reads what nobody has read before it, and what coverage rests on is
measured apart. Beside the seconds on the clock stand those of processors, Neo4j's and Python's, which say the same on a
machine that has other work. `python -m benchmarks.large 98 342 --data DIR` measures other sizes, and keeps the stores.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage, struct_rusage
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.__main__ import driver_of, needed, say, timed
from benchmarks.bare import create
from kb.engine import engine
from kb.generate import generate
from kb.graph import COVERAGE, Graph
from kb.load import prepare
from kb.queries import catalogue
from kb.settings import Settings

SIZES = [98, 342, 11_000]
HEAP = "4g"
AGAIN = 3
Column = dict[str, str]


class Taken(NamedTuple):
    """What something took: seconds on the clock, and of processors."""

    seconds: float
    processors: float

    def __str__(self) -> str:
        """Return two cells of a table."""
        return f"{self.seconds:.2f} | {self.processors:.2f}"


def main() -> None:
    """Print Markdown tables: loading with a row per size, and the questions with columns for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many municipalities")
    parser.add_argument("--data", type=Path, help="where landscapes and stores are kept, and not made again")
    parser.add_argument("--heap", default=HEAP, help="KB_HEAP")
    given = parser.parse_args()
    with _place(given.data) as place:
        print("| municipalities | rows | loaded by | s | of processors | bare ÷ this | of processors | client MB |")
        print("|---" * 8 + "|")
        for size in given.sizes:
            for line in _loading(place, size, given.heap):
                print(line, flush=True)
        columns = {size: _questions(Settings(data=place / f"byplan{size}", heap=given.heap)) for size in given.sizes}
    heads = (f"{size}: first s | of processors | again s | of processors" for size in given.sizes)
    print("\n| question | " + " | ".join(heads) + " |\n" + "|---" * (4 * len(columns) + 1) + "|")
    for name in next(iter(columns.values())):
        print(f"| {name} | " + " | ".join(column.get(name, " | | | ") for column in columns.values()) + " |")


@contextmanager
def _place(wanted: Path | None) -> Iterator[Path]:
    if wanted:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted
        return
    with TemporaryDirectory() as scratch:
        yield Path(scratch)


def _loading(place: Path, size: int, heap: str) -> Iterator[str]:
    """Load the same rows by the driver alone and by Byplan, each into an empty store of its own."""
    folder = place / f"landscape{size}"
    stores = {name: Settings(data=place / f"{name}{size}", heap=heap) for name in ("bare", "byplan")}
    if not folder.exists():
        generate(folder, size, 1, lambda _: None)
    if stores["byplan"].data.exists():
        return
    with engine(stores["bare"], say) as address, Graph(address) as graph, driver_of(address) as driver:
        prepare(graph)
        bare, rows = taking(stores["bare"], partial(create, driver, folder, at_once=False))
    yield f"| {size} | {rows} | the bare driver | {bare} | | | |"
    for name in ("kb load", "kb load, nothing new"):
        with engine(stores["byplan"], say):
            (seconds, processors), used = taking(stores["byplan"], partial(_kb_load, folder, stores["byplan"]))
        one = Taken(seconds, processors + used.ru_utime + used.ru_stime)
        ratios = Taken(bare.seconds / one.seconds, bare.processors / one.processors)
        yield f"| {size} | {rows} | {name} | {one} | {ratios} | {used.ru_maxrss / 1000:.0f} |"


def _kb_load(folder: Path, settings: Settings) -> struct_rusage:
    """Load in a process of its own, and return what that used."""
    environment = {**os.environ, "KB_DATA": str(settings.data), "KB_HEAP": settings.heap}
    child = os.posix_spawn(sys.executable, [sys.executable, "-m", "kb", "load", str(folder)], environment)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"kb load ended with {os.waitstatus_to_exitcode(status)}")
    return used


def taking(settings: Settings, run: Callable[[], Any]) -> tuple[Taken, Any]:
    """Run something that uses a running engine; return what it takes, and what it returns."""

    def processors() -> float:
        return processors_of_engine(settings) + time.process_time()

    before = processors()
    seconds, returned = timed(run)
    return Taken(seconds, processors() - before), returned


def processors_of_engine(settings: Settings) -> float:
    """Return the seconds of processors that the engine has taken."""
    pid = json.loads((settings.data / "engine.json").read_text(encoding="utf-8"))["pid"]
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _questions(settings: Settings) -> Column:
    """Return for each question what it takes the first time, and when it is asked again."""
    found: Column = {}
    with engine(settings, say) as address, Graph(address) as graph, driver_of(address) as driver:
        given: dict[str, Any] = {"at": date(2026, 1, 1), "region": None, "municipality": None}
        found["coverage of a day"] = f"{taking(settings, partial(graph.read, COVERAGE.text, given))[0]} | | "
        graph.ask("reuse_rate", at=date(2024, 1, 1))  # what all questions of its kind have to be planned for
        found["coverage of another"] = f"{taking(settings, partial(graph.ask, 'reuse_rate'))[0]} | | "
        for name, query in catalogue().items():
            asked = partial(graph.ask, name, **needed(driver, query))
            first, *later = (taking(settings, asked)[0] for _ in range(1 + AGAIN))
            found[name] = f"{first} | {sorted(later)[AGAIN // 2]}"
            say(f"{name}: {found[name]}")
        found["kept, millions of values"] = f"{graph.kept_values / 1e6:.1f} | | | "
        found["memory of the process, MB"] = f"{getrusage(RUSAGE_SELF).ru_maxrss / 1000:.0f} | | | "
    return found


if __name__ == "__main__":
    main()
