"""The embedded engine: started, shared, left, killed, and refused in one plain sentence; on the real Neo4j."""

import contextlib
import errno
import fcntl
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import neo4j  # noqa: TID251 - the store is looked at from outside
import pytest

from kb import engine_jars
from kb.connection import Connection
from kb.engine import Address, engine, exclusive, lasting
from kb.errors import EngineError
from kb.probe import hangs
from kb.settings import Settings

USER = """
import sys
from pathlib import Path
from kb.engine import engine
from kb.settings import Settings
with engine(Settings(data=Path(sys.argv[1]))) as address:
    print(address.uri, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a data folder by a first run that leaves one node behind; the name is one that a Dane might choose."""
    folder = tmp_path_factory.mktemp("engine") / "blåbær mappe"
    with engine(Settings(data=folder)) as address:
        ask(address, "CREATE (:Remembered)")
    assert within(15, lambda: is_free(folder / "engine.lock")), "the engine goes when its only user does"
    return folder


@pytest.fixture
def settings(first_run: Path, tmp_path: Path) -> Settings:
    """Give each test a data folder of its own that has run before."""
    shutil.copytree(first_run, tmp_path / "data")
    return Settings(data=tmp_path / "data")


def ask(address: Address, question: str, **parameters: Any) -> list[list[Any]]:
    """Ask over Bolt, as any client would."""
    with neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
        return [record.values() for record in driver.execute_query(question, parameters, database_="neo4j").records]


def is_free(file: Path) -> bool:
    """Look whether no process holds the lock: true of a zombie, too, which a process id would not tell."""
    with file.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Use the engine from another process until its standard input closes."""
    with subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    """Wait for the address that the other process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_who_come_at_once_share_one_engine_and_it_stays_for_the_last(settings: Settings) -> None:
    """Start once, share, outlive the one who started it, and end with the last user's kill -9."""
    said: list[str] = []
    with another_process(settings.data) as other:
        with engine(settings, said.append) as address:
            assert first_line(other) == address.uri
            assert ask(address, "MATCH (n:Remembered) RETURN count(n)") == [[1]]
        time.sleep(2)  # longer than the grace
        with engine(settings, said.append) as again:
            assert again == address
        assert said.count("Starting Neo4j …") <= 1, "only the one that starts Neo4j says so"
        other.kill()
        other.wait()
        assert within(10, lambda: is_free(settings.data / "engine.lock")), "kill -9 of the last user ends the engine"
    assert not (settings.data / "engine.json").exists()


def test_the_engine_is_closed_to_everything_but_bolt_with_the_password(settings: Settings) -> None:
    """Keep out neo4j/neo4j, files, other addresses, and every listener but Bolt on loopback."""
    with engine(settings) as address:
        assert address.password_file is not None
        assert stat.S_IMODE(address.password_file.stat().st_mode) == 0o600
        assert address.password_file.read_text().strip() == address.password
        assert address.password not in repr(address)
        with pytest.raises(neo4j.exceptions.AuthError):
            ask(replace(address, password="neo4j"), "RETURN 1")
        for url in ("file:///etc/passwd", "http://127.0.0.1:1/", "ftp://127.0.0.1/"):
            with pytest.raises(neo4j.exceptions.ClientError, match="Cannot load from URL"):
                ask(address, "LOAD CSV FROM $url AS line RETURN line", url=url)
        state = json.loads((settings.data / "engine.json").read_text())
        assert listening(state["pid"]) == {("127.0.0.1", state["port"])}


def listening(pid: int) -> set[tuple[str, int]]:
    """List the TCP addresses that a process listens on, as Linux has them in /proc."""
    sockets = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # Neo4j opens and closes files all the time
            sockets.add(os.readlink(entry))
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                host, port = fields[1].split(":")
                # the last four bytes, in the machine's order: those of ::ffff:127.0.0.1 as well
                found.add((socket.inet_ntoa(int(host[-8:], 16).to_bytes(4, sys.byteorder)), int(port, 16)))
    return found


