"""A week's traffic, replayed in minutes with faults: every answer is right, or says when to come back, and all heals.

`make week` replays 168 hours; the suite some, in which the server and then Neo4j are killed. HOURS (11: a fault of
each kind), SEED and MUNICIPALITIES (0: the town) say of what. What happened besides is told at the end (`pytest -s`).
"""

import os
import resource
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import TOWN
from test_kill import fingerprint
from week import (
    AFTER_SECONDS,
    CALLERS,
    CANARY,
    FAULTS,
    HEALED_SECONDS,
    Got,
    Hour,
    Ledger,
    Op,
    Reading,
    Served,
    Window,
    schedule,
)
from week_callers import LATE, SYSTEMS, Caller, Editor, Week, filled

from kb.access.roles import ROLES
from kb.archive import Archive
from kb.dates import today
from kb.engine import engine
from kb.generate import generate
from kb.graph import Graph
from kb.replay import believed, replay
from kb.settings import Settings

EACH = 11
"""So many hours it takes for a fault of each kind."""
HOURS = int(os.environ.get("HOURS", "5"))
SEED = int(os.environ.get("SEED", "2"))
MUNICIPALITIES = int(os.environ.get("MUNICIPALITIES", "0"))
IS_LONG = HOURS > 24
"""Whether there is time for Neo4j to end with each server."""
CROWD = 520
"""More connections than are served at once."""
ROOM_BYTES = 150_000_000
"""So much more memory than after the first hours the server may have in the end."""


def test_the_schedule() -> None:
    """Make the same week of the same seed, with every fault, busier by day than by night."""
    week = schedule(SEED, 168)
    assert week == schedule(SEED, 168)
    assert week != schedule(SEED + 1, 168)
    assert {hour.fault for hour in week} == {*FAULTS, None}
    assert len(week[5].asked["public"]) > 3 * len(week[21].asked["public"])
    assert {hour.fault for hour in schedule(SEED, EACH)} == {*FAULTS, None}


