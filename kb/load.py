"""Loading: puts a checked snapshot into the graph, all of it or nothing, and writes down that it did."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import sleep

from kb import journal, search
from kb.applying import Outcome, Say, apply, changed
from kb.archive import Archive, checksum
from kb.dates import today
from kb.errors import EngineError, InvalidParameter, Problem
from kb.findings import found, news
from kb.graph import Graph
from kb.identity import meant
from kb.imports.opening import opened
from kb.journal import Run
from kb.model import NODES, RELATIONSHIPS
from kb.ours import LANDSCAPE
from kb.said import Said
from kb.snapshots import Changes
from kb.snapshots.staging import AT_ONCE, sweep_away, waiting
from kb.writing import Writing

ATTEMPTS, PAUSE_SECONDS = 5, 0.5
"""So often, and so far apart, constraints are created where others create them, too."""


def schema() -> dict[str, str]:
    """Return the constraints and indexes by name: keys of nodes and relationships, and what questions filter by."""
    statements = {}
    for label, noun in NODES.items():
        statements[f"{noun.file}_key"] = f"FOR (n:{label}) REQUIRE n.{noun.key_field} IS UNIQUE"
    statements["landscape_key"] = f"FOR (n:{LANDSCAPE}) REQUIRE n.id IS UNIQUE"
    statements["run_key"] = "FOR (n:Run) REQUIRE n.id IS UNIQUE"
    for kind, relationship in RELATIONSHIPS.items():
        statements[f"{relationship.file}_relationship_key"] = f"FOR ()-[r:{kind}]-() REQUIRE r.key IS UNIQUE"
    found = {name: f"CREATE CONSTRAINT {name} IF NOT EXISTS {rest}" for name, rest in statements.items()}
    found["municipality_region"] = "CREATE INDEX municipality_region IF NOT EXISTS FOR (n:Municipality) ON (n.region)"
    found["earlier_of"] = "CREATE INDEX earlier_of IF NOT EXISTS FOR (n:Earlier) ON (n.of)"
    return found | search.schema()


def prepare(graph: Graph) -> None:
    """Create the constraints and indexes that are not there yet, and what an older store lacks for them."""
    for left in reversed(range(ATTEMPTS)):
        orphans, missing = _lacking(graph)
        if not missing:
            return
        if search.FOLDED in missing:
            search.fill(graph)
        try:
            if orphans:
                graph.define([f"DROP INDEX {name} IF EXISTS" for name in orphans])
            graph.define(list(missing.values()))
            graph.read("CALL db.awaitIndexes(300)")
        except EngineError:  # somebody else is at it, too: what they made, and left, is seen at the next look
            if not left:
                raise
            sleep(PAUSE_SECONDS)


def _lacking(graph: Graph) -> tuple[list[str], dict[str, str]]:
    """Return the indexes that were to be of a constraint and that nobody owns, and the statements that are to be run.

    Such a one is left where the creation of a constraint broke off, as of two at once. It never comes online, and
    whoever creates the constraint, or waits for all indexes, waits for it.
    """
    wanted = schema()
    found = graph.read("SHOW INDEXES YIELD name, owningConstraint")
    unowned = sorted(wanted.keys() & {row["name"] for row in found if row["owningConstraint"] is None})
    orphans = [name for name in unowned if wanted[name].startswith("CREATE CONSTRAINT")]
    there = {row["name"] for row in found} - {*orphans}
    return orphans, {name: statement for name, statement in wanted.items() if name not in there}


def load(
    graph: Graph, path: Path, *, replace: bool = False, say: Say = lambda _: None, archive: Archive | None = None
) -> dict[str, int]:
    """Load a folder as one snapshot of all the sources that its rows name, and return its rows per file.

    It is added to the landscape, or put in its place. Everything is checked before anybody can see any of it, and
    written in one transaction. Raises SourceError.
    """
    return import_snapshot(graph, path, replace=replace, say=say, archive=archive).rows


def import_snapshot(
    graph: Graph,
    path: Path,
    *,
    source: str | None = None,
    scope: str | None = None,
    as_of: date | None = None,
    dry_run: bool = False,
    replace: bool = False,
    look: bool = False,
    by: str = "",
    called: str = "",
    say: Say = lambda _: None,
    archive: Archive | None = None,
    at_once: int = AT_ONCE,
) -> Outcome:
    """Import a snapshot of one source, or of all that its rows name, and say what came of it.

    `scope` is the one municipality that it is of, by any id. What begins and ends without a date does so on `as_of`,
    today if not given. A dry run finds out all that and writes nothing. With an archive it is kept there as it came.
    More than `at_once` rows for an empty graph are staged. With `look` it is told what the checks find that they did
    not before. `by` is who imports it, and `called` what the journal calls it, where that is not the user and the path.
    Raises SourceError, InvalidParameter.
    """
    if scope and not source:
        raise InvalidParameter({"scope": "only a snapshot of one source has one; name the source"})
    if source is not None:
        source = source.strip()
        if not source or "|" in source:
            told = "name the source that it is a snapshot of"
            raise InvalidParameter({"source": f"{told}: {source!r} is more than one" if source else told})
    place = NODES["Municipality"]
    asked = Run(
        id=0,
        kind="import" if source else "load",
        path=called or str(path),
        checksum=checksum(path),
        as_of=as_of or today(),
        sources=[source] if source else [],
        scope=scope and (meant(graph, place, scope) or place.spelled(scope)),
        replace=replace,
        by=by or journal.who(),
    )
    with opened(path) as snapshot, alone(graph, keep=not dry_run) as (run, steps):
        asked = dataclasses.replace(asked, id=journal.following(run))
        before = found(run, today()) if look else None
        outcome = _same_again(run, asked) or apply(run, snapshot, asked, say, steps, at_once)
        if look and outcome.changes.counts:
            outcome = dataclasses.replace(outcome, findings=news(before, found(run, today())))
        if source and not outcome.run.rows:
            said = f"holds nothing: what {source!r} asserted before is asserted by it no more"
            told = f"har intet indhold: det, kilden {source!r} før sagde, siger den ikke mere"
            outcome.warnings.append(Problem(str(path), None, None, Said(said, told)))
        if asked.as_of > today():
            said = f"tells of {asked.as_of}, which is yet to come: until then what begins and ends by it has not"
            told = f"fortæller om {asked.as_of}, som er i fremtiden: hvad der begynder eller slutter, gør det først da"
            outcome.warnings.insert(0, Problem(str(path), None, None, Said(said, told)))
        # What is kept is what was read, and it is kept before anybody can see what came of it.
        if (archive.keep(path) if archive and not dry_run else checksum(path)) != asked.checksum:
            raise changed(path)
    return outcome


@contextmanager
def alone(graph: Graph, *, keep: bool = True) -> Iterator[tuple[Writing, Writing]]:
    """Lend a transaction in which nobody else changes the landscape, and a way to stage in steps beside it."""
    prepare(graph)
    with graph.steps() as steps:
        with graph.writing(keep=keep) as run:
            lock(run)
            sweep_away(graph, steps)
            yield run, steps
        if waiting(graph):
            with graph.writing(keep=False) as run:
                lock(run)
                sweep_away(graph, steps)


def _same_again(run: Writing, asked: Run) -> Outcome | None:
    """Return what comes of importing what was imported last, which changes nothing; null when it is something else.

    All that it says is there, and all that it does not is ended, whatever the day.
    """
    last = journal.latest(run)
    if (
        last is None
        or asked.replace
        or (last.kind, last.checksum, last.scope)
        != (
            asked.kind,
            asked.checksum,
            asked.scope,
        )
    ):
        return None
    if asked.kind == "import" and last.sources != asked.sources:
        return None
    made = dataclasses.replace(asked, sources=last.sources, files=last.files, rows=last.rows)
    made = journal.record(run, made)
    return Outcome(made, json.loads(last.files), Changes(), [])


def lock(run: Writing) -> None:
    """Wait until nobody else imports, exports or backs up; the version's lock is held to the end of the transaction."""
    run(f"MERGE (l:{LANDSCAPE} {{id: 1}}) SET l.version = randomUUID()")