def test_after_kill_9_of_the_engine_the_next_start_has_what_was_committed(settings: Settings) -> None:
    """Recover, and never lend the address of an engine that is being killed."""
    with engine(settings) as address:
        ask(address, "UNWIND range(1, 500) AS n CREATE (:Kept {n: n})")
        os.kill(json.loads((settings.data / "engine.json").read_text())["pid"], signal.SIGKILL)
        # At once, while the state file still stands there, and for a moment the dying process's locks and its port.
        with socket.create_server(("127.0.0.1", 0)), engine(settings) as again:
            assert ask(again, "MATCH (n:Kept) RETURN count(n)") == [[500]]


def test_an_engine_that_comes_back_at_another_port_is_found(settings: Settings) -> None:
    """Ask it where it is now, though somebody who never answers listens where it was before it was killed."""
    said: list[str] = []
    with engine(settings) as address, Connection(address) as connection, lasting(settings, address, said.append):
        state = json.loads((settings.data / "engine.json").read_text())
        os.kill(state["pid"], signal.SIGKILL)
        with taken(state["port"]):
            assert within(60, lambda: any("is back at" in line for line in said))
            assert address.uri not in said[-1]
            assert not hangs(address)
            assert connection.whole(lambda run: run.run("RETURN 1").value())[0] == [1]


@contextmanager
def taken(port: int) -> Iterator[None]:
    """Listen on a port, from the moment that it is free on."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while True:
            with contextlib.suppress(OSError):
                listener.bind(("127.0.0.1", port))
                break
        listener.listen()
        yield


def test_a_user_who_comes_while_the_engine_stops_gets_a_new_one(settings: Settings) -> None:
    """Wait for the old engine's end, then start anew."""
    with engine(settings):
        first = json.loads((settings.data / "engine.json").read_text())["pid"]
    assert within(10, lambda: not (settings.data / "engine.json").exists()), "it begins to stop"
    with engine(settings) as address:
        assert json.loads((settings.data / "engine.json").read_text())["pid"] != first
        assert ask(address, "RETURN 1") == [[1]]


def test_a_second_run_that_wants_the_folder_for_itself_is_refused(tmp_path: Path) -> None:
    """Name the process that holds the folder."""
    settings = Settings(data=tmp_path)
    with exclusive(settings):
        with pytest.raises(EngineError, match=rf"in use by another run \(process {os.getpid()}\): stop it, or set"):
            exclusive(settings).__enter__()
        with exclusive(Settings(data=tmp_path / "other")):
            pass
    with exclusive(settings):
        pass


@pytest.mark.parametrize("heap", ["", "lots", "1", "10m", "-1g", "99999g"])
def test_a_heap_that_cannot_be_is_refused(heap: str, tmp_path: Path) -> None:
    """Say what a heap looks like."""
    with pytest.raises(EngineError, match=r"^KB_HEAP is .*: set it to"), engine(Settings(data=tmp_path, heap=heap)):
        pass


def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Say which folder, and what to do."""
    # root may write into any folder, but nobody writes under a file
    (tmp_path / "file").touch()
    settings = Settings(data=tmp_path / "file" / "data")
    with pytest.raises(EngineError, match=r"can't be written \(Not a directory.*set KB_DATA"), engine(settings):
        pass
    with pytest.raises(EngineError, match=r"can't be written \(Not a directory.*set KB_DATA"), exclusive(settings):
        pass


def test_a_child_that_dies_is_quoted(settings: Settings) -> None:
    """Show the last line of the log and where the rest is."""
    store = settings.data / "neo4j" / "data" / "databases"
    shutil.rmtree(store)
    store.touch()
    with pytest.raises(EngineError, match=r"^Neo4j ended while it started: .+engine\.log\)$"), engine(settings):
        pass


def test_the_watch_outlasts_a_disk_that_is_gone_or_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say what is wrong and look again, so that Neo4j comes back once the disk does."""

    def full(*_: Any) -> list[Path]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(engine_jars, "class_path", full)
    monkeypatch.setattr("kb.engine.LOOK_SECONDS", 0.01)
    monkeypatch.setattr("kb.engine.PAUSE_SECONDS", 0.01)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        raise OSError(errno.ENOSPC, "what is said is written there, too")

    settings = Settings(data=tmp_path / "data")
    with lasting(settings, Address("bolt://127.0.0.1:1", "neo4j", "p", "neo4j"), say):
        assert within(15, lambda: len(said) > 1)
        assert all("can't be written (No such file or directory" in line for line in said)
        settings.data.mkdir()
        assert within(15, lambda: any("No space left on device" in line for line in said))
        tries = len(said)
        assert within(15, lambda: len(said) > tries + 2), "it goes on trying"


