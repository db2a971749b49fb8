"""Measures how the cost of loading and of each question grows with the landscape, up to 11 000 municipalities.

A question is asked as it comes: the first time it reads what nobody has read before it, and what coverage rests on is
measured apart. `python -m benchmarks.large 98 342 --data DIR` measures other sizes, and keeps the filled stores.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

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


def main() -> None:
    """Print Markdown tables: loading with a row per size, and the questions with columns for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many municipalities")
    parser.add_argument(
        "--data", type=Path, help="keep the landscapes and stores here; what is there is not made again"
    )
    parser.add_argument("--heap", default=HEAP, help="KB_HEAP")
    given = parser.parse_args()
    with _place(given.data) as place:
        folders = {size: _landscape(place, size) for size in given.sizes}
        print(
            "| municipalities | rows | bare s | kb load s | bare ÷ kb load | again s | client MB |\n" + "|---" * 7 + "|"
        )
        for size, folder in folders.items():
            for line in _loading(place, folder, size, given.heap):
                print(line, flush=True)
        columns = {size: _questions(Settings(data=place / f"byplan{size}", heap=given.heap)) for size in given.sizes}
    sizes = " | ".join(f"{size}: first s | again s" for size in given.sizes)
    print(f"\n| question | {sizes} |\n" + "|---" * (2 * len(given.sizes) + 1) + "|")
    for name in next(iter(columns.values())):
        print(f"| {name} | " + " | ".join(column.get(name, "|") for column in columns.values()) + " |")


@contextmanager
def _place(wanted: Path | None) -> Iterator[Path]:
    if wanted:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted
        return
    with TemporaryDirectory() as scratch:
        yield Path(scratch)


def _landscape(place: Path, size: int) -> Path:
    folder = place / f"landscape{size}"
    if not folder.exists():
        generate(folder, size, 1, lambda _: None)
    return folder


def _loading(place: Path, folder: Path, size: int, heap: str) -> Iterator[str]:
    """Load the same rows by the driver alone and by Byplan, each into an empty store of its own."""
    stores = {name: Settings(data=place / f"{name}{size}", heap=heap) for name in ("bare", "byplan")}
    if stores["byplan"].data.exists():
        return
    with engine(stores["bare"], say) as address, Graph(address) as graph, driver_of(address) as driver:
        prepare(graph)
        bare, rows = timed(lambda: create(driver, folder, at_once=False))
        say(f"bare: {bare:.0f} s")
    with engine(stores["byplan"], say):
        (seconds, memory), (again, _) = (_kb_load(folder, stores["byplan"]) for _ in range(2))
    yield f"| {size} | {rows} | {bare:.1f} | {seconds:.1f} | {bare / seconds:.2f} | {again:.1f} | {memory:.0f} |"


def _kb_load(folder: Path, settings: Settings) -> tuple[float, float]:
    """Return the seconds that `kb load` takes as a process of its own, and the most megabytes that it takes."""
    environment = {**os.environ, "KB_DATA": str(settings.data), "KB_HEAP": settings.heap}
    began = time.perf_counter()
    child = os.posix_spawn(sys.executable, [sys.executable, "-m", "kb", "load", str(folder)], environment)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"kb load ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, used.ru_maxrss / 1000


def _questions(settings: Settings) -> Column:
    """Return for each question how long it takes the first time and when it is asked again."""
    found: Column = {}
    with engine(settings, say) as address, Graph(address) as graph, driver_of(address) as driver:
        nobody: dict[str, Any] = {"at": date(2026, 1, 1), "region": None, "municipality": None}
        found["coverage of a day"] = f"{timed(lambda: graph.read(COVERAGE.text, nobody))[0]:.2f} |"
        graph.ask("reuse_rate")  # what all answers of today rest on
        graph.ask("reuse_rate", at=date(2025, 1, 1))
        for name, query in catalogue().items():
            given = needed(driver, query)
            asked = partial(graph.ask, name, **given)
            first, later = timed(asked)[0], median(timed(asked)[0] for _ in range(AGAIN))
            found[name] = f"{first:.2f} | {later:.3f}"
            say(f"{name}: {found[name]}")
        found["kept, millions of values"] = f"{graph.kept_values / 1e6:.1f} |"
        found["memory of the process, MB"] = f"{getrusage(RUSAGE_SELF).ru_maxrss / 1000:.0f} |"
    return found


if __name__ == "__main__":
    main()
