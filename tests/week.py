"""An invented week: its schedule, a server that it is replayed against, its faults, and what is held against answers.

The schedule is the same for the same seed. How the callers' requests fall between each other is not: what an answer may
be is known from which imports had been settled before it was asked for, and which had been sent before it came.
"""

import base64
import gzip
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any, NamedTuple

from serving import free_port

from kb.settings import VARIABLES

ROOT = Path(__file__).parent.parent
API = "/api/v1"
DAY_AND_NIGHT = (1, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 9, 7, 9, 10, 9, 7, 5, 4, 3, 2, 2, 1, 1)
"""How much is asked in each hour of a day, the busiest being 10."""
FIRST_HOUR = 5
"""The week begins on a Monday, before people come to work."""
QUIET_HOURS = 2
"""So many hours lie between two faults."""
FAULTS = ("engine killed", "engine stopped", "server ended", "server killed", "crowd")
CALLERS = {
    "public": "public",
    "reader": "public",
    "vendor": "vendor",
    "municipality": "municipality",
    "dashboard": "municipality",
    "analyst": "analyst",
    "notebook": "analyst",
    "clerk": "editor",
    "administrator": "administrator",
    "stranger": "public",
    "follower": "municipality",
    "stream": "municipality",
    "hasty": "municipality",
}
"""Who calls, and as what; the editor, who imports, comes beside them."""
SHARE = {"stranger": 0.4, "follower": 0.2, "stream": 0.3, "clerk": 0.15, "administrator": 0.3, "hasty": 0.5}
"""How much some ask, beside the others."""
CANARY = "zqkanari"
"""What municipalities' own names have in them, and no answer to the public or a vendor."""
HEALED_SECONDS = 60.0
"""Within so long of a fault all is well again; on a slow machine, within twice the time that the first start took."""
AFTER_SECONDS = 2.0
"""So long after all was seen to be well somebody may still be told of the fault."""
ABSENT = ("server ended", "server killed", "crowd")
"""The faults in which a connection may be cut or refused."""


@dataclass(frozen=True)
class Hour:
    """An hour of the week: the numbers that decide what each caller asks, what is imported, and which fault comes."""

    number: int
    asked: dict[str, tuple[int, ...]]
    imported: tuple[int, ...]
    fault: str | None = None
    moment: float = 0.0

    @property
    def day(self) -> int:
        """Return which day of the week it is, from 0."""
        return (FIRST_HOUR + self.number) // 24


def schedule(seed: int, hours: int) -> list[Hour]:
    """Return the hours of a week, by day and night, with each fault as often as the others."""
    chance, faults, found = Random(seed), list[str](), list[Hour]()  # noqa: S311 - the same again
    for number in range(hours):
        hour, day = (FIRST_HOUR + number) % 24, (FIRST_HOUR + number) // 24
        weight = DAY_AND_NIGHT[hour] * (0.3 if day % 7 > 4 else 1)
        asked = {
            who: tuple(chance.getrandbits(32) for _ in range(max(1, round(weight * SHARE.get(who, 1)))))
            for who in CALLERS
        }
        imported = tuple(chance.getrandbits(32) for _ in range(1 + (weight > 6) + (weight > 9)))
        fault = None
        if number % QUIET_HOURS == 1 and number < hours - 1:
            if not faults:
                faults = chance.sample(FAULTS, len(FAULTS))
            fault = faults.pop()
        found.append(Hour(number, asked, imported, fault, chance.random()))
    return found


class Got(NamedTuple):
    """What a request got: status 0 is no answer, and `broken` one that ended before its end."""

    status: int
    headers: dict[str, str]
    body: bytes
    began: float
    ended: float
    broken: bool = False

    def json(self) -> Any:
        """Return what the body says."""
        return json.loads(self.body)


