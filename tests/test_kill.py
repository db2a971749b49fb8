"""kill -9 at any moment of a load or import, of the process and of the engine: all of it is there, or none.

`KILLS=50 pytest tests/test_kill.py` tries as many moments of each; without it, a few are tried.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from kb import journal
from kb.archive import Archive
from kb.backup import backup, restore
from kb.engine import Address, engine
from kb.generate import generate
from kb.graph import LANDSCAPE, Graph
from kb.journal import NOT_THE_LANDSCAPE
from kb.settings import VARIABLES, Settings

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("KILLS", "0"))
PATIENCE_SECONDS = 300


@dataclass
class Store:
    """A data folder with one of two landscapes in it; `states` knows each by what the graph looks like with it."""

    settings: Settings
    folders: list[Path]
    states: list[str]
    seconds: float = 0.0

    def loading(self, folder: Path) -> "subprocess.Popen[str]":
        """Begin to put a landscape in the place of the other, in a process of its own; return once it has begun."""
        return self.beginning("load", "--replace", "--yes", str(folder))

    def importing(self) -> "subprocess.Popen[str]":
        """Begin to import the second landscape over the first, whose source says now what the second says."""
        return self.beginning("import", str(self.folders[1]), "--source", "illustrative", "--as-of", "2027-01-01")

    def beginning(self, *command: str) -> "subprocess.Popen[str]":
        """Begin a command in a process of its own; return once it has begun."""
        clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        environment = clean | {"KB_DATA": str(self.settings.data), "KB_HEAP": self.settings.heap}
        process = subprocess.Popen(
            [sys.executable, "-m", "kb", *command], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("Checking "), line + process.stderr.read()
        return process

    def load(self, folder: Path) -> None:
        """Load a landscape undisturbed, and remember how long that took."""
        self.finish(self.loading(folder))

    def finish(self, process: "subprocess.Popen[str]") -> None:
        """Let what has begun go on undisturbed, and remember how long that took."""
        with process:
            began = time.monotonic()
            _, said = process.communicate(timeout=PATIENCE_SECONDS)
            assert process.returncode == 0, said
        self.seconds = time.monotonic() - began

    def kill_engine(self) -> None:
        """End the engine as a failure of power would."""
        pid = json.loads((self.settings.data / "engine.json").read_text(encoding="utf-8"))["pid"]
        os.kill(pid, signal.SIGKILL)

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
        row["p"].pop("runs", None)
    lines = sorted(json.dumps(row, sort_keys=True, default=str) for row in [*nodes, *edges])
    return f"{len(nodes)} nodes, {len(edges)} relationships, {hashlib.sha256(''.join(lines).encode()).hexdigest()}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Lend an engine of its own, with the second of two landscapes of some thousand rows in it."""
    folder = tmp_path_factory.mktemp("kill")
    found = Store(Settings(data=folder / "data", heap="512m"), [folder / "one", folder / "other"], [])
    for seed, landscape in enumerate(found.folders):
        generate(landscape, 1 + seed, seed)
    with engine(found.settings) as address:
        for landscape in found.folders:
            found.load(landscape)
            found.states.append(fingerprint(address))
        assert found.states[0] != found.states[1]
        yield found


def said_plainly(process: "subprocess.Popen[str]") -> None:
    """Wait for a command, which is through, or says in one sentence why it is not."""
    _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert "Traceback" not in said
    last = said.rstrip("\n").split("\n")[-1]
    assert process.returncode == 0 or (process.returncode == 1 and last.startswith("kb: ")), said


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
                said_plainly(process)
        with engine(store.settings) as address:
            found = store.which(address)
            assert found != there or process.returncode != 0, "what was said to be loaded is there"


@pytest.fixture(scope="module")
def imported(store: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Lend a backup of the first landscape, and what the graph looks like before and after the second is imported."""
    file = tmp_path_factory.mktemp("backup") / "first.zip"
    with engine(store.settings) as address:
        store.load(store.folders[0])
        before = fingerprint(address)
        with Graph(address) as graph:
            backup(graph, Archive.of(store.settings), file)
        store.finish(store.importing())
        return file, [before, fingerprint(address)]


def put_back(address: Address, store: Store, file: Path) -> None:
    """Put the first landscape in the place of what is there."""
    with Graph(address) as graph:
        with graph.writing() as run:
            run("MATCH (n) DETACH DELETE n")
        restore(graph, Archive.of(store.settings), file)


def assert_next_one_works(address: Address, store: Store, after: str) -> None:
    """Import once more, and find what that gives, every run with its snapshot in the archive."""
    store.finish(store.importing())
    assert fingerprint(address) == after
    archive = Archive.of(store.settings)
    with Graph(address) as graph:
        for run in journal.runs(graph):
            for name in archive.names(run.checksum):
                assert hashlib.sha256(archive.place(name).read_bytes()).hexdigest() == name


def test_killing_the_one_that_imports(store: Store, imported: tuple[Path, list[str]]) -> None:
    """Find what was, or what the import gives, and nothing that the next import would stumble over."""
    file, states = imported
    with engine(store.settings) as address:
        for moment in moments(KILLS or 2, store):
            put_back(address, store, file)
            with store.importing() as process:
                time.sleep(moment)
                process.send_signal(signal.SIGKILL)
            assert fingerprint(address) in states
            assert_next_one_works(address, store, states[1])


def test_killing_the_engine_while_it_imports(store: Store, imported: tuple[Path, list[str]]) -> None:
    """Find what was, or what the import gives, after the next start."""
    file, states = imported
    for moment in moments(KILLS or 1, store):
        with engine(store.settings) as address:
            put_back(address, store, file)
            with store.importing() as process:
                time.sleep(moment)
                store.kill_engine()
                said_plainly(process)
        with engine(store.settings) as address:
            found = fingerprint(address)
            assert found in states
            assert found == states[1] or process.returncode != 0, "what was said to be imported is there"
            assert_next_one_works(address, store, states[1])
