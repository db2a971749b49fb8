"""The journal: every import as a run in the graph, with who did it, when, of which source, and what came of it."""

import getpass
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from kb.dates import first_day
from kb.errors import UnknownKey
from kb.graph import Graph
from kb.ours import COMMITTING, LANDSCAPE
from kb.writing import Writing

NOT_THE_LANDSCAPE = f"NOT n:{LANDSCAPE} AND NOT n:{COMMITTING} AND NOT n:Run"
"""What of the nodes is emptied before a landscape is put in the place of another."""

NOT_YET = datetime.max.replace(tzinfo=UTC)
"""When a run was made that is still being made."""


@dataclass(frozen=True)
class Run:
    """One import. `kind` is load, import or merge; `checksum` is the name of the snapshot in the archive.

    `sources` are those that the snapshot spoke for, `scope` the municipality that it was of (null: all of them), and
    `files` its rows by file, as JSON. `merged` are, of a merge, the label and the keys of what stays and what goes,
    and `said` the ids by which somebody said so: what they mean without an undone run may be another thing. `ruled`
    says that a merge was held to all the rules of imports, which those of before were not. `at` is when it was written
    down, at the end of what it did.
    """

    id: int
    kind: str
    path: str
    checksum: str
    as_of: date
    sources: list[str]
    scope: str | None = None
    replace: bool = False
    by: str = ""
    at: datetime = NOT_YET
    files: str = "{}"
    rows: int = 0
    begins: int = 0
    ends: int = 0
    changes: int = 0
    undone: datetime | None = None
    merged: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    ruled: bool = False


def who() -> str:
    """Return the name of whoever runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user of a container may have no name
        return "unknown"


def runs(graph: Graph | Writing) -> list[Run]:
    """Return all runs in the order in which they were made."""
    rows = graph.read("MATCH (r:Run) RETURN properties(r) AS p ORDER BY r.id")
    return [_run(row["p"]) for row in rows]


def find(graph: Graph | Writing, number: int) -> Run:
    """Return one run; UnknownKey when there is none of that number."""
    rows = graph.read("MATCH (r:Run {id: $id}) RETURN properties(r) AS p", {"id": number})
    if not rows:
        raise UnknownKey(f"no run {number}: `kb runs` lists them")
    return _run(rows[0]["p"])


def following(run: Writing) -> int:
    """Return the number of the next run."""
    (row,) = run.read("MATCH (r:Run) RETURN coalesce(max(r.id), 0) + 1 AS id")
    return int(row["id"])


def latest(run: Writing) -> Run | None:
    """Return the last run that was made, unless it was undone."""
    rows = run.read("MATCH (r:Run) RETURN properties(r) AS p ORDER BY r.id DESC LIMIT 1")
    found = _run(rows[0]["p"]) if rows else None
    return found if found and not found.undone else None


def later(run: Writing, sources: Collection[str], asked: Run) -> Run | None:
    """Return the last run of one of the sources, of the same scope, that tells of a later day than the one asked."""
    rows = run.read(
        "OPTIONAL MATCH (x:Run) WHERE x.undone IS NULL AND x.id <= $id AND x.replace "
        "WITH coalesce(max(x.id), 0) AS emptied "
        "MATCH (r:Run) WHERE r.undone IS NULL AND emptied <= r.id AND r.id < $id AND r.as_of > $as_of "
        "AND any(one IN r.sources WHERE one IN $of) AND coalesce(r.scope, '') = $scope "
        "RETURN properties(r) AS p ORDER BY r.id DESC LIMIT 1",
        {"id": asked.id, "as_of": asked.as_of, "of": list(sources), "scope": asked.scope or ""},
    )
    return _run(rows[0]["p"]) if rows else None


def record(run: Writing, made: Run) -> Run:
    """Write a run down, or write it anew, and return it with when it was written down first."""
    if made.at == NOT_YET:
        made = replace(made, at=datetime.now(UTC))
    run("MERGE (r:Run {id: $id}) SET r = $properties", id=made.id, properties=asdict(made))
    return made


def behind(graph: Graph, numbers: list[int]) -> list[Run]:
    """Return the runs that made a fact what it is, by the numbers in its property `runs`."""
    if not numbers:
        return []
    rows = graph.read("MATCH (r:Run) WHERE r.id IN $ids RETURN properties(r) AS p ORDER BY r.id", {"ids": numbers})
    return [_run(row["p"]) for row in rows]


def _run(p: dict[str, Any]) -> Run:
    times = {name: p[name].to_native() if p.get(name) is not None else None for name in ("at", "undone")}
    return Run(**{**p, **times, "as_of": first_day(p["as_of"].iso_format())})