def test_what_is_held_against_answers() -> None:
    """Find each thing that an answer may not be, and nothing wrong with what it may be."""
    use, other = ("0901", SYSTEMS[0]), ("0902", SYSTEMS[0])
    done = Op("import", "one", 10.0, "a", frozenset({use}), "Uge 0", settled=12.0, happened=True)
    lost = Op("import", "two", 20.0, "a", frozenset({use, other}), "Uge 1", settled=22.0)
    undone = Op("undo", "one", 30.0, settled=31.0, happened=True, undoes=done)

    def complaints(*readings: Reading, got: Got | None = None, role: str = "analyst") -> list[str]:
        ledger = Ledger(ops=[done, lost, undone], readings=[*readings], windows=[Window("crowd", 50.0, 51.0)])
        if got:
            ledger.looked_at(Got(200, {"etag": "x"}, b"one", 1.0, 2.0), "before", role, (200,))
            ledger.looked_at(got, "then", role, (200,))
        ledger.judge()
        return ledger.complaints

    known = {SYSTEMS[0]: 1}
    assert not complaints(Reading(11.0, 11.5, "users", known, ""), Reading(11.0, 11.5, "users", {}, ""))
    assert not complaints(Reading(13.0, 14.0, "uses", frozenset({use}), ""), Reading(32.0, 33.0, "a", None, ""))
    assert complaints(Reading(1.0, 9.0, "users", known, "too early"))
    assert complaints(Reading(13.0, 14.0, "users", {}, "stale"))
    assert complaints(Reading(23.0, 24.0, "users", {SYSTEMS[0]: 2}, "of what was lost"))
    assert complaints(Reading(23.0, 24.0, "figures", known, "of fewer than three"))
    assert complaints(Reading(32.0, 33.0, "a", "Uge 0", "of what was undone"))
    problem = {"content-type": "application/problem+json", "retry-after": "5"}
    assert not complaints(got=Got(503, problem, b"", 50.5, 50.6))
    assert complaints(got=Got(503, problem, b"", 60.0, 60.1)), "no fault is near"
    assert complaints(got=Got(503, problem | {"retry-after": ""}, b"", 50.5, 50.6))
    assert complaints(got=Got(503, problem | {"content-type": "text/plain"}, b"", 50.5, 50.6))
    assert complaints(got=Got(500, problem, b"", 50.5, 50.6))
    assert complaints(got=Got(0, {}, b"", 60.0, 60.1))
    assert complaints(got=Got(200, {"etag": "x"}, b"two", 3.0, 4.0)), "another answer under the same tag"
    assert not complaints(got=Got(200, {}, CANARY.upper().encode(), 3.0, 4.0))
    assert complaints(got=Got(200, {}, CANARY.upper().encode(), 3.0, 4.0), role="vendor")


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Week]:
    """Lend a server that is up, with keys for all roles, and nobody calling yet."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * CROWD if hard == resource.RLIM_INFINITY else min(hard, 4 * CROWD)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    seed = tmp_path / "landscape"
    if MUNICIPALITIES:
        generate(seed, MUNICIPALITIES, SEED)
    else:
        shutil.copytree(TOWN, seed)
    served = Served(tmp_path, filled(seed))
    found = Week(served, Ledger())
    began = time.monotonic()
    try:
        served.start()
        names = [*list(ROLES)[1:], "hasty", "gone"]
        given = {"hasty": ("municipality", "--rate", "20"), "gone": ("editor",)}
        vendor = ("--organisation", found.things["Vendor"][0]["id"])
        orders = {name: given.get(name, (name, *(vendor if name == "vendor" else ()))) for name in names}
        with ThreadPoolExecutor(2) as pool:
            made = dict(
                zip(orders, pool.map(lambda name: served.key(name, "--role", *orders[name]), orders), strict=True)
            )
        found.keys = {name: key for name, (key, _) in made.items()}
        served.kb("keys", "revoke", made["gone"][1])
        found.revoked = found.keys.pop("gone")
        found.ledger.patience = max(HEALED_SECONDS, 2 * (_until_well(found, began + 600) - began))
        yield found
    finally:
        served.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _until_well(week: Week, until: float) -> float:
    """Wait until all is well, and return since when it is."""
    with ExitStack() as lines:
        callers = [Caller(week, name) for name in ("public", "municipality", "analyst")]
        for caller in callers:
            lines.callback(caller.line.close)
        while time.monotonic() < until:
            if all(_is_well(caller) for caller in callers):
                return time.monotonic()
            time.sleep(0.1)
    pytest.fail(f"not well after all that time; {week.served.said.read_text(encoding='utf-8')[-3000:]}")


def _is_well(caller: Caller) -> bool:
    """Tell whether a caller is answered, without writing down what was not."""
    key = {"x-api-key": caller.key} if caller.key else {}
    paths = ("/health/ready", "/api/v1/analyses/reuse", "/api/v1/systems?limit=2", "/")
    return all(caller.line.ask("GET", path, None, key).status == 200 for path in paths)


def _strike(week: Week, hour: Hour) -> None:
    """Let a fault come, in the middle of an import, and wait until all is well by itself."""
    served, chance = week.served, Random(hour.number)  # noqa: S311 - a schedule is to be the same again
    week.importing.wait(10)
    time.sleep(hour.moment * 1.2)
    window = Window(str(hour.fault), time.monotonic())
    week.ledger.windows.append(window)
    week.ledger.count("struck in the middle of an import", week.importing.is_set())
    if hour.fault == "engine killed":
        served.signal_engine(signal.SIGKILL)
    elif hour.fault == "engine stopped":
        served.signal_engine(signal.SIGSTOP)
        time.sleep(chance.choice((3, 15)) if IS_LONG else 4)
        served.signal_engine(signal.SIGCONT)
    elif hour.fault == "crowd":
        with ExitStack() as crowd:
            for _ in range(CROWD):
                with suppress(OSError):
                    crowd.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=5))
            time.sleep(1.5)
    else:
        how = signal.SIGKILL if hour.fault == "server killed" else signal.SIGTERM
        ended = served.end(how)
        if ended not in (0, -how):
            week.ledger.complain(f"{hour.fault}: it ended with {ended}")
        served.start()
    window.healed = _until_well(week, window.began + 2 * week.ledger.patience)


def _replayed(week: Week) -> list[int]:
    """Replay the hours, each when the one before is over, and return the server's memory after each."""
    callers = [Caller(week, name) for name in CALLERS]
    editor, memory = Editor(week, "editor"), list[int]()
    with ThreadPoolExecutor(len(callers) + 2) as pool:
        for hour in schedule(SEED, HOURS):
            work = [pool.submit(caller.hour, hour) for caller in (editor, *callers)]
            if hour.fault:
                work.append(pool.submit(_strike, week, hour))
            for one in work:
                one.result()
            print(f"  hour {hour.number} {hour.fault or ''} {time.monotonic():.0f}", flush=True)
            memory.append(week.served.resident())
    time.sleep(AFTER_SECONDS)
    for caller in (editor, *callers):
        if caller.name != "hasty":  # who may ask no more for now
            _all_is_there(week, caller)
        caller.line.close()
    return memory


