"""Which Neo4j: the one at NEO4J_URI, or the embedded one, a child process with its store in the data folder.

Three locks in the data folder keep order among the processes. The kernel lets go of them however a process ends, so
that a process id, which may be anybody's by now, is never trusted:

    engine.lock   held by the engine; it is handed to the child at birth
    users.lock    shared by everybody who uses the engine; the child goes when it can have it alone
    gate.lock     held for the moment in which a process looks whether an engine runs, and starts one if not

The locks are flock(2): the embedded engine runs on Linux and macOS.
"""

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb import engine_jars
from kb.errors import EngineError
from kb.settings import Settings

Say = Callable[[str], None]

# Repairing a store after a kill takes a while on a big one; beyond this something hangs.
PATIENCE_SECONDS = 600
# So often is looked whether the engine of one who stays still runs, and so long is waited where it can't be started.
LOOK_SECONDS = 1
PAUSE_SECONDS = 30
BOLT_PORT = 7687
SMALLEST_HEAP_KIB = 256 * 1024
ROOM_BYTES = 100_000_000
# https://neo4j.com/docs/bolt/current/bolt/handshake/: the magic number, and one version, 5.8 down to 5.0, of four
BOLT_HANDSHAKE = bytes.fromhex("6060b017 00080805 00000000 00000000 00000000")


@dataclass(frozen=True)
class Address:
    """Say where a Neo4j is and how to log in; `password_file` tells a person where the password stands."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str
    password_file: Path | None = None

    def now(self, asked: tuple[Any, ...]) -> list[tuple[str, int]]:
        """Return the host and port behind an address: the embedded Neo4j may have come back at another port.

        That is where somebody else took its own meanwhile, who is not to be asked, nor told the password: while it is
        nowhere, that is port 0, where nobody listens.
        """
        host, port = asked[:2]
        if self.password_file:
            port = (_state(self.password_file.parent) or {"port": 0})["port"]
        return [(host, port)]


@contextmanager
def engine(settings: Settings, say: Say = lambda _: None) -> Iterator[Address]:
    """Lend the Neo4j that the settings name; the embedded one runs at least as long as the block.

    `say` gets a line per step that takes long. Raises EngineError.
    """
    if settings.neo4j_uri:
        if not settings.neo4j_password:
            raise EngineError(
                "NEO4J_URI is set and NEO4J_PASSWORD is not: set both, or neither to use the embedded Neo4j"
            )
        yield Address(settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password, settings.neo4j_database)
        return
    folder = settings.data.absolute()
    heap_kib = _heap_kib(settings.heap)
    with _writing(folder):
        for name in ("neo4j", "logs"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock_file(folder, "users.lock") as users:
        _share(users, folder)
        yield _join_or_start(folder, heap_kib, settings.neo4j_settings, say)


@contextmanager
def lasting(settings: Settings, address: Address, say: Say = lambda _: None) -> Iterator[None]:
    """Start the embedded engine again, where it was, whenever it ends before the block does: it was killed, or failed.

    Whoever asks meanwhile is told that there is none. What runs elsewhere others see to.
    """
    if settings.neo4j_uri:
        yield
        return
    folder, heap_kib = settings.data.absolute(), _heap_kib(settings.heap)
    port = int(address.uri.rpartition(":")[2])
    over = threading.Event()

    def tell(line: str) -> None:
        with suppress(OSError):  # where it is written may be on the disk that is full
            say(line)

    def keep_up() -> None:
        pause: float = LOOK_SECONDS
        while not over.wait(pause):
            try:
                if not _runs(folder):
                    tell("Neo4j has ended unasked …")
                    back = _join_or_start(folder, heap_kib, settings.neo4j_settings, tell, port)
                    tell(f"Neo4j is back at {back.uri}")
                pause = LOOK_SECONDS
            except (EngineError, OSError) as error:  # of a disk that is full or gone, too: it may come back
                tell(str(error))
                pause = PAUSE_SECONDS

    watch = threading.Thread(target=keep_up, name="engine watch", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()


@contextmanager
def exclusive(settings: Settings) -> Iterator[None]:
    """Keep other runs that want it for themselves off the data folder, as long as the block lasts.

    With NEO4J_URI set there is no data folder to share, and nothing to do. Raises EngineError.
    """
    if settings.neo4j_uri:
        yield
        return
    folder = settings.data.absolute()
    with _writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock_file(folder, "serve.lock") as lock:
        if not _take(lock, fcntl.LOCK_EX):
            holder = os.pread(lock, 20, 0).decode() or "unknown"
            raise EngineError(
                f"the data folder {folder} is in use by another run (process {holder}): "
                "stop it, or set KB_DATA to another folder"
            )
        with _writing(folder):
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield


def _runs(folder: Path) -> bool:
    """Tell whether an engine runs on the folder, or is being started."""
    with _lock_file(folder, "gate.lock") as gate, _lock_file(folder, "engine.lock") as lock:
        return not (_take(gate, fcntl.LOCK_EX) and _take(lock, fcntl.LOCK_EX))


def _join_or_start(folder: Path, heap_kib: int, further: Mapping[str, str], say: Say, port: int = BOLT_PORT) -> Address:
    """Wait until an engine runs on the folder, and start it when nobody else does; on that port, if it is free."""
    class_path: list[Path] | None = None
    child: subprocess.Popen[bytes] | None = None
    began = time.monotonic()
    patient = False
    while time.monotonic() - began < PATIENCE_SECONDS:
        with _lock_file(folder, "gate.lock") as gate, _lock_file(folder, "engine.lock") as lock:
            fcntl.flock(gate, fcntl.LOCK_EX)
            runs = not _take(lock, fcntl.LOCK_EX)
            if runs and (address := _read_state(folder)):
                return address
            if child and not runs:
                raise _death(folder)
            if class_path and not runs:
                (folder / "engine.json").unlink(missing_ok=True)  # what an engine that was killed left behind
                say("Starting Neo4j …")
                child = _spawn(folder, heap_kib, further, port, class_path, lock)
        if not runs and not child:
            class_path = engine_jars.class_path(say, engine_jars.read_list(), engine_jars.maven_cache())
            began = time.monotonic()
            continue
        if not patient and time.monotonic() - began > 20:
            patient = True
            say("Neo4j is still starting: on its first run, and after one that was cut short, it has more to do …")
        time.sleep(0.05)
    raise EngineError(
        f"Neo4j is neither up nor down after {PATIENCE_SECONDS} s: end its process and start again ({_log(folder)})"
    )


def _spawn(
    folder: Path, heap_kib: int, further: Mapping[str, str], port: int, class_path: list[Path], lock: int
) -> subprocess.Popen[bytes]:
    """Start the child and hand it the engine's lock."""
    if (free := shutil.disk_usage(folder).free) < ROOM_BYTES:
        raise EngineError(
            f"the disk that holds the data folder {folder} has {free / 1e6:.0f} MB left: "
            "free some, or set KB_DATA to a folder on another disk"
        )
    orders = {
        "class_path": [str(jar) for jar in class_path],
        "heap_kib": heap_kib,
        "settings": dict(further),
        "port": port,
        "home": str(folder / "neo4j"),
        "logs": str(folder / "logs"),
        "users": str(folder / "users.lock"),
        "state": str(folder / "engine.json"),
        "password": str(_password_file(folder)),
    }
    with _writing(folder), _log(folder).open("wb") as log, tempfile.TemporaryFile() as paper:
        paper.write(json.dumps(orders).encode())
        paper.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own Python, our own script
            # -P: the script's own folder holds our modules, and none of them shall stand for somebody else's.
            [sys.executable, "-P", str(Path(__file__).with_name("engine_child.py"))],
            stdin=paper,
            stdout=log,
            stderr=log,
            cwd=folder,
            pass_fds=[lock],
            start_new_session=True,  # Ctrl-C and a closed terminal are the users' business; the child sees them go
        )
    # Without somebody who waits, the child would stay a zombie for as long as this process lives.
    threading.Thread(target=child.wait, name="engine child", daemon=True).start()
    return child


