"""kill -9 at any moment of a load, of the process that loads and of the engine: all of it is there, or none.

`make kills` tries twenty moments of each, with landscapes of 98 municipalities; without it, a few are tried of small
ones. KILLS and MUNICIPALITIES say how many of either.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from kb.engine import Address, engine
from kb.generate import generate
from kb.graph import Graph
from kb.journal import NOT_THE_LANDSCAPE
from kb.model import NODES
from kb.ours import LANDSCAPE
from kb.settings import VARIABLES, Settings

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("KILLS", "0"))
MUNICIPALITIES = int(os.environ.get("MUNICIPALITIES", "1"))
HEAP = "512m" if MUNICIPALITIES < 50 else "2g"
PATIENCE_SECONDS = 1800 if KILLS else 300
STAGE = """
import sys
from pathlib import Path
from kb.engine import engine
from kb.graph import Graph
from kb.load import import_snapshot
from kb.settings import Settings
with engine(Settings.from_environment()) as address, Graph(address) as graph:
    import_snapshot(graph, Path(sys.argv[1]), at_once=0, say=lambda line: print(line, file=sys.stderr, flush=True))
"""
"""A load as one that is too large for a transaction."""
LOAD, STAGED = ("-m", "kb", "load"), ("-c", STAGE)
REPLACE = *LOAD, "--replace", "--yes"


@dataclass
class Store:
    """A data folder with one of two landscapes in it; `states` knows each by what the graph looks like with it."""

    settings: Settings
    folders: list[Path]
    states: list[str]
    seconds: float = 0.0

    def beginning(self, folder: Path, how: tuple[str, ...]) -> "subprocess.Popen[str]":
        """Begin to bring in a landscape, in a process of its own."""
        clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        environment = clean | {"KB_DATA": str(self.settings.data), "KB_HEAP": self.settings.heap}
        command = [sys.executable, *how, str(folder)]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)

    def loading(self, folder: Path, how: tuple[str, ...] = REPLACE) -> "subprocess.Popen[str]":
        """Begin to bring in a landscape; return once it is being read."""
        process = self.beginning(folder, how)
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("Checking "), line + process.stderr.read()
        return process

    def load(self, folder: Path, how: tuple[str, ...] = REPLACE) -> None:
        """Bring in a landscape undisturbed, and remember how long that took."""
        with self.beginning(folder, how) as process:
            began = time.monotonic()
            _, said = process.communicate(timeout=PATIENCE_SECONDS)
            assert process.returncode == 0, said
        self.seconds = time.monotonic() - began

    def kill_engine(self) -> None:
        """End the engine as a failure of power would."""
        pid = json.loads((self.settings.data / "engine.json").read_text(encoding="utf-8"))["pid"]
        os.kill(pid, signal.SIGKILL)

    def kill(self, whom: str, process: "subprocess.Popen[str]") -> None:
        """End the process or the engine, and wait for the process."""
        if whom == "engine":
            self.kill_engine()
        else:
            process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE_SECONDS)

    def which(self, address: Address) -> int:
        """Tell which of the two landscapes is there; nothing in between will do."""
        found = fingerprint(address)
        assert found in self.states, "neither what was there nor what was loaded"
        return self.states.index(found)


def fingerprint(address: Address) -> str:
    """Return a sum over every node and relationship with all its properties but the numbers of the runs."""
    with Graph(address) as graph:
        nodes = graph.read(f"MATCH (n) WHERE {NOT_THE_LANDSCAPE} RETURN labels(n) AS labels, properties(n) AS p")
        edges = graph.read("MATCH (a)-[r]->(b) RETURN type(r) AS t, properties(r) AS p, labels(a) AS a, labels(b) AS b")
        versions = graph.read(f"MATCH (l:{LANDSCAPE}) RETURN l.version AS version")
    assert len(versions) == 1
    for row in (*nodes, *edges):
        for number in ("runs", "run"):
            row["p"].pop(number, None)
    lines = sorted(json.dumps(row, sort_keys=True, default=str) for row in [*nodes, *edges])
    return f"{len(nodes)} nodes, {len(edges)} relationships, {hashlib.sha256(''.join(lines).encode()).hexdigest()}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Lend an engine of its own, with the second of two landscapes of some thousand rows in it."""
    folder = tmp_path_factory.mktemp("kill")
    found = Store(Settings(data=folder / "data", heap=HEAP), [folder / "one", folder / "other"], [])
    for seed, landscape in enumerate(found.folders):
        generate(landscape, MUNICIPALITIES + seed, seed)
    with engine(found.settings) as address:
        for landscape in found.folders:
            found.load(landscape)
            found.states.append(fingerprint(address))
        assert found.states[0] != found.states[1]
        yield found