class Served:
    """A `kb serve` in a process of its own, which can be ended, killed and started again, and so can its Neo4j."""

    def __init__(self, folder: Path, seed: Path) -> None:
        """Serve the landscape in `seed` from a store in `folder`."""
        self.folder, self.seed = folder, seed
        self.port = free_port()
        self.log, self.said = folder / "access.log", folder / "said.log"
        self.environment = {name: value for name, value in os.environ.items() if name not in VARIABLES} | {
            "KB_DATA": str(folder / "data"),
            "KB_PORT": str(self.port),
            "KB_HEAP": "512m",
            "KB_RATE": "1000000",
            "KB_ACCESS_LOG": str(self.log),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and leave it to itself."""
        command = [sys.executable, "-m", "kb", "serve", "--tethered", "--seed", str(self.seed)]
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=said, stderr=said)

    def end(self, how: signal.Signals) -> int:
        """End it by a signal, and return how it ended."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)

    def signal_engine(self, how: signal.Signals) -> None:
        """Send its Neo4j a signal."""
        state = json.loads((self.folder / "data" / "engine.json").read_text(encoding="utf-8"))
        os.kill(state["pid"], how)

    def resident(self) -> int:
        """Return how many bytes of memory the process has."""
        assert self.process is not None
        said = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return int(said.stdout.strip() or 0) * 1024

    def key(self, *given: str) -> tuple[str, str]:
        """Make a key by the command line, and return it and its id."""
        made = self.kb("keys", "add", *given)
        found = re.search(r"Key (\S+) for", made.stderr)
        assert found, made.stderr
        return made.stdout.strip(), found[1]

    def kb(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command on its data."""
        command = [sys.executable, "-m", "kb", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)

    def close(self) -> None:
        """End it, whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        # The store is of no use to anybody, and of some size.
        shutil.rmtree(self.folder / "data" / "neo4j" / "data", ignore_errors=True)


@dataclass
class Op:
    """Something that an editor asked for: an import, or the undoing of one; what came of it is known in the end."""

    kind: str
    name: str
    posted: float
    source: str = ""
    uses: frozenset[tuple[str, str]] = frozenset()
    mark: str = ""
    run: int | None = None
    settled: float = float("inf")
    happened: bool = False
    undoes: "Op | None" = None
    checksum: str = ""


class State(NamedTuple):
    """What is known of a landscape that only this week's imports change."""

    users: dict[str, int]
    uses: frozenset[tuple[str, str]]
    marks: dict[str, str]


class Reading(NamedTuple):
    """What somebody was told of the landscape, and when it was asked for and came."""

    began: float
    ended: float
    kind: str
    value: Any
    where: str


@dataclass
class Trouble:
    """A request that got no answer, or was told to come back."""

    got: Got
    where: str


@dataclass
class Window:
    """A fault, from its beginning until all was seen to be well."""

    fault: str
    began: float
    healed: float = float("inf")


@dataclass
class Ledger:
    """What was asked and answered in the week, and what is wrong with it."""

    ops: list[Op] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    tagged: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    patience: float = HEALED_SECONDS
    lock: Lock = field(default_factory=Lock)

    def complain(self, text: str) -> None:
        """Write down what is wrong."""
        with self.lock:
            self.complaints.append(text)
        print(f"  complaint: {text[:1000]}", flush=True)

    def count(self, what: str, many: int = 1) -> None:
        """Count what was seen, so that nothing passes because it never came."""
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + many

    def looked_at(self, got: Got, where: str, role: str, ok: Iterable[int]) -> None:
        """Hold an answer to what every answer is held to."""
        self.count(f"status {got.status}")
        if got.status == 0:
            self.troubles.append(Trouble(got, where))
            return
        if role in ("public", "vendor"):
            self._is_fit_for_all(got, where)
        media = got.headers.get("content-type", "").partition(";")[0]
        if got.status >= 400 and media != "application/problem+json" and not (media == "text/html" and "html" in where):
            self.complain(f"{where}: {got.status} is told as {media!r}: {got.body[:200]!r}")
        if got.status in (429, 503) and not 1 <= int(got.headers.get("retry-after") or 0) <= 60:
            self.complain(f"{where}: {got.status} without a time to come back: {got.body[:200]!r}")
        if got.status == 503:
            self.troubles.append(Trouble(got, where))
        elif got.status not in ok:
            self.complain(f"{where}: {got.status} {got.body[:300]!r}")
        elif got.broken:
            self.troubles.append(Trouble(got, where))
        elif got.status == 200 and (tag := got.headers.get("etag")):
            self._is_as_tagged(tag, got, where)

    def _is_as_tagged(self, tag: str, got: Got, where: str) -> None:
        """Hold it against what others got under its tag; a workbook says when it was made, and is held to its rows."""
        found = hashlib.sha256()
        for part in _parts(got.body, but=("docProps/",)):
            found.update(part)
        known = self.tagged.setdefault(tag, (found.hexdigest(), where))
        self.count("read under a tag that was known")
        if known[0] != found.hexdigest():
            self.complain(f"{where}: is another than {known[1]} was, which had the same ETag {tag}")

    def _is_fit_for_all(self, got: Got, where: str) -> None:
        """Look for the canary in all that the public is told."""
        self.count("looked through for the canary")
        texts = [json.dumps(got.headers).encode(), *_parts(got.body)]
        if any(CANARY.encode() in text.lower() for text in texts):
            self.complain(f"{where}: {got.status} tells the public or a vendor of {CANARY}")
        for token in re.findall(rb'"(?:next|since)":"([\w=-]{8,})"', got.body):
            if CANARY.encode() in base64.urlsafe_b64decode(token + b"==").lower():
                self.complain(f"{where}: a cursor tells the public or a vendor of {CANARY}")

    def states(self) -> list[State]:
        """Return what the landscape was before the first thing that was asked for, and after each."""
        found, done, undone = [_state([])], list[Op](), set[int]()
        for op in self.ops:
            if op.happened and op.undoes is not None:
                undone.add(id(op.undoes))
            elif op.happened:
                done.append(op)
            found.append(_state([one for one in done if id(one) not in undone]))
        return found

    def judge(self) -> None:
        """Hold every reading against what the landscape may have been then, and each trouble against the faults."""
        states = self.states()
        for reading in self.readings:
            first = sum(op.settled <= reading.began for op in self.ops)
            last = sum(op.posted <= reading.ended for op in self.ops)
            if not any(_fits(reading, state) for state in states[first : last + 1]):
                allowed = [_seen(reading.kind, state) for state in states[first : last + 1]]
                self.complaints.append(f"{reading.where}: tells {reading.value}, and may be one of {allowed}")
        for trouble in self.troubles:
            self._is_excused(trouble)
        for window in self.windows:
            if window.healed - window.began > self.patience:
                self.complaints.append(f"{window.fault} took {window.healed - window.began:.1f} s to be over")

    def _is_excused(self, trouble: Trouble) -> None:
        got, where = trouble.got, trouble.where
        near = [w for w in self.windows if w.began <= got.ended and got.began <= w.healed + AFTER_SECONDS]
        if got.status == 0:
            near = [window for window in near if window.fault in ABSENT]
        came = any(op.posted <= got.ended and got.began <= op.settled for op in self.ops)
        if not near and not (got.broken and came):
            why = ", ".join(f"{w.fault} {got.began - w.began:+.0f} {got.began - w.healed:+.0f} s" for w in self.windows)
            self.complaints.append(f"{where}: {got.status} {got.body[:200]!r} after {why or 'no fault'}")


def _state(runs: list[Op]) -> State:
    """Return what the last import of each source says."""
    last = {run.source: run for run in runs}
    uses = frozenset(use for run in last.values() for use in run.uses)
    users: dict[str, int] = {}
    for _, system in uses:
        users[system] = users.get(system, 0) + 1
    return State(users, uses, {source: run.mark for source, run in last.items()})


def _seen(kind: str, state: State) -> Any:
    """Return what somebody is told of a state."""
    if kind == "figures":
        return {system: users for system, users in state.users.items() if users >= 3}
    if kind == "uses":
        return state.uses
    return state.users if kind == "users" else state.marks.get(kind)


def _fits(reading: Reading, state: State) -> bool:
    return bool(reading.value == _seen(reading.kind, state))


def _parts(body: bytes, but: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Yield a body, or what is in it where it is a zip."""
    if not body.startswith(b"PK"):
        yield body
        return
    with zipfile.ZipFile(BytesIO(body)) as packed:
        for name in packed.namelist():
            if not name.startswith(but):
                yield packed.read(name)


class Line:
    """A caller's connection to the server, which is kept open between requests, and opened anew when it was closed."""

    def __init__(self, port: int) -> None:
        """Connect with the first request."""
        self.port = port
        self._open: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], seconds: float = 60) -> Got:
        """Return what a request got; once more where the connection had been closed meanwhile."""
        kept = self._open
        got = self._asked(method, path, body, headers, seconds)
        if got.status == 0 and kept is not None:
            return self._asked(method, path, body, headers, seconds)
        return got

    def _asked(self, method: str, path: str, body: bytes | None, headers: dict[str, str], seconds: float) -> Got:
        began = time.monotonic()
        try:
            self._open = self._open or http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
            self._open.request(method, path, body, headers)
            answer = self._open.getresponse()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Got(0, {}, repr(error).encode(), began, time.monotonic())
        told, broken = {name.lower(): value for name, value in answer.getheaders()}, False
        try:
            found = answer.read()
        except http.client.IncompleteRead as error:
            found, broken = error.partial, True
        except OSError as error:
            found, broken = repr(error).encode(), True
        if broken or answer.will_close:
            self.close()
        if told.get("content-encoding") == "gzip" and not broken:
            found = gzip.decompress(found)
        return Got(answer.status, told, found, began, time.monotonic(), broken)

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open.close()
            self._open = None
