"""Measures loading beside Cartography's `load()` and `load_matchlinks()`, with the same landscape and the same Neo4j.

Cartography has over a hundred dependencies, so that it has an environment of its own:

    python3 -m venv cartography && cartography/bin/pip install cartography
    python -m benchmarks.cartography cartography/bin/python

Of Cartography only the calls are timed, with all rows in memory; of Byplan also reading, checking and the journal.
Cartography knows one relationship of a type between two nodes, so that of two periods of use it keeps one.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.__main__ import driver_of, say, timed
from kb.engine import engine
from kb.generate import generate
from kb.graph import Graph
from kb.imports.folder import Folder, ends
from kb.load import load
from kb.model import NODES, RELATIONSHIPS
from kb.settings import Settings

ROUNDS = 3
INSIDE = Path(__file__).with_name("cartography_inside.py")
EMPTY = "MATCH (n) DETACH DELETE n"


def main() -> None:
    """Print a Markdown table of medians."""
    python, municipalities = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 98
    taken: dict[str, list[float]] = {"Cartography": [], "kb load": []}
    with TemporaryDirectory() as scratch:
        folder, rows = Path(scratch) / "landscape", Path(scratch) / "rows.json"
        generate(folder, municipalities, 1, lambda _: None)
        count = _as_json(folder, rows)
        with (
            engine(Settings(data=Path(scratch) / "data", heap="2g"), say) as address,
            Graph(address) as graph,
            driver_of(address) as driver,
        ):
            load(graph, folder)  # makes the constraints, and warms up
            for _ in range(ROUNDS):
                driver.execute_query(EMPTY)
                given = json.dumps({"uri": address.uri, "user": address.user, "password": address.password})
                done = subprocess.run(
                    [python, "-P", INSIDE, rows], input=given, capture_output=True, text=True, check=True
                )
                taken["Cartography"].append(float(done.stdout.splitlines()[-1]))
                driver.execute_query(EMPTY)
                taken["kb load"].append(timed(lambda: load(graph, folder))[0])
                say(str(taken))
    print("| loading | rows | seconds | rows a second | Cartography ÷ this |\n|---|---|---|---|---|")
    for name, all_ in taken.items():
        ratio = median(theirs / ours for theirs, ours in zip(taken["Cartography"], all_, strict=True))
        print(f"| {name} | {count} | {median(all_):.1f} | {count / median(all_):,.0f} | {ratio:.2f} |")


def _as_json(folder: Path, file: Path) -> int:
    """Write what Cartography is to load: the same properties, in lists by label, or by type and labels."""
    read = Folder(folder)
    nodes: dict[str, Any] = {}
    for noun in NODES.values():
        facts = [_plain(fact.properties()) for _, fact in read.rows(noun)]
        nodes[noun.label()] = [fact | {"id": fact[noun.key_field]} for fact in facts]
    edges: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for relationship in RELATIONSHIPS.values():
        for _, fact in read.rows(relationship):
            (start_label, start), (end_label, end) = ends(fact)
            row = _plain(fact.properties()) | {"start": start, "end": end}
            edges[start_label, relationship.label(), end_label].append(row)
    links = [[*names, rows] for names, rows in edges.items()]
    file.write_text(json.dumps({"nodes": nodes, "links": links}), encoding="utf-8")
    return sum(map(len, nodes.values())) + sum(map(len, edges.values()))


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    """Return what JSON can hold; Cartography stores no dates either."""
    return {name: value if isinstance(value, int | tuple) else str(value) for name, value in properties.items()}


if __name__ == "__main__":
    main()