def moments(count: int, store: Store) -> Iterator[float]:
    """Yield moments of a load in seconds: one in each of as many equal parts, the last part a little after its end."""
    chance = Random()  # noqa: S311 - every run tries others
    for part in range(count):
        yield (part + chance.random()) / count * 1.1 * store.seconds


def test_killing_the_one_that_loads(store: Store) -> None:
    """Find the one landscape or the other, at once; and the next load has nothing to wait for."""
    with engine(store.settings) as address:
        there = store.which(address)
        for moment in moments(KILLS or 2, store):
            with store.loading(store.folders[1 - there]) as process:
                time.sleep(moment)
                process.send_signal(signal.SIGKILL)
            there = store.which(address)
        store.load(store.folders[1 - there])
        assert store.which(address) == 1 - there


def test_killing_the_engine(store: Store) -> None:
    """Find the one landscape or the other after the next start; who was loading says in one sentence what happened."""
    for moment in moments(KILLS or 1, store):
        with engine(store.settings) as address:
            there = store.which(address)
            with store.loading(store.folders[1 - there]) as process:
                time.sleep(moment)
                store.kill_engine()
                _, said = process.communicate(timeout=PATIENCE_SECONDS)
            assert "Traceback" not in said
            last = said.rstrip("\n").split("\n")[-1]
            assert process.returncode == 0 or (process.returncode == 1 and last.startswith("kb: ")), said
        with engine(store.settings) as address:
            found = store.which(address)
            assert found != there or process.returncode != 0, "what was said to be loaded is there"


def visible(address: Address) -> tuple[str | None, int]:
    """Return the version of the landscape, and how many nodes there are that questions know of."""
    with Graph(address) as graph:
        found = graph.read(f"MATCH (n:{'|'.join(NODES)}) RETURN count(n) AS n")
        return graph.version, found[0]["n"]


@pytest.mark.parametrize("how", [LOAD, STAGED], ids=["as it is checked", "staged"])
@pytest.mark.parametrize("whom", ["client", "engine"])
def test_killing_what_fills_an_empty_graph(store: Store, whom: str, how: tuple[str, ...]) -> None:
    """See nothing of it, or all; the next run, into the same store, just works."""
    for moment in moments(KILLS or 1, store):
        with engine(store.settings) as address:
            with Graph(address) as graph, graph.steps() as run:
                run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS")
            with store.loading(store.folders[0], how) as process:
                time.sleep(moment)
                store.kill(whom, process)
        with engine(store.settings) as address:
            if visible(address) != (None, 0):
                assert store.which(address) == 0
            store.load(store.folders[0], how)
            assert store.which(address) == 0


@pytest.mark.parametrize("whom", ["client", "engine"])
def test_killing_an_import(store: Store, tmp_path: Path, whom: str) -> None:
    """Find what was there or what the snapshot makes of it; the next import just works."""
    how = ("-m", "kb", "import", "--source", "illustrative", "--as-of", "2027-01-01")
    snapshot = shutil.copytree(store.folders[0], tmp_path / "snapshot")
    lines = (snapshot / "uses.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (snapshot / "uses.csv").write_text("".join([lines[0], *lines[1::2]]), encoding="utf-8")
    with engine(store.settings) as address:
        store.load(store.folders[0])
        before = fingerprint(address)
        store.load(snapshot, how)
        after = fingerprint(address)
        assert before != after
    for moment in moments(KILLS or 1, store):
        with engine(store.settings) as address:
            store.load(store.folders[0])
            with store.loading(snapshot, how) as process:
                time.sleep(moment)
                store.kill(whom, process)
        with engine(store.settings) as address:
            assert fingerprint(address) in (before, after)
            store.load(snapshot, how)
            assert fingerprint(address) == after
