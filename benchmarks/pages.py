"""Measures how long each kind of page takes on the server: `python -m benchmarks.pages [MILLISECONDS]`.

Without more, of the real landscape in a store of its own. Where KB_DATA or NEO4J_URI is set, of the landscape that is
there. The things are those with the most links of their noun, whose pages have the most to say.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from starlette.testclient import TestClient

from api.app import create_app
from api.pages import words
from kb.engine import engine
from kb.graph import Graph
from kb.kept import Version
from kb.load import load
from kb.model import NODES
from kb.queries import Query, catalogue
from kb.rows import Row
from kb.settings import Settings

SEED = Path(__file__).parent.parent / "seed_data"
ROUNDS, FIRST = 15, 5
LIMIT = 150.0
"""Milliseconds that a page of the real landscape may take, at its best: others may be busy on the same machine."""
PAGES = ("/", "/analyser", "/kort", "/arkiv", "/model", "/kontrol", "/soeg?q=sund", "/systemer?q=a&sort=-USES")


class Counting(Graph):
    """A graph that counts what it asks Neo4j."""

    asked = 0

    def _read(self, text: str, params: Row | None) -> tuple[list[Row], Version | None]:
        self.asked += 1
        return super()._read(text, params)


@contextmanager
def landscape() -> Iterator[Counting]:
    """Lend the landscape that the environment names, or else the real one in a store of its own."""
    if {"KB_DATA", "NEO4J_URI"} & os.environ.keys():
        with engine(Settings.from_environment()) as address, Counting(address) as graph:
            yield graph
        return
    with TemporaryDirectory() as scratch, engine(Settings(data=Path(scratch))) as address, Counting(address) as graph:
        load(graph, SEED)
        yield graph


def paths(graph: Graph) -> Iterator[str]:
    """Yield a page of each kind: the list and the richest thing of each noun, each question and each map."""
    yield from PAGES
    keys = {label: _richest(graph, label) for label in NODES}
    for label, noun in NODES.items():
        yield f"/{words.slug(noun)}"
        yield from (f"/{words.slug(noun)}/{quote(key, safe='')}" for key in keys[label][:1])
    yield from (f"/{words.slug(NODES['Meeting'])}/{quote(key, safe='')}/materiale" for key in keys["Meeting"][:1])
    for query in catalogue().values():
        yield from (f"/analyser/{query.name}?{urlencode(given)}" for given in _given(query, keys))
    for query in catalogue("maps").values():
        yield from (
            f"/kort/{query.name}{end}?{urlencode(given)}" for given in _given(query, keys) for end in ("", "/tegning")
        )


def _richest(graph: Graph, label: str) -> list[str]:
    """Return the keys of the two things of a noun that have the most links."""
    key = NODES[label].key_field
    rows = graph.read(f"MATCH (n:{label}) RETURN n.{key} AS key ORDER BY COUNT {{ (n)--() }} DESC, key LIMIT 2", {})
    return [row["key"] for row in rows]


def _given(query: Query, keys: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """Yield what a question has to be asked; nothing where it can't be of this landscape."""
    left = {label: list(found) for label, found in keys.items()}
    given = {}
    for name, param in query.params.items():
        if param.required and param.key_of:
            if not left[param.key_of]:
                return
            given[name] = left[param.key_of].pop(0)
        elif param.required:
            given[name] = "2020"
    yield given


def main() -> None:
    """Print a Markdown table of each page, and exit with 1 if one is above the limit at its best."""
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else LIMIT
    over = []
    with landscape() as graph, TestClient(create_app(graph), headers={"accept": "text/html"}) as client:
        print("| page | first ms | best ms | median ms | queries | kB |\n|---|---|---|---|---|---|")
        for path in paths(graph):
            times = [_milliseconds(client, path) for _ in range(FIRST)]
            graph.asked = 0
            times += [_milliseconds(client, path) for _ in range(ROUNDS)]
            later, queries = times[FIRST:], graph.asked // ROUNDS
            size = len(client.get(path).content) // 1000
            over += [path] if min(later) > limit else []
            print(
                f"| `{path}` | {times[0]:.0f} | {min(later):.0f} | {median(later):.0f} | {queries} | {size} |",
                flush=True,
            )
    if over:
        raise SystemExit(f"above {limit:.0f} ms: {', '.join(over)}")


def _milliseconds(client: TestClient, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    taken = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return taken


if __name__ == "__main__":
    main()