def test_neo4j_uri_is_handed_on_and_wants_a_password(tmp_path: Path) -> None:
    """Start nothing and touch no folder."""
    settings = Settings(neo4j_uri="bolt://db:7687", neo4j_password="secret", data=tmp_path / "data")
    with engine(settings) as address, exclusive(settings):
        assert address == Address("bolt://db:7687", "neo4j", "secret", "neo4j")
    assert not settings.data.exists()
    with pytest.raises(EngineError, match="NEO4J_PASSWORD is not"), engine(replace(settings, neo4j_password=None)):
        pass


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    """Read each variable, count an empty one as not set, and refuse what is no port."""
    assert Settings.from_environment({}) == Settings(data=Path.cwd() / "data")
    given = {"KB_DATA": str(tmp_path), "KB_PORT": "9000", "KB_HEAP": "2g", "NEO4J_URI": "", "NEO4J_DATABASE": "town"}
    assert Settings.from_environment(given) == Settings(data=tmp_path, port=9000, heap="2g", neo4j_database="town")
    for port in ("http", "0", "65536", "-1", "²"):
        with pytest.raises(EngineError, match=r"^KB_PORT is .*: set it to a port number"):
            Settings.from_environment({"KB_PORT": port})


def small_jars() -> list[engine_jars.Jar]:
    """Take the five smallest jars of the list."""
    return sorted(engine_jars.read_list(), key=lambda jar: jar.size)[:5]


def copy_jars(jars: list[engine_jars.Jar], cache: Path) -> None:
    """Put jars into a cache as if they had been fetched."""
    for jar in jars:
        (cache / jar.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(engine_jars.maven_cache() / jar.path, cache / jar.path)


@pytest.mark.usefixtures("first_run")
def test_jars_in_the_cache_need_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask nobody once the jars are here."""
    copy_jars(small_jars(), tmp_path)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert engine_jars.class_path(print, small_jars(), tmp_path) == [tmp_path / jar.path for jar in small_jars()]


@pytest.mark.usefixtures("first_run")
def test_a_jar_that_is_not_what_the_list_says_is_refused_and_removed(tmp_path: Path) -> None:
    """Remove the bad one only."""
    jars = small_jars()
    copy_jars(jars, tmp_path)
    altered = tmp_path / jars[2].path
    altered.write_bytes(altered.read_bytes()[:-1])
    with pytest.raises(EngineError, match=rf"{altered.name} had a wrong checksum and was removed: start again"):
        engine_jars.class_path(print, jars, tmp_path)
    assert [(tmp_path / jar.path).exists() for jar in jars] == [True, True, False, True, True]


def test_without_network_the_first_run_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say in one sentence what to do, and leave nothing half-fetched."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(EngineError, match="the network doesn't answer: connect this machine"):
        engine_jars.class_path(print, small_jars(), tmp_path)
    assert not list(tmp_path.rglob("*.jar"))


def test_the_list_pins_every_jar_by_its_sum_and_names_no_host() -> None:
    """Hold the committed list to its form."""
    jars = engine_jars.read_list()
    assert len({jar.path for jar in jars}) == len(jars) > 200
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in jars)
    assert any(jar.coordinate == f"org.neo4j:neo4j:{engine_jars.VERSION}" for jar in jars)
    assert "//" not in engine_jars.LIST.read_text(encoding="utf-8")
