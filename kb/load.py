"""Loading: puts a checked snapshot into the graph, all of it or nothing, and writes down that it did."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import sleep

from kb import journal, search
from kb.archive import Archive, checksum
from kb.dates import today
from kb.errors import EngineError, InvalidParameter, Problem, SourceError
from kb.findings import Finding, found, news
from kb.graph import Graph
from kb.identity import meant
from kb.imports.consistency import Checked
from kb.imports.folder import Folder
from kb.imports.opening import opened
from kb.journal import Run
from kb.model import NODES, RELATIONSHIPS, Node, Noun
from kb.ours import LANDSCAPE, OURS
from kb.snapshots import Changes, Importing
from kb.snapshots.adding import Adding
from kb.snapshots.candidates import Candidate, candidates
from kb.snapshots.nodes import write_nodes
from kb.snapshots.overlaps import warn_of_overlaps
from kb.snapshots.relationships import write_relationships
from kb.snapshots.staging import AT_ONCE, has_room, sweep_away, unstage, waiting
from kb.snapshots.statements import BATCH
from kb.snapshots.sweep import sweep
from kb.snapshots.withdrawn import unveil, veil
from kb.writing import Writing

Say = Callable[[str], None]
ATTEMPTS, PAUSE_SECONDS = 5, 0.5
"""So often, and so far apart, constraints are created where others create them, too."""


@dataclass(frozen=True)
class Outcome:
    """What came of an import: the run it is, its rows by file, what it changed, and what is odd about it.

    `candidates` are the things that are new by their ids, and may be known by others; `findings` are what the checks
    find that they did not before.
    """

    run: Run
    rows: dict[str, int]
    changes: Changes
    warnings: list[Problem]
    candidates: list[Candidate] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


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

    It is added to the landscape, or put in its place. Everything is checked before anything is written, and written in
    one transaction. Raises SourceError.
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
    if source is not None and not source.strip():
        raise InvalidParameter({"source": "name the source that it is a snapshot of"})
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
    with opened(path) as folder, alone(graph, keep=not dry_run) as (run, steps):
        asked = dataclasses.replace(asked, id=journal.following(run))
        before = found(run, today()) if look else None
        outcome = _same_again(run, asked) or apply(run, folder, asked, say, steps, at_once)
        if look and outcome.changes.counts:
            outcome = dataclasses.replace(outcome, findings=news(before, found(run, today())))
        if source and not outcome.run.rows:
            told = f"holds nothing: what {source!r} asserted before is asserted by it no more"
            outcome.warnings.append(Problem(str(path), None, None, told))
        if asked.as_of > today():
            told = f"tells of {asked.as_of}, which is yet to come: until then what begins and ends by it has not"
            outcome.warnings.insert(0, Problem(str(path), None, None, told))
        # What is kept is what was read, and it is kept before anybody can see what came of it.
        if (archive.keep(path) if archive and not dry_run else checksum(path)) != asked.checksum:
            raise _changed(path)
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


def apply(
    run: Writing,
    folder: Folder,
    asked: Run,
    say: Say = lambda _: None,
    steps: Writing | None = None,
    at_once: int = AT_ONCE,
) -> Outcome:
    """Check a snapshot and write it and its run within a transaction that holds the lock. Raises SourceError.

    With `steps` what is more than is written at once is staged, where the graph was empty before that transaction.
    """
    say(f"Checking {folder.path} …")
    source = asked.sources[0] if asked.kind == "import" else None
    withdrawn = {} if asked.replace else unveil(run)
    known = _known(run)
    checked = Checked(folder, run if known and not asked.replace else None, source=source, scope=asked.scope)
    if asked.scope and not (asked.scope in checked.lines["Municipality"] or _is_there(run, asked.scope)):
        folder.problems.append(Problem(str(folder.path), None, None, f"no Municipality {asked.scope!r} to be of"))
    if folder.problems:
        raise SourceError(sorted(folder.problems, key=lambda p: (p.file, p.line or 0, p.column or "")))
    if late := journal.later(run, checked.sources, asked):
        told = f"tells of {asked.as_of}, and run {late.id} told of {late.as_of} already: it came late"
        folder.warnings.append(Problem(str(folder.path), None, None, told))
    emptied = False
    if asked.replace:
        say("Emptying the graph …")
        emptied = bool(run(f"MATCH (n) WHERE {journal.NOT_THE_LANDSCAPE} DETACH DELETE n").nodes_deleted)
    known = frozenset() if asked.replace else known
    if known or emptied or sum(checked.counts.values()) <= at_once:
        steps = None
    labels = [label for label, noun in NODES.items() if checked.counts[noun.file]]
    importing = Importing(
        run=run,
        number=asked.id,
        as_of=asked.as_of,
        source=source,
        scope=asked.scope,
        checked=checked,
        sources=frozenset(checked.sources),
        changes=Changes(),
        known=known,
        adding=Adding(steps or run, staged=steps is not None),
    )
    if steps:
        has_room(steps, sum(checked.counts[NODES[label].file] for label in labels))
    _write(importing, folder, say)
    if steps:
        unstage(run, labels)
    for label, keys in sweep(importing).items():
        withdrawn.setdefault(label, set()).update(keys)
    warn_of_overlaps(importing)
    alike = candidates(importing)
    veil(run, withdrawn)
    counts = importing.changes.counts
    rows = {file: count for file, count in checked.counts.items() if count}
    made = dataclasses.replace(
        asked,
        sources=sorted(checked.sources),
        files=json.dumps(rows),
        rows=sum(checked.counts.values()),
        begins=counts["begins"],
        ends=counts["ends"],
        changes=counts["changes"] + counts["sources"],
    )
    made = journal.record(run, made)
    return Outcome(made, rows, importing.changes, folder.warnings, alike)


def _write(importing: Importing, folder: Folder, say: Say) -> None:
    total, done, said = sum(importing.checked.counts.values()), 0, 0
    nouns: list[Noun] = [*NODES.values(), *RELATIONSHIPS.values()]
    for noun in nouns:
        if not importing.checked.counts[noun.file]:
            continue
        for count in _written(importing, folder, noun):
            done += count
            if done == total:
                importing.adding.settle()
            elif done - said < 10 * BATCH:
                continue
            said = done
            say(f"Loading {done:,} of {total:,} rows".replace(",", " "))
    if folder.problems or done != total:
        raise _changed(folder.path)


def _written(importing: Importing, folder: Folder, noun: Noun) -> Iterator[int]:
    facts = (fact for _, fact in folder.rows(noun))
    if issubclass(noun, Node):
        yield from write_nodes(importing, noun, facts)
    else:
        yield from write_relationships(importing, noun, facts)


def _changed(path: Path) -> SourceError:
    return SourceError([Problem(str(path), None, None, "changed while it was loaded; nothing was written")])


def _is_there(run: Writing, code: str) -> bool:
    return bool(run.read("MATCH (m:Municipality {code: $code}) RETURN m.code AS code", {"code": code}))


def _known(run: Writing) -> frozenset[str]:
    """Return the labels and types that there is something of; Neo4j keeps these counts."""
    text = "MATCH (n) WHERE any(label IN labels(n) WHERE NOT label IN $ours) RETURN 1 AS one LIMIT 1"
    if not run.read(text, {"ours": list(OURS)}):
        return frozenset()  # what follows takes Neo4j most of a second to plan, and that of the first day four
    parts = [f"MATCH (n:{label}) RETURN '{label}' AS name, count(n) AS n" for label in NODES]
    parts += [f"MATCH ()-[r:{kind}]->() RETURN '{kind}' AS name, count(r) AS n" for kind in RELATIONSHIPS]
    return frozenset(row["name"] for row in run.read(" UNION ALL ".join(parts)) if row["n"])