def _state(folder: Path) -> dict[str, int] | None:
    """Read what the engine says of itself once it is up."""
    with suppress(OSError):
        said: dict[str, int] = json.loads((folder / "engine.json").read_text(encoding="utf-8"))
        return said
    return None


def _read_state(folder: Path) -> Address | None:
    """Read where the running engine answers, or None while it doesn't."""
    state = _state(folder)
    if not state or not _answers(state["port"]):
        return None
    file = _password_file(folder)
    with _writing(folder):
        password = file.read_text(encoding="utf-8").strip()
    return Address(f"bolt://127.0.0.1:{state['port']}", "neo4j", password, "neo4j", file)


def _answers(port: int) -> bool:
    """Shake hands over Bolt: a process that is being killed holds its locks, and even its port, some moments longer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(BOLT_HANDSHAKE)
            return len(connection.recv(4)) > 0
    except OSError:
        return False


def _death(folder: Path) -> EngineError:
    """Say what the child said last."""
    lines = _log(folder).read_text(encoding="utf-8", errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "it was killed before it said anything")
    return EngineError(f"Neo4j ended while it started: {last} (the whole story is in {_log(folder)})")


def _password_file(folder: Path) -> Path:
    """Say where the embedded engine's password stands."""
    return folder / "password"


def _log(folder: Path) -> Path:
    """Say where the child writes what it has to say."""
    return folder / "logs" / "engine.log"


def _heap_kib(text: str) -> int:
    """Read a size such as 512m or 2g."""
    match = re.fullmatch(r"(\d{1,9})([kmg])", text.strip().lower())
    size = int(match[1]) * {"k": 1, "m": 1024, "g": 1024 * 1024}[match[2]] if match else 0
    if size < SMALLEST_HEAP_KIB:
        raise EngineError(f"KB_HEAP is {text!r}: set it to a size of at least 256m, such as 512m or 2g")
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024
    if size > machine:
        raise EngineError(f"KB_HEAP is {text!r} and this machine has {machine / 1024**2:.1f} GB: set it to less")
    return size


@contextmanager
def _lock_file(folder: Path, name: str) -> Iterator[int]:
    """Open a file that is there only to be locked; closing it lets go of the lock, unless a child has it too."""
    with _writing(folder):
        lock = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, kind: int) -> bool:
    """Take a lock, or say that somebody else has it."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _share(users: int, folder: Path) -> None:
    """Become a user; an engine that is just stopping keeps everybody out for a second."""
    began = time.monotonic()
    while not _take(users, fcntl.LOCK_SH):
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise EngineError(f"Neo4j on {folder} is stopping and doesn't end: end its process ({_log(folder)})")
        time.sleep(0.05)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say in one sentence that the data folder can't be used."""
    try:
        yield
    except OSError as error:
        raise EngineError(
            f"the data folder {folder} can't be written ({error.strerror}: {error.filename}): "
            "make it writable, or set KB_DATA to another folder"
        ) from error