def _all_is_there(week: Week, caller: Caller) -> None:
    """Hold what a caller is told in the end against what is known to be there."""
    chance = Random(0)  # noqa: S311
    for act in (Caller.users, Caller.users, Caller.users, Caller.mark):
        act(caller, chance)
    if caller.role == "analyst":
        caller.cypher(chance)
        caller.pairs(chance)
    if caller.name == "follower":
        for _ in range(2):
            caller.follow(chance)
        (*_, state) = week.ledger.states()
        if caller.copied() != state.uses:
            told = f"lacks {sorted(state.uses - caller.copied())}, has {sorted(caller.copied() - state.uses)}"
            week.ledger.complain(f"the copy that follows the feed of changes {told}")


def test_a_week(week: Week, tmp_path: Path) -> None:
    """Answer rightly or say when to come back, recover by itself, and lose nothing of what was acknowledged."""
    # Neo4j is slow until it has been asked everything once, and goes with the server unless somebody else has it, too.
    with nullcontext() if IS_LONG else engine(Settings(data=tmp_path / "data", heap="512m")):
        began = time.monotonic()
        memory = _replayed(week)
        _hold(week, memory, time.monotonic() - began)
        _is_what_the_archive_gives(week, tmp_path)


def _hold(week: Week, memory: list[int], took: float) -> None:
    """End the server, and hold all that was seen against what is promised."""
    ledger, served = week.ledger, week.served
    ledger.judge()
    _tell(week, memory, took)
    assert not ledger.complaints, "\n".join([f"{len(ledger.complaints)} complaints", *ledger.complaints[:40]])
    for what in ("read users", "read figures", "read uses", "not modified", "walked a list", "acknowledged"):
        assert ledger.counts.get(what), f"none was {what}"
    assert [window.fault for window in ledger.windows] == [hour.fault for hour in schedule(SEED, HOURS) if hour.fault]
    early = max(memory[: max(2, HOURS // 10)])
    assert memory[-1] < early * 1.5 + ROOM_BYTES, [size // 2**20 for size in memory]
    served.end(signal.SIGTERM)
    said, log = served.said.read_text(encoding="utf-8"), served.log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said[-5000:]
    for key in (*week.keys.values(), week.revoked):
        assert key not in log + said
        assert key.rpartition("_")[2] not in log + said


def _tell(week: Week, memory: list[int], took: float) -> None:
    ledger = week.ledger
    print(f"\n{HOURS} hours in {took:.0f} s; {len(ledger.ops)} imports and undoings; {len(ledger.readings)} readings")
    for what, many in sorted(ledger.counts.items()):
        print(f"  {many:7} {what}")
    for window in ledger.windows:
        print(f"  {window.fault}: well again after {window.healed - window.began:.1f} s")
    print(f"  memory in MB: {[size // 2**20 for size in memory]}")


def _is_what_the_archive_gives(week: Week, folder: Path) -> None:
    """Hold the graph against its journal replayed from the archive, and the journal against what was acknowledged."""
    settings = Settings(data=folder / "data", heap="512m")
    archive = Archive.of(settings)
    with engine(settings) as address, Graph(address) as live:
        runs, was = believed(live, today()), fingerprint(address)
    there = {run.id: run for run in runs}
    undone = {id(op.undoes) for op in week.ledger.ops if op.happened and op.undoes}
    for op in week.ledger.ops:
        if op.kind == "import" and op.happened:
            assert op.run is not None
            assert archive.place(op.checksum).exists(), op.name
            assert (op.run in there) == (id(op) not in undone), op.name
    known = {op.run for op in week.ledger.ops if op.happened}
    assert all(number in known for number in there if number > 1), "there is a run that nobody asked for"
    with engine(Settings(data=folder / "again", heap="512m")) as address, Graph(address) as graph:
        replay(graph, runs, archive)
        assert fingerprint(address) == was
        found: Any = graph.ask("reuse", at=LATE, limit=None)
    (*_, state) = week.ledger.states()
    assert {row["system"]: row["users"] for row in found.rows if row["system"] in SYSTEMS} == state.users
