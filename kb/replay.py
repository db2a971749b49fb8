"""Replay: the graph is what its journal and the archive give, so that any of it can be left out, or made again."""

import dataclasses
from collections.abc import Iterable
from datetime import UTC, date, datetime

from kb import journal, merges
from kb.applying import Say, apply, empty
from kb.archive import Archive
from kb.dates import in_denmark
from kb.errors import RequestError, SourceError
from kb.graph import Graph
from kb.imports.opening import opened
from kb.journal import Run
from kb.load import alone
from kb.writing import Writing


def undo(graph: Graph, number: int, archive: Archive, say: Say = lambda _: None) -> Run:
    """Make the graph what it would be had that run never been, and return the run; it stays in the journal.

    Raises UnknownKey for a run that is none, RequestError when it is undone already, when a later one needs it, or when
    the archive lacks a snapshot.
    """
    with alone(graph) as (run, _):
        undone = journal.find(run, number)
        if undone.undone:
            raise RequestError(f"run {number} is undone already")
        others = [one for one in journal.runs(run) if one.id != number and not one.undone]
        rebuild(run, others, archive, say, f" without run {number}")
        return journal.record(run, dataclasses.replace(undone, undone=datetime.now(UTC)))


def rebuild(
    run: Writing,
    runs: Iterable[Run],
    archive: Archive,
    say: Say = lambda _: None,
    how: str = "",
    steps: Writing | None = None,
) -> None:
    """Empty the landscape within a transaction, and import what these runs imported, in their order.

    With `steps` the first may be staged, where there is nothing to empty. Raises RequestError when one of them can't be
    made again.
    """
    empty(run)
    runs = list(runs)
    # What was there before the last one that emptied the graph is nowhere in it.
    first = max((at for at, one in enumerate(runs) if one.replace), default=0)
    for one in runs[first:]:
        say(f"Run {one.id}: {one.path}, as of {one.as_of}")
        if one.kind == "merge":
            try:
                merges.apply(run, one)
            except RequestError as error:
                raise RequestError(f"run {one.id} can't be made again{how}: {error}") from None
            continue
        with archive.snapshot(one.checksum) as path, opened(path, again=True) as snapshot:
            try:
                apply(run, snapshot, one, steps=steps)
            except SourceError as error:
                problem = dataclasses.replace(error.problems[0], file=error.problems[0].file.rpartition("/")[2])
                raise RequestError(f"run {one.id} can't be made again{how}: {problem}") from None


def believed(graph: Graph, until: date) -> list[Run]:
    """Return the runs that had been made, and not undone, by the end of a day in Denmark."""
    found = []
    for one in journal.runs(graph):
        if in_denmark(one.at).date() <= until and not (one.undone and in_denmark(one.undone).date() <= until):
            found.append(dataclasses.replace(one, undone=None))
    return found


def replay(target: Graph, runs: list[Run], archive: Archive, say: Say = lambda _: None) -> None:
    """Make an empty graph what it was after these runs. Raises RequestError when it is not empty."""
    if target.version is not None:
        raise RequestError(f"the graph at {target.address.uri} is not empty")
    with alone(target) as (run, steps):
        for one in runs:
            journal.record(run, one)
        rebuild(run, runs, archive, say, steps=steps)
